//! The lab's own messages, relayed over real sockets, explained live: nothing may differ
//! from the written truth.

use std::future::Future;

use mxtls::demo::message_differences;
use mxtls::report::message::Message;

use crate::desk::{Desk, words};
use crate::messages::fits;

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

/// Explains a file of the desk live; its record, which fits the schema.
fn live(desk: &Desk, args: &str) -> Message {
    let said = desk.run(&words("explain", &format!("--format json {args}")));
    assert_eq!(said.code, Some(0), "{said:?}");
    fits(&said.json());
    serde_json::from_str(&said.out).expect("a record")
}

#[test]
fn every_message_of_the_lab_is_explained_as_it_was() {
    let desk = Desk::whole();
    let posted = block_on(desk.lab.post_all()).expect("all arrive");
    assert!(posted.len() >= 3);
    for one in &posted {
        let text = String::from_utf8(one.message.clone()).expect("UTF-8");
        desk.file(&format!("{}.eml", one.name), &text);
    }
    for one in &posted {
        let alone = live(&desk, &format!("{}.eml", one.name));
        let wrong = message_differences(one.truth, &alone);
        assert_eq!(wrong, Vec::<String>::new(), "{} alone: {alone:?}", one.name);
        let others = posted.iter().filter(|other| other.name != one.name);
        let context: String =
            others.map(|other| format!("--context {}.eml ", other.name)).collect();
        let among = live(&desk, &format!("{context} {}.eml", one.name));
        let wrong = message_differences(one.truth_in_context, &among);
        assert_eq!(wrong, Vec::<String>::new(), "{} in context: {among:?}", one.name);
    }
}
