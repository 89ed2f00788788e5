mod ends;
mod properties;
mod servers;
mod table;

use self::table::Table;
use super::Plan;
use crate::hello::{Depth, Learnt};

/// What a plan came to.
#[derive(Debug)]
struct Told {
    learnt: Learnt,
    stopped: Option<String>,
    made: usize,
}

/// Asks a table all that a plan wants to know.
fn ask(table: &Table, depth: Depth, most: usize) -> Told {
    run(table, Plan::new(depth, most))
}

fn run(table: &Table, mut plan: Plan) -> Told {
    let mut made = 0;
    while let Some(hello) = plan.next() {
        made += 1;
        assert!(made < 1000, "no end");
        plan.learnt(&table.answer(&hello));
    }
    let (learnt, stopped) = plan.finish();
    Told { learnt, stopped, made }
}
