//! How a server stands under a profile, written down.
//!
//! Does no IO, reads no clock.

use super::record as r;
use crate::checks::profile::{Profile, Ruling, Verdict};

/// One server under one profile.
pub(super) fn profile(verdict: &Verdict<'_>) -> r::Profile {
    let asked = verdict.profile;
    r::Profile {
        name: asked.name.clone(),
        title: asked.title.clone(),
        document: asked.document.clone(),
        date: asked.date.clone(),
        url: asked.url.clone(),
        status: verdict.status.word().to_owned(),
        criteria: verdict.rulings.iter().map(|ruling| criterion(asked, ruling)).collect(),
        leaves_out: asked.leaves_out.clone(),
    }
}

fn criterion(profile: &Profile, ruling: &Ruling<'_>) -> r::Criterion {
    let criterion = ruling.criterion;
    r::Criterion {
        id: criterion.id.clone(),
        asks: criterion.asks.clone(),
        citation: profile.citation(criterion),
        severity: criterion.severity.word().to_owned(),
        status: ruling.status.word().to_owned(),
        detail: ruling.detail.clone(),
    }
}
