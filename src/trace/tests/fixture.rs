//! The fixtures of `fixtures/received`, whose README tells their conventions.

use serde::Deserialize;

/// One way to write a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    #[serde(default, rename = "about")]
    _about: String,
    pub(super) software: String,
    pub(super) shape: String,
    pub(super) writer: String,
    #[serde(default)]
    by: Option<String>,
    #[serde(default)]
    pub(super) nature: Option<String>,
    #[serde(default)]
    pub(super) mark: Option<String>,
    #[serde(default)]
    pub(super) unmarked: Option<String>,
    #[serde(default)]
    pub(super) marked: Option<String>,
    #[serde(default)]
    with: Option<[String; 2]>,
    #[serde(default)]
    pub(super) tls: Option<String>,
}

impl Form {
    /// The writer's name in the unmarked line, or in the marked one.
    pub(super) fn by(&self, marked: bool) -> Option<&str> {
        let names = self.by.as_deref().unwrap_or("mx.example.org");
        let mut names = names.split(' ');
        let first = names.next();
        let name = if marked { names.next().or(first) } else { first };
        name.filter(|name| *name != "-")
    }

    /// What the `with` clause must give.
    pub(super) fn with(&self, marked: bool) -> Option<&str> {
        let with = &self.with.as_ref()?[usize::from(marked)];
        (!with.is_empty()).then_some(with.as_str())
    }

    /// Its lines, and whether they are marked.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&str, bool)> {
        let unmarked = self.unmarked.as_deref().map(|line| (line, false));
        unmarked.into_iter().chain(self.marked.as_deref().map(|line| (line, true)))
    }
}

#[derive(Deserialize)]
struct File {
    form: Vec<Form>,
}

/// All forms of all files.
pub(super) fn all() -> Vec<Form> {
    let files = [
        include_str!("../../../fixtures/received/appliances.toml"),
        include_str!("../../../fixtures/received/filters.toml"),
        include_str!("../../../fixtures/received/open.toml"),
        include_str!("../../../fixtures/received/postfix.toml"),
        include_str!("../../../fixtures/received/providers.toml"),
    ];
    files.iter().flat_map(|text| toml::from_str::<File>(text).expect("a fixture").form).collect()
}
