//! Files that the user gave to be read as text: whole, and bounded.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::exit::Trouble;
use crate::text::printable;

/// Reads the file at `path`, standard input for `-`; `what` names it in the error.
///
/// # Errors
/// Where it cannot be read, has more than `most` octets, or is no UTF-8.
pub(super) fn text(path: &Path, what: &str, most: u64) -> Result<String, Trouble> {
    let name = printable(path.as_os_str().as_encoded_bytes());
    let trouble = |why: &dyn Display| Trouble::Ours(format!("cannot read {what} {name}: {why}"));
    let octets = match path == Path::new("-") {
        true => bounded(io::stdin().lock(), most),
        false => File::open(path).and_then(|file| bounded(file, most)),
    };
    let octets = octets.map_err(|e| trouble(&e))?;
    if octets.len() as u64 > most {
        return Err(trouble(&format!("it is larger than {} MiB", most >> 20)));
    }
    String::from_utf8(octets)
        .map_err(|e| trouble(&no_text(e.as_bytes(), e.utf8_error().valid_up_to())))
}

/// One octet more than `most`, so that what is larger can be told.
fn bounded(file: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut octets)?;
    Ok(octets)
}

fn no_text(octets: &[u8], valid: usize) -> String {
    if matches!(octets, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return "it is UTF-16 text; save it as UTF-8".to_owned();
    }
    let ends = octets.iter().take(valid).filter(|octet| **octet == b'\n');
    format!("line {} is not UTF-8; save the file as UTF-8", ends.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8], most: u64) -> Result<String, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), octets).unwrap();
        text(file.path(), "the list", most).map_err(|trouble| match trouble {
            Trouble::Ours(said) => said,
            Trouble::NobodyListens => "nobody listens".to_owned(),
        })
    }

    #[test]
    fn text_is_read_whole() {
        assert_eq!(read("bücher.example\n".as_bytes(), 1 << 20).unwrap(), "bücher.example\n");
    }

    #[test]
    fn what_is_no_text_says_where_and_what_to_do() {
        let utf16 = read(b"\xff\xfea\0.\0", 1 << 20).unwrap_err();
        assert!(utf16.ends_with("it is UTF-16 text; save it as UTF-8"), "{utf16}");
        let latin = read(b"a.example\nb\xfccher.example\n", 1 << 20).unwrap_err();
        assert!(latin.ends_with("line 2 is not UTF-8; save the file as UTF-8"), "{latin}");
    }

    #[test]
    fn nothing_endless_is_read_to_its_end() {
        let said = read(&vec![b'a'; (1 << 20) + 1], 1 << 20).unwrap_err();
        assert!(said.ends_with("it is larger than 1 MiB"), "{said}");
        assert!(text(Path::new("/dev/zero"), "the list", 1 << 20).is_err());
    }

    #[test]
    fn what_is_not_there_is_named() {
        let Err(Trouble::Ours(said)) = text(Path::new("no-such"), "the list", 1) else { panic!() };
        assert!(said.starts_with("cannot read the list no-such: "), "{said}");
    }
}
