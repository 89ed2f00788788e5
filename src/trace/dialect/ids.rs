//! What queue ids and version numbers of the families look like.
//!
//! Does no IO, reads no clock.

/// The first two numbers of `4.96.2`, `8.17.1.9/8.17.1.9`; `4` is (4, 0).
pub(super) fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..digits).unwrap_or_default().parse::<u32>().ok()
    });
    Some((numbers.next()??, numbers.next().flatten().unwrap_or(0)))
}

/// Postfix: hexadecimal in capitals, or the long form of base 52.
pub(super) fn postfix(id: &str) -> bool {
    let short = (6..=15).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    let long = (13..=20).contains(&id.len())
        && id.contains('z')
        && id.bytes().all(|b| b.is_ascii_alphanumeric() && !b"aeiouAEIOU".contains(&b));
    short || long
}

/// Exim: `1abCdE-0003NN-39`, since 4.97 `1abCdE-00000003NNN-39aB`.
pub(super) fn exim(id: &str) -> bool {
    let mut parts = id.split('-');
    let lengths = [parts.next(), parts.next(), parts.next()].map(|part| part.map_or(0, str::len));
    let sized = lengths == [6, 6, 2] || lengths == [6, 11, 4];
    sized && parts.next().is_none() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Courier: three hexadecimal numbers of 16, 16 and 8 digits.
pub(super) fn courier(id: &str) -> bool {
    let lengths: Vec<usize> = id.split('.').map(str::len).collect();
    lengths == [16, 16, 8] && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'.')
}

/// Dovecot: 22 characters of base 64, `:T…` after them for a proxied session.
pub(super) fn dovecot(id: &str) -> bool {
    let own = id.split(':').next().unwrap_or_default();
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    own.len() == 22 && own.bytes().all(base64)
}

/// A number of this many hexadecimal digits, in small letters.
pub(super) fn hex(id: &str, digits: usize) -> bool {
    id.len() == digits && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Proofpoint: sendmail's or its own, then a hyphen and a number.
pub(super) fn proofpoint(id: &str) -> bool {
    id.rsplit_once('-').is_some_and(|(queue, number)| {
        (9..=12).contains(&queue.len())
            && queue.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
            && number.len() < 3
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Google, between its own machines: `csp`, `so` or the like amid numbers.
pub(super) fn google_internal(id: &str) -> bool {
    let head = id.split('.').next().unwrap_or_default();
    let midst = ["csp", "cs", "so", "mr"].iter().any(|mark| {
        head.split_once(mark).is_some_and(|(_, rest)| {
            rest.len() > 5 && rest.bytes().take(4).all(|b| b.is_ascii_digit())
        })
    });
    midst && head.bytes().rev().take(3).all(|b| b.is_ascii_lowercase())
}

/// Google's MX: a date and a time in numbers at its end.
pub(super) fn google(id: &str) -> bool {
    let numbers: Vec<&str> = id.split('.').skip(1).collect();
    (7..=8).contains(&numbers.len())
        && numbers.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The version of an Exchange server: `15.20.7068.32`.
pub(super) fn exchange(id: &str) -> bool {
    let id = id.trim_end_matches(',');
    id.split('.').count() == 4 && id.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version("4.96.2"), Some((4, 96)));
        assert_eq!(version("8.17.1.9/8.17.1.9/Debian-2"), Some((8, 17)));
        assert_eq!(version("4.90_1)"), Some((4, 90)));
        assert_eq!(version("5"), Some((5, 0)));
        assert_eq!(version("x"), None);
    }

    #[test]
    fn each_family_knows_its_own() {
        assert!(postfix("4A719BFA9A") && postfix("4cX1zB2dFfz9Bcdz") && !postfix("8733eb244b9"));
        assert!(exim("1tDpqX-0001Ab-2C") && exim("1tDpqX-00000000Abc-2CdE") && !exim("1tDpqX-1-2"));
        assert!(courier("0000000000A36A9C.000000006B031187.00000075"));
        assert!(dovecot("E9EqELARA2tvAAAANyCBMA") && dovecot("MPonHBmxQ2MxdAAAMCdodQ:T195"));
        assert!(proofpoint("292hw54kbu-1") && !proofpoint("o5TEKqx8014565"));
        assert!(
            google("e29408z980a809.222.2017.04.29.23.34.45") && !google("p10mr6874993ibp.177.12")
        );
        assert!(google_internal("c2csp3604485ile") && google_internal("f7so392460vnb.1"));
        assert!(google_internal("w4cs13101icz") && !google_internal("4A719BFA9A"));
        assert!(exchange("15.20.7068.32") && !exchange("15.20"));
        assert!(hex("9f160a8c", 8) && !hex("9F160A8C", 8));
    }
}
