//! A cursor over octets from the network: every step is checked.

/// What is still unread. Each step takes from the front, or gives `None` and nothing
/// that follows can be trusted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Octets<'a>(pub(super) &'a [u8]);

impl<'a> Octets<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    /// The number that the next `N` octets make, up to three of them.
    pub(super) fn number<const N: usize>(&mut self) -> Option<usize> {
        let octets = self.take(N)?;
        Some(octets.iter().fold(0, |number, octet| number << 8 | usize::from(*octet)))
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    /// A vector, whose length stands before it in `N` octets.
    pub(super) fn vector<const N: usize>(&mut self) -> Option<Octets<'a>> {
        let length = self.number::<N>()?;
        self.take(length).map(Octets)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_and_numbers_are_taken_in_turn() {
        let mut octets = Octets(&[2, 0xaa, 0xbb, 0, 1, 0xcc, 0, 0, 0, 3, 9]);
        assert_eq!(octets.vector::<1>().unwrap().0, [0xaa, 0xbb]);
        assert_eq!(octets.vector::<2>().unwrap().0, [0xcc]);
        assert!(octets.vector::<3>().unwrap().is_empty());
        assert_eq!(octets.u16(), Some(0x0309));
        assert_eq!((octets.u8(), octets.u16(), octets.number::<3>()), (None, None, None));
    }

    #[test]
    fn a_length_beyond_the_end_gives_nothing() {
        assert!(Octets(&[3, 1, 2]).vector::<1>().is_none());
        assert!(Octets(&[0xff, 0xff, 0xff]).vector::<3>().is_none());
    }
}
