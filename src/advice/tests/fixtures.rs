//! `fixtures/policies/` is what is advised on a few worlds, to the letter: what the renderers'
//! goldens rest on. After a wanted change, run once with `UPDATE_GOLDENS=1`.

use std::path::Path;

use serde_json::{Value, json};

use super::world::{
    World, ends_as, host, misnamed, of_a_provider, of_its_own, self_signed, trusted, world,
};
use crate::facts::{MxSource, Outcome};
use crate::verdict::{Badge, Require};

fn worlds() -> [(&'static str, World); 8] {
    let mut pinned = host("mx1.example.org", self_signed("mx1.example.org"));
    pinned.tlsa = Some(3);
    let backup = [
        host("mx1.example.org", trusted(&["mx1.example.org"])),
        ends_as("mx2.example.org", Outcome::StarttlsNotOffered),
    ];
    let deferred = [ends_as("mx1.example.org", Outcome::GreetingDeferred)];
    let elsewhere = [host("mx1.example.org", misnamed("other.example.net"))];
    let mut unseen = host("mx1.example.org", trusted(&["mx1.example.org"]));
    unseen.extras.truncate(1);
    [
        ("fixed-name", of_its_own()),
        ("provider", of_a_provider().unsigned()),
        ("dane", world(&[pinned]).with(|world| world.badges.dane = Badge::Pass)),
        ("falls-short", world(&elsewhere).asked(Require::PkiName)),
        ("backup-without-tls", world(&backup)),
        ("cannot-tell", world(&deferred)),
        ("untold", world(&[unseen]).with(|world| world.badges.dane = Badge::NotTested)),
        ("null-mx", world(&[]).with(|world| world.source = MxSource::Null)),
    ]
}

fn shown(world: &World) -> Value {
    let advice = world.advice();
    let settings = advice.settings.iter().map(|setting| {
        json!({"system": setting.system.word(), "answer": setting.answer.word(),
               "text": setting.text, "conditions": setting.conditions})
    });
    json!({
        "asked": advice.asked.word(),
        "answer": advice.answer.word(),
        "level": advice.level.map(|level| level.word()),
        "dane": world.badges.dane.word(),
        "sts": world.badges.sts.word(),
        "holds": advice.holds.map(|promise| promise.word()),
        "untold": advice.untold.iter().map(|promise| promise.word()).collect::<Vec<_>>(),
        "summary": advice.summary,
        "reasons": advice.reasons,
        "caveats": advice.caveats,
        "settings": settings.collect::<Vec<_>>(),
        "holds_until": advice.holds_until,
        "check_again": advice.check_again,
    })
}

#[test]
fn the_fixtures_are_what_is_advised() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/policies");
    for (name, world) in worlds() {
        let path = folder.join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&shown(&world)).unwrap() + "\n";
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1") {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{name} is not what it was; UPDATE_GOLDENS=1 rewrites it");
    }
}
