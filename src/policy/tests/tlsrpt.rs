//! TLS-RPT: who wants reports (A-8460-1).

use proptest::prelude::*;

use super::super::*;

#[test]
fn one_record_says_where_reports_go() {
    let uris = |list: &[&str]| TlsRptRecord::Present {
        rua: list.iter().map(|uri| (*uri).to_owned()).collect(),
    };
    let mail = "mailto:tls@example.org";
    let web = "https://reports.example.net/v1?for=example.org";
    for (records, expected) in [
        (vec![format!("v=TLSRPTv1; rua={mail}")], uris(&[mail])),
        (vec![format!("v=TLSRPTv1;rua={mail};")], uris(&[mail])),
        (vec![format!("v=TLSRPTv1; rua={mail} , {web}")], uris(&[mail, web])),
        (vec![format!("v=TLSRPTv1; x=y; rua={web}; rua=junk")], uris(&[web])),
        (vec![format!("v=TLSRPTv1; rua=MAILTO:{}", &mail[7..])], uris(&["MAILTO:tls@example.org"])),
        (vec!["v=spf1 -all".into(), format!("v=TLSRPTv1; rua={mail}")], uris(&[mail])),
        (vec![], TlsRptRecord::Absent),
        (vec!["v=spf1 -all".into(), "TLSRPTv1".into()], TlsRptRecord::Absent),
    ] {
        assert_eq!(TlsRptRecord::read(&records), expected, "{records:?}");
    }
}

#[test]
fn what_senders_must_take_for_nothing_says_why() {
    let sound = "v=TLSRPTv1; rua=mailto:tls@example.org";
    let many = vec!["mailto:a@b"; MOST_REPORT_URIS + 1].join(",");
    let many = format!("v=TLSRPTv1; rua={many}");
    for (records, expected) in [
        (vec![sound, sound], "2 records where one must stand"),
        (vec!["v=TLSRPTv1;"], "it has no rua field"),
        (vec!["v=TLSRPTv1"], "\"v=TLSRPTv1\" does not begin with v=TLSRPTv1;"),
        (
            vec!["v=tlsrptv1; rua=mailto:a@b"],
            "\"v=tlsrptv1; rua=mailto:a@b\" does not begin with v=TLSRPTv1;",
        ),
        (vec!["v=TLSRPTv1; mailto:a@b"], "\"mailto:a@b\" is no name=value field"),
        (vec!["v=TLSRPTv1; rua=a@b"], "\"a@b\" is no mailto: or https: address"),
        (vec!["v=TLSRPTv1; rua=http://b/"], "\"http://b/\" is no mailto: or https: address"),
        (vec!["v=TLSRPTv1; rua=https:///x"], "\"https:///x\" is no mailto: or https: address"),
        (vec!["v=TLSRPTv1; rua=https://"], "\"https://\" is no mailto: or https: address"),
        (vec!["v=TLSRPTv1; rua=mailto:@b"], "\"mailto:@b\" is no mailto: or https: address"),
        (
            vec!["v=TLSRPTv1; rua=mailto:a@b!10m"],
            "\"mailto:a@b!10m\" is no mailto: or https: address",
        ),
        (
            vec!["v=TLSRPTv1; rua=mailto:a@b mailto:c@d"],
            "\"mailto:a@b mailto:c@d\" is no mailto: or https: address",
        ),
        (vec!["v=TLSRPTv1; rua=mailto:a@b,"], "\"\" is no mailto: or https: address"),
        (vec![&many], "more than 16 addresses in rua"),
    ] {
        let expected = TlsRptRecord::Invalid { why: expected.to_owned() };
        assert_eq!(TlsRptRecord::read(&records), expected, "{records:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets_are_a_record_or_told_why_not(rua in prop::collection::vec(any::<u8>(), 0..100)) {
        let record = [b"v=TLSRPTv1; rua=mailto:".as_slice(), &rua].concat();
        match TlsRptRecord::read(&[record, rua]) {
            TlsRptRecord::Present { rua } => {
                prop_assert!((1..=MOST_REPORT_URIS).contains(&rua.len()));
                prop_assert!(rua.iter().all(|uri| !uri.contains([' ', ',', ';', '!'])));
            }
            TlsRptRecord::Invalid { why } => prop_assert!(!why.contains(char::is_control)),
            TlsRptRecord::Absent => prop_assert!(false, "one record has the version"),
        }
    }
}
