//! Small readers of the formats, strict where the formats are: what they cannot read
//! ends the test. Written from the formats' own rules, apart from the writers.

use std::collections::BTreeMap;

/// An element of XML.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn all(&self, name: &str) -> Vec<&Element> {
        let mut found: Vec<&Element> = self.children.iter().flat_map(|c| c.all(name)).collect();
        found.extend((self.name == name).then_some(self));
        found
    }

    pub(crate) fn number(&self, name: &str) -> usize {
        self.attributes[name].parse().expect("a number")
    }
}

/// The root of a document without comments, CDATA and doctype.
pub(crate) fn xml(document: &str) -> Element {
    let legal =
        |c: char| c == '\n' || (c >= ' ' && !matches!(c, '\u{7f}' | '\u{fffe}' | '\u{ffff}'));
    assert!(document.chars().all(legal), "a character that XML 1.0 has not");
    let mut rest = document.split_once("?>").expect("a declaration").1.trim_start();
    let root = element(&mut rest);
    assert_eq!(rest.trim(), "", "one root alone");
    root
}

fn element(rest: &mut &str) -> Element {
    let (tag, after) = rest.strip_prefix('<').expect("a tag").split_once('>').expect("its end");
    assert!(!tag.contains('<') && !tag.starts_with(['!', '?', '/']), "odd tag {tag}");
    *rest = after;
    let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut found = Element { name: name.to_owned(), ..Element::default() };
    found.attributes = self::attributes(attributes);
    if empty {
        return found;
    }
    loop {
        let (text, _) = rest.split_once('<').expect("a closing tag");
        assert!(!text.contains("]]>"));
        found.text.push_str(&unescaped(text));
        *rest = &rest[text.len()..];
        if let Some(after) = rest.strip_prefix(&format!("</{name}>")) {
            *rest = after;
            return found;
        }
        found.children.push(element(rest));
    }
}

fn attributes(mut rest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").expect("a value");
        let (value, after) = after.split_once('"').expect("its end");
        let twice = found.insert(name.trim().to_owned(), unescaped(value));
        assert!(twice.is_none(), "{name} twice");
        rest = after;
    }
    found
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut found = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, after) = part.split_once(';').expect("the end of a reference");
        found.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => panic!("&{other}; is not known to XML"),
        });
        found.push_str(after);
    }
    found
}

/// The rows of a CSV file.
pub(crate) fn csv(text: &str) -> Vec<Vec<String>> {
    text.strip_suffix("\r\n").expect("an end of line").split("\r\n").map(csv_row).collect()
}

fn csv_row(line: &str) -> Vec<String> {
    assert!(!line.contains(['\r', '\n']));
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted),
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                assert!(!rest[..end].contains('"'), "a quotation mark in {rest}");
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        cells.push(cell);
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None => return cells,
        }
    }
}

fn quoted_cell(text: &str) -> (String, &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', None | Some(b',')) => break,
            (b'"', Some(_)) => panic!("a quotation mark in {text}"),
            _ => at += 1,
        }
    }
    (text[..at].replace("\"\"", "\""), &text[at + 1..])
}

/// A workflow command of GitHub.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) data: String,
}

/// Every line of a log, each of which must be a command.
pub(crate) fn commands(log: &str) -> Vec<Command> {
    log.lines().map(command).collect()
}

fn command(line: &str) -> Command {
    let (head, data) =
        line.strip_prefix("::").expect("a command").split_once("::").expect("its text");
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties.split(',').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').expect("a value");
        let value = value.replace("%3A", ":").replace("%2C", ",");
        (key.to_owned(), without_percents(&value))
    });
    Command {
        name: name.to_owned(),
        properties: properties.collect(),
        data: without_percents(data),
    }
}

fn without_percents(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

/// What a plug-in says, by the guidelines.
#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) state: String,
    pub(crate) text: String,
    pub(crate) numbers: BTreeMap<String, Number>,
    pub(crate) more: Vec<String>,
}

/// One number with its ranges.
#[derive(Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: Option<f64>,
    pub(crate) warning: Option<(f64, f64)>,
    pub(crate) critical: Option<(f64, f64)>,
}

impl Number {
    /// Outside of a range, which is the cause of an alarm.
    pub(crate) fn outside(&self, range: Option<(f64, f64)>) -> bool {
        range.zip(self.value).is_some_and(|((from, to), value)| value < from || value > to)
    }
}

pub(crate) fn plugin(output: &str) -> Plugin {
    let mut lines = output.lines();
    let first = lines.next().expect("a line");
    let (said, numbers) = first.split_once(" | ").expect("numbers");
    assert!(!numbers.contains('|'), "one bar alone: {first}");
    let (service, text) = said.split_once(" - ").expect("a text");
    let state = service.strip_prefix("SMTP TLS ").expect("the service");
    let more: Vec<String> = lines.map(str::to_owned).collect();
    assert!(more.iter().all(|line| !line.contains('|')), "numbers in {more:?}");
    Plugin {
        state: state.to_owned(),
        text: text.to_owned(),
        numbers: numbers.split(' ').map(number).collect(),
        more,
    }
}

/// `label=value[UOM];[warning];[critical];[least];[most]`.
fn number(text: &str) -> (String, Number) {
    let (label, rest) = text.split_once('=').expect("a value");
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    assert!(!label.is_empty() && label.chars().all(plain), "label {label}");
    let parts: Vec<&str> = rest.split(';').collect();
    assert!(parts.len() <= 5, "too many parts: {text}");
    let part = |at: usize| parts.get(at).copied().filter(|part| !part.is_empty());
    for at in [3, 4] {
        part(at).map(|bound| bound.parse::<f64>().expect("a bound"));
    }
    let value = part(0).filter(|value| *value != "U").map(|v| v.parse().expect("a number"));
    (label.to_owned(), Number { value, warning: part(1).map(range), critical: part(2).map(range) })
}

/// `10` is 0 to 10, `10:` is 10 and more, `~:10` is 10 and less.
fn range(text: &str) -> (f64, f64) {
    let number = |text: &str| text.parse::<f64>().expect("a bound");
    match text.split_once(':') {
        None => (0.0, number(text)),
        Some((from, to)) => {
            let from = if from == "~" { f64::NEG_INFINITY } else { number(from) };
            (from, if to.is_empty() { f64::INFINITY } else { number(to) })
        }
    }
}

/// A sample: name, labels, value.
pub(crate) type Sample = (String, BTreeMap<String, String>, f64);

/// The samples of an exposition, each named by HELP and TYPE once, right before.
pub(crate) fn samples(text: &str) -> Vec<Sample> {
    let (mut found, mut named, mut name): (Vec<Sample>, Vec<&str>, &str) = Default::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            name = help.split_once(' ').expect("a meaning").0;
            assert!(!named.contains(&name), "{name} is explained twice");
            named.push(name);
            assert_eq!(lines.next(), Some(format!("# TYPE {name} gauge").as_str()));
            continue;
        }
        let sample = sample(line);
        assert_eq!(sample.0, name, "a sample without its name above");
        let same = |other: &&Sample| other.0 == sample.0 && other.1 == sample.1;
        assert!(found.iter().find(same).is_none(), "{line} twice");
        found.push(sample);
    }
    found
}

fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').expect("a value");
    let value = value.parse().expect("a number");
    let Some((name, mut rest)) = series.split_once('{') else {
        return (series.to_owned(), BTreeMap::new(), value);
    };
    let mut labels = BTreeMap::new();
    while rest != "}" {
        let (label, after) = rest.split_once("=\"").expect("a label");
        let (text, after) = quoted_label(after);
        labels.insert(label.to_owned(), text);
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    (name.to_owned(), labels, value)
}

fn quoted_label(text: &str) -> (String, &str) {
    let (mut found, mut characters) = (String::new(), text.char_indices());
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (found, &text[at + 1..]),
            '\\' => found.push(match characters.next().expect("an escaped character").1 {
                'n' => '\n',
                c @ ('\\' | '"') => c,
                other => panic!("\\{other} is not known"),
            }),
            c => found.push(c),
        }
    }
    panic!("a label without an end: {text}")
}
