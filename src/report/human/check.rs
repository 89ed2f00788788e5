//! A check of partners: the table first, then what does not hold, the conclusion last.
//!
//! A terminal shows the end of what was written, so the end is the answer. Does no IO,
//! reads no clock.

use super::Style;
use super::page::{Page, Paint, Span, columns, plain, span};
use super::table::{Cell, cell, row};
use crate::report::checked::{Check, Partner, Rule};
use crate::report::standing::{
    FIXED, STOPPED, Standing, at_host, bounded, contact, counted, has_baseline, in_few_words,
    is_new, is_to_be_told, not_plain, tags, untold_end, worst_first,
};

/// Where a partner's rows start, and the columns of a standing's word.
const AT: usize = 2;
const WORD: usize = 11;
/// Where what is said of a rule starts.
const TEXT: usize = AT + WORD + 2;
/// The most columns of an owner, and the narrowest page that has room for one.
const OWNER: usize = 16;
const WIDE: usize = 70;
/// Partners in order that are listed, and rules told of one partner, unless all are asked for.
const LISTED: usize = 40;
const TOLD: usize = 12;

/// Writes the check; every rule if the style is verbose, one line a partner if it is quiet.
pub(super) fn write(page: &mut Page, check: &Check, style: Style) {
    let partners = worst_first(check);
    if style.quiet {
        partners.iter().for_each(|(standing, p)| page.single(&in_one_line(*standing, p)));
        return;
    }
    page.flow(0, &head(check));
    table(page, &partners, style.verbose);
    for (standing, partner) in &partners {
        if *standing != Standing::Pass || style.verbose {
            page.blank();
            details(page, *standing, partner, style.verbose);
        }
    }
    remedies(page, check);
    fixed(page, check);
    closing(page, check);
}

/// The paint of a standing: red only for what falls short.
fn paint(standing: Standing) -> Paint {
    match standing {
        Standing::Fail => Paint::Bad,
        Standing::Undetermined | Standing::Known | Standing::Excepted => Paint::Unsure,
        Standing::Pass => Paint::Good,
    }
}

fn in_one_line(standing: Standing, partner: &Partner) -> Vec<Span> {
    let pad = " ".repeat((WORD + 2).saturating_sub(columns(standing.word())));
    let few = in_few_words(partner);
    let few = if few.is_empty() { few } else { format!("  {few}") };
    let word = span(standing.word(), paint(standing));
    vec![word, plain(pad), plain(&partner.partner), plain(few)]
}

fn head(check: &Check) -> [Span; 2] {
    let count = counted(check.partners.len(), "partner", "partners");
    let file = check.partners.first().map(|partner| &partner.file);
    let same = file.filter(|file| check.partners.iter().all(|p| p.file == **file));
    let of = same.map(|file| format!(" of {}", bounded(file))).unwrap_or_default();
    let time = check.started_at.strftime("%Y-%m-%d %H:%M UTC");
    [span(format!("{count}{of},"), Paint::Strong), plain(format!("looked at {time}"))]
}

/// The columns of the table.
struct Widths {
    name: usize,
    what: usize,
    owner: usize,
}

impl Widths {
    fn of(partners: &[(Standing, &Partner)], page: &Page) -> Widths {
        let widest = |text: fn(&Partner) -> &str| {
            partners.iter().map(|(_, partner)| columns(text(partner))).max().unwrap_or(0)
        };
        let owner = widest(|partner| partner.owner.as_deref().unwrap_or_default()).min(OWNER);
        let owner = if page.width() < WIDE { 0 } else { owner };
        let room = page.width().saturating_sub(TEXT + if owner > 0 { owner + 2 } else { 0 });
        let name = widest(|partner| &partner.partner).min(room * 2 / 5);
        Widths { name, what: room.saturating_sub(name + 2), owner }
    }
}

fn table(page: &mut Page, partners: &[(Standing, &Partner)], verbose: bool) {
    page.blank();
    let widths = Widths::of(partners, page);
    let in_order = partners.iter().filter(|(standing, _)| *standing == Standing::Pass).count();
    let fold = !verbose && in_order > LISTED;
    for (standing, partner) in partners {
        if !fold || *standing != Standing::Pass {
            row(page, AT, &cells(*standing, partner, &widths));
        }
    }
    if fold {
        let word = span(Standing::Pass.word(), paint(Standing::Pass));
        page.row(AT, &word, TEXT, &[plain(format!("{in_order} partners (-v lists them)"))]);
    }
}

fn cells(standing: Standing, partner: &Partner, widths: &Widths) -> [Cell; 4] {
    let owner = partner.owner.as_deref().filter(|_| widths.owner > 0).unwrap_or_default();
    [
        cell(standing.word(), paint(standing), WORD),
        cell(&partner.partner, Paint::Strong, widths.name),
        cell(&in_few_words(partner), Paint::Plain, widths.what),
        cell(&in_two_lines(owner, widths.owner), Paint::Faint, widths.owner),
    ]
}

/// A text that would take more than two lines is cut; it stands whole in the details.
fn in_two_lines(text: &str, width: usize) -> String {
    let most = (2 * width).saturating_sub(4);
    match text.char_indices().nth(most) {
        Some((at, _)) if columns(text) > most => {
            format!("{}…", text.get(..at).unwrap_or_default().trim_end())
        }
        _ => text.to_owned(),
    }
}

/// What does not simply hold of one partner, and whom it concerns.
fn details(page: &mut Page, standing: Standing, partner: &Partner, verbose: bool) {
    let word = span(standing.word(), paint(standing));
    page.edges(&span(&partner.partner, Paint::Strong), &word);
    page.flow(AT, &[span(place(partner), Paint::Faint)]);
    people(page, standing, partner, verbose);
    let rules = if verbose { all(partner) } else { not_plain(partner) };
    let told = together(&rules);
    let shown = if verbose { told.len() } else { told.len().min(TOLD) };
    if told.is_empty() || verbose {
        page.flow(AT, &[plain(bounded(&partner.summary))]);
    }
    told.iter().take(shown).for_each(|told| rule(page, told));
    if told.len() > shown {
        page.flow(TEXT, &[plain(format!("and {} more (-v lists them)", told.len() - shown))]);
    }
}

fn place(partner: &Partner) -> String {
    let tries = counted(partner.tries, "try", "tries");
    format!("{} line {}, {tries}", bounded(&partner.file), partner.line)
}

/// Who answers for the partner, and whom to write to where there is something to write.
fn people(page: &mut Page, standing: Standing, partner: &Partner, verbose: bool) {
    let write = verbose || is_to_be_told(standing);
    let facts = [
        ("Owner:", partner.owner.as_deref().map(bounded)),
        ("Write to:", contact(standing, partner).filter(|_| write)),
        ("Notes:", partner.notes.as_deref().map(bounded)),
        ("Tags:", tags(partner).filter(|_| verbose)),
    ];
    for (label, text) in facts {
        text.iter().for_each(|text| page.row(AT, &plain(label), TEXT, &[plain(text)]));
    }
}

fn all(partner: &Partner) -> Vec<(Standing, &Rule)> {
    partner.rules.iter().map(|rule| (Standing::of(rule), rule)).collect()
}

/// Rules of which the same is said.
struct Told<'a> {
    standing: Standing,
    rule: &'a Rule,
    ids: Vec<&'a str>,
    findings: Vec<&'a str>,
}

fn together<'a>(rules: &[(Standing, &'a Rule)]) -> Vec<Told<'a>> {
    let mut all: Vec<Told<'a>> = Vec::new();
    for &(standing, rule) in rules {
        let same = |told: &&mut Told<'a>| {
            told.standing == standing
                && told.rule.message == rule.message
                && told.rule.baseline == rule.baseline
        };
        let found = rule.findings.iter().map(String::as_str);
        match all.iter_mut().find(same) {
            Some(told) => {
                told.ids.extend(Some(rule.id.as_str()).filter(|id| !told.ids.contains(id)));
                let new: Vec<&str> = found.filter(|id| !told.findings.contains(id)).collect();
                told.findings.extend(new);
            }
            None => {
                let ids = vec![rule.id.as_str()];
                all.push(Told { standing, rule, ids, findings: found.collect() });
            }
        }
    }
    all
}

fn rule(page: &mut Page, told: &Told<'_>) {
    let new = if is_new(told.rule) { " (new)" } else { "" };
    let head = span(format!("{}{new}", told.ids.join(", ")), Paint::Strong);
    let word = span(told.standing.word(), paint(told.standing));
    page.row(AT, &word, TEXT, &[head]);
    let until = untold_end(told.rule).map(plain);
    let body: Vec<Span> = [plain(bounded(&told.rule.message))].into_iter().chain(until).collect();
    page.flow(TEXT, &body);
    if !told.findings.is_empty() {
        let ids: Vec<String> = told.findings.iter().map(|id| format!("mxtls rules {id}")).collect();
        page.flow(TEXT, &[span(format!("Why: {}", ids.join(", ")), Paint::Faint)]);
    }
}

/// What to do, once for each rule that falls short.
fn remedies(page: &mut Page, check: &Check) {
    let short = |id: &str| {
        let mut rules = check.partners.iter().flat_map(|partner| &partner.rules);
        rules.any(|rule| rule.id == id && Standing::of(rule) == Standing::Fail)
    };
    let terms: Vec<_> = check.terms.iter().filter(|term| short(&term.id)).collect();
    if terms.is_empty() {
        return;
    }
    page.blank();
    page.flow(0, &[span("What to do", Paint::Strong)]);
    let to = AT + terms.iter().map(|term| columns(&term.id)).max().unwrap_or(0) + 2;
    for term in terms {
        page.row(AT, &plain(&term.id), to.min(page.width() / 2), &[plain(&term.remedy)]);
    }
}

fn fixed(page: &mut Page, check: &Check) {
    if !check.fixed.is_empty() {
        page.blank();
        page.flow(0, &[span(FIXED, Paint::Strong)]);
    }
    for fixed in &check.fixed {
        let head = format!("{}, {}{}:", fixed.partner, fixed.id, at_host(fixed));
        page.row(
            AT,
            &span("fixed", Paint::Good),
            TEXT,
            &[span(head, Paint::Strong), plain(bounded(&fixed.message))],
        );
    }
}

/// Our own network, and the run in one sentence.
fn closing(page: &mut Page, check: &Check) {
    page.blank();
    let way = if check.path.control == "failed" { Paint::Unsure } else { Paint::Plain };
    page.flow(0, &[plain("Own network:"), span(&check.path.detail, way)]);
    if check.stopped {
        page.flow(0, &[span(STOPPED, Paint::Unsure)]);
    }
    if has_baseline(check) {
        let summary = &check.summary;
        let (new, known, fixed) = (summary.new, summary.known, summary.fixed);
        let text = format!("Against the baseline: {new} new, {known} known, {fixed} fixed.");
        page.flow(0, &[plain(text)]);
    }
    page.flow(0, &[span(&check.summary.text, paint(Standing::of_state(&check.summary.state)))]);
}
