//! `docs/rules.md` is what the catalogue says, to the letter.
//!
//! `UPDATE_DOCS=1 cargo test --test rules` writes it anew.

use std::path::Path;

use mxtls::checks::{RULES, markdown};

#[test]
fn the_page_of_rules_is_up_to_date() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&page, markdown()).unwrap();
    }
    let committed = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(committed == markdown(), "run UPDATE_DOCS=1 cargo test --test rules");
}

#[test]
fn the_page_has_a_heading_and_a_row_for_every_rule() {
    let page = markdown();
    for rule in RULES {
        let (heading, row) = (format!("\n## {}\n", rule.id), format!("\n| [`{}`](#", rule.id));
        assert_eq!(page.matches(&heading).count(), 1, "{}", rule.id);
        assert_eq!(page.matches(&row).count(), 1, "{}", rule.id);
    }
}
