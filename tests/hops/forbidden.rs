//! The claims that are never made, as words and phrases to look for.

/// Never, in any text of the product about a message.
const CLAIMS: &[&str] = &[
    "intercept",
    "tamper",
    "stripped",
    "hacked",
    "attack",
    "spied",
    "secure",
    "insecure",
    "guarantee",
    "protected",
    "confidential",
    "private",
    "nobody could",
    "no one could",
    "compliant",
    "compliance",
    "hipaa",
    "gdpr",
    "end to end",
    "end-to-end",
    "all the way",
    "the whole way",
    "unencrypted",
    "had no tls",
    "has no tls",
    "without any tls",
    "does not support",
    "did not support",
    "doesn't support",
    "supports no",
    "cannot do tls",
    "will be encrypted",
    "will be delivered",
    "will use",
    "certificate was",
    "certificate is",
    "valid certificate",
    "verified",
    "authenticated by",
    "violat",
    "at fault",
    "to blame",
    "guilty",
    "always",
    "never",
    "every time",
];

/// What contains such a word and is none of these claims.
const ALLOWED: &[&str] = &[
    // The kind of a network, not a promise about a message.
    "in a private network",
    // What a program's source shows of the program; no host, no domain.
    "never writes this",
    "never marks tls",
    // Of a line, not of TLS.
    "an earlier, unverified line shows no tls mark",
];

/// The claim that a text makes, if any.
pub fn claim(text: &str) -> Option<&'static str> {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = ALLOWED.iter().fold(spaced, |text, allowed| text.replace(allowed, "…"));
    CLAIMS.iter().copied().find(|claim| begins_a_word(&bare, claim))
}

/// `never` is in "It never does", and not in "whenever".
fn begins_a_word(text: &str, claim: &str) -> bool {
    let inside = |at: usize| text[..at].ends_with(char::is_alphanumeric);
    text.match_indices(claim).any(|(at, _)| !inside(at))
}

#[test]
fn each_of_the_claims_is_found_where_it_is_made() {
    for sentence in [
        "STARTTLS was stripped by the receiver's firewall.",
        "Somebody intercepted this message.",
        "The line was tampered with.",
        "This message was secure end to end.",
        "It stayed private.",
        "Nobody could read it on the way.",
        "The delivery was HIPAA compliant.",
        "It was encrypted all the way.",
        "It arrived unencrypted.",
        "mx.example.org had no TLS on 2026-06-15.",
        "out.example.net does not\n   support TLS.",
        "The next message will be encrypted.",
        "Its certificate was valid.",
        "MTA-STS protected this message.",
        "This sender violated the recipient's policy.",
        "example.org always offers TLS.",
        "example.org never uses TLS.",
        "Mr Smith is to blame.",
    ] {
        assert!(claim(sentence).is_some(), "{sentence}");
    }
    assert_eq!(claim("It marks TLS whenever it is used."), None);
    assert_eq!(claim("qmail never writes this."), None);
    assert_eq!(claim("An earlier, unverified line shows no TLS mark."), None);
}
