//! What is no message, or cannot be read: said in words that tell what to do.

use super::*;

#[test]
fn an_empty_file_is_called_empty() {
    for nothing in ["", "\n\r\n", "  \n\t\n", "\u{feff}"] {
        let error = failure(nothing.as_bytes()).to_string();
        assert!(error.starts_with("stdin is empty: save the message"), "{error}");
        assert_eq!(streamed(nothing.as_bytes()).count(), 1, "said once");
    }
}

#[test]
fn what_is_no_message_is_told_from_one() {
    let cases: [(&[u8], &str); 9] = [
        (b"Hello Bob,\nhow are you?\n", "\"Hello Bob,\""),
        (b"From my point of view\nit is late\n", "\"From my point of view\""),
        (b"{\n  \"schema\": \"mxtls.domain/1\"\n}\n", "\"{\""),
        (b"{\"schema\":\"mxtls.domain/1\"}\n", "\"{\"schema\":\"mxtls.domain/1\"}\""),
        (b"\x1f\x8b\x08\0\0\0", "bytes that are no text"),
        (b"%PDF-1.7\n%\xe2\xe3", "\"%PDF-1.7\""),
        (b"\xff\xfeR\0e\0c\0", "UTF-16 text (save it as UTF-8)"),
        (b"<!DOCTYPE html>\n<style>\ncolor: red\n", "\"<!DOCTYPE html>\""),
        (b"\x1b[31mred alert\n", "\"\\x1b[31mred alert\""),
    ];
    for (bytes, begins) in cases {
        let error = failure(bytes).to_string();
        let expected = format!("stdin does not look like a message: it begins with {begins}, not");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn a_damaged_message_of_an_mbox_is_named_and_the_next_one_read() {
    let found: Vec<_> = streamed(&bytes_of("damaged.mbox")).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].as_ref().expect("the first").source, "stdin#1");
    let error = found[1].as_ref().expect_err("the second").to_string();
    assert!(error.starts_with("stdin#2 does not look like a message: it begins with \"{"));
    assert_eq!(found[2].as_ref().expect("the third").source, "stdin#3");
}

#[test]
fn a_file_or_folder_that_is_not_there_is_named() {
    let error = open(&fixture("nowhere.eml")).expect_err("no file").to_string();
    assert!(error.starts_with("cannot open ") && error.contains("nowhere.eml: "), "{error}");
    let empty = tempfile::tempdir().expect("a folder");
    let error = open(empty.path()).expect_err("no message").to_string();
    assert!(error.starts_with("no message in the folder "), "{error}");
}

#[cfg(unix)]
#[test]
fn a_file_of_a_maildir_that_cannot_be_opened_does_not_end_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let cur = folder.path().join("cur");
    std::fs::create_dir(&cur).expect("cur/");
    std::fs::write(cur.join("1"), "Subject: 1\n").expect("a file");
    std::os::unix::fs::symlink("nowhere", cur.join("2")).expect("a link");
    std::fs::write(cur.join("3"), "Subject: 3\n").expect("a file");
    std::fs::write(cur.join(".hidden"), "Subject: hidden\n").expect("a file");
    let found: Vec<_> = open(folder.path()).expect("a folder").collect();
    let fine: Vec<bool> = found.iter().map(Result::is_ok).collect();
    assert_eq!(fine, [true, false, true]);
}

/// Gives half a message, then fails.
struct Broken(io::Cursor<Vec<u8>>);

impl Read for Broken {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_stream_that_breaks_off_says_so_once() {
    let found: Vec<_> = read("stdin", Broken(io::Cursor::new(bytes_of("mboxo.mbox")))).collect();
    assert!(found[..2].iter().all(Result::is_ok), "what came whole was read");
    let error = found.last().expect("an item").as_ref().expect_err("the end").to_string();
    assert_eq!(error, "cannot read on in stdin: the disk is gone; what came before it was read");
    assert_eq!(found.iter().filter(|item| item.is_err()).count(), 1);
}
