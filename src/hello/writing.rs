//! Vectors written with their length before them.

use thiserror::Error;

/// More was asked for than a ClientHello has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{octets} octets do not fit a vector of at most {most} in a ClientHello")]
pub struct TooLong {
    /// How many octets the vector would have.
    pub octets: usize,
    /// How many it may have.
    pub most: usize,
}

/// Appends `content` with its length before it in `N` octets, one to three.
pub(super) fn push_vector<const N: usize>(
    out: &mut Vec<u8>,
    content: &[u8],
) -> Result<(), TooLong> {
    let (octets, most) = (content.len(), (1 << (8 * N)) - 1);
    if octets > most {
        return Err(TooLong { octets, most });
    }
    out.extend((octets as u64).to_be_bytes().iter().skip(8 - N));
    out.extend(content);
    Ok(())
}

/// A vector of its own.
pub(super) fn vector<const N: usize>(content: &[u8]) -> Result<Vec<u8>, TooLong> {
    let mut out = Vec::with_capacity(N + content.len());
    push_vector::<N>(&mut out, content)?;
    Ok(out)
}

/// Numbers of two octets each, most significant first.
pub(super) fn numbers(numbers: impl IntoIterator<Item = u16>) -> Vec<u8> {
    numbers.into_iter().flat_map(u16::to_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_has_its_length_before_it() {
        assert_eq!(vector::<1>(&[7, 8]), Ok(vec![2, 7, 8]));
        assert_eq!(vector::<2>(&[7, 8]), Ok(vec![0, 2, 7, 8]));
        assert_eq!(vector::<3>(&[]), Ok(vec![0, 0, 0]));
        assert_eq!(numbers([0x1301, 5]), [0x13, 1, 0, 5]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(vector::<1>(&[0; 255]).is_ok());
        assert_eq!(vector::<1>(&[0; 256]), Err(TooLong { octets: 256, most: 255 }));
        assert_eq!(vector::<2>(&[0; 65_536]), Err(TooLong { octets: 65_536, most: 65_535 }));
    }
}
