//! Messages' paths as one self-contained page: no script, no request.
//!
//! Readable on a phone and on paper, in light and dark; each state has its
//! word, its sign and its line, so that no colour is needed. Every text is
//! escaped once more, as records may come from files. Does no IO but the writer
//! it is handed, reads no clock.

mod check;
mod frame;
mod hops;
mod markup;
mod signs;

use std::io;

use super::checked::Check;
use super::message::Message;
use super::phrases::{self, State};
use super::telling;
use markup::Markup;

/// Messages named in the list of contents; the page shows them all.
const LISTED: usize = 5_000;

/// A page that grows as messages come, so that none needs to be kept.
#[derive(Debug, Default)]
pub struct Document {
    /// What the list of contents will show.
    contents: Vec<(State, String, String)>,
    /// Messages written.
    messages: usize,
}

/// Writes a check of partners as one page.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_check(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    check::write(check, out)
}

/// Writes all messages as one page.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(records: &[Message], out: &mut impl io::Write) -> io::Result<()> {
    let mut document = Document::default();
    document.open(out)?;
    records.iter().try_for_each(|record| document.add(record, out))?;
    document.close(out)
}

impl Document {
    /// Begins the page.
    ///
    /// # Errors
    ///
    /// Those of the writer, a broken pipe among them.
    pub fn open(&mut self, out: &mut impl io::Write) -> io::Result<()> {
        let mut page = Markup::default();
        frame::open(&mut page, &[], phrases::TITLE, "<body>\n");
        page.wrapped("<header class=\"top\">\n<h1>", phrases::TITLE, "</h1>\n");
        page.wrapped("<a class=\"skip\" href=\"#contents\">", phrases::TO_CONTENTS, "</a>\n");
        page.wrapped("<p class=\"of-all\">", phrases::FIRST_OF_ALL, "</p>\n</header>\n<main>\n");
        out.write_all(page.as_bytes())
    }

    /// Writes one message.
    ///
    /// # Errors
    ///
    /// Those of the writer, a broken pipe among them.
    pub fn add(&mut self, record: &Message, out: &mut impl io::Write) -> io::Result<()> {
        self.messages += 1;
        let mut page = Markup::default();
        hops::message(&mut page, record, self.messages);
        if self.contents.len() < LISTED {
            let state = State::of_message(record);
            self.contents.push((state, record.source.clone(), telling::headline(record)));
        }
        out.write_all(page.as_bytes())
    }

    /// Ends the page with the list of its messages and the meaning of the signs.
    ///
    /// # Errors
    ///
    /// Those of the writer, a broken pipe among them.
    pub fn close(self, out: &mut impl io::Write) -> io::Result<()> {
        let mut page = Markup::default();
        if self.messages == 0 {
            page.wrapped("<p>", phrases::NOTHING, "</p>\n");
        }
        page.tag("</main>\n");
        if self.messages > 1 {
            self.list(&mut page);
        }
        signs::legend(&mut page);
        page.tag("</body>\n</html>\n");
        out.write_all(page.as_bytes())
    }

    /// Stands last, as it is not known before; the style sheet shows it first.
    fn list(&self, page: &mut Markup) {
        page.tag("<nav id=\"contents\" aria-labelledby=\"contents-name\">\n");
        page.wrapped("<h2 id=\"contents-name\">", phrases::CONTENTS, "</h2>\n<ol>\n");
        for (position, (state, source, headline)) in self.contents.iter().enumerate() {
            page.tag("<li class=\"").tag(signs::class(*state)).tag("\"><a href=\"#m");
            page.number(position + 1).tag("\">").tag(signs::sign(*state));
            page.wrapped("<span><b>", source, "</b><span>").text(headline);
            page.tag("</span></span></a></li>\n");
        }
        page.tag("</ol>\n");
        let more = self.messages - self.contents.len();
        if more > 0 {
            page.tag("<p>+ ").number(more).wrapped(" ", phrases::AND_MORE, "</p>\n");
        }
        page.tag("</nav>\n");
    }
}

#[cfg(test)]
mod tests {
    /// The style sheet's colours: for each theme, the value of each custom property.
    fn colours() -> [Vec<(String, [f64; 3])>; 2] {
        let sheet = include_str!("style.css");
        let (light, rest) = sheet.split_once("prefers-color-scheme: dark").unwrap();
        let dark = rest.split_once("}\n}").unwrap().0;
        [light, dark].map(|theme| theme.lines().filter_map(colour).collect())
    }

    fn colour(line: &str) -> Option<(String, [f64; 3])> {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let number = u32::from_str_radix(value.strip_suffix(';')?, 16).ok()?;
        let part = |shift: u32| f64::from((number >> shift) & 255) / 255.0;
        Some((name.to_owned(), [part(16), part(8), part(0)]))
    }

    /// WCAG 2's contrast ratio.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let linear =
            |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        let light = |c: [f64; 3]| {
            0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]) + 0.05
        };
        let (a, b) = (light(one), light(other));
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_ink_can_be_read_on_every_ground_in_both_themes() {
        for theme in colours() {
            let named = |prefix: &'static str| {
                theme.iter().filter(move |(name, _)| name.starts_with(prefix)).cloned()
            };
            assert!(named("ink").count() >= 6 && named("ground").count() >= 3);
            for (ink, ground) in
                named("ink").flat_map(|i| named("ground").map(move |g| (i.clone(), g)))
            {
                let ratio = contrast(ink.1, ground.1);
                assert!(ratio >= 4.5, "{} on {}: {ratio:.2}", ink.0, ground.0);
            }
        }
    }
}
