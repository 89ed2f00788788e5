//! Who belongs together: the registrable domain of a name.
//!
//! By the public suffix list as compiled in; a suffix it does not know counts
//! as one label. Does no IO, reads no clock.

/// The registrable domain of `host`, or the whole of it where it has none.
pub fn organisation(host: &str) -> &str {
    let bare = host.trim_end_matches('.');
    if bare.starts_with('[') {
        return bare; // an address literal is its own organisation
    }
    psl::domain_str(bare).unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_list_decides_where_an_organisation_begins() {
        assert_eq!(organisation("mx1.mail.example.co.uk"), "example.co.uk");
        assert_eq!(organisation("mx.example.org."), "example.org");
        assert_eq!(organisation("mx.good.test"), "good.test");
        assert_eq!(organisation("[192.0.2.1]"), "[192.0.2.1]");
    }
}
