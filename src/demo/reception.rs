//! A mail transaction seen from the server, up to DATA: who says hello, who
//! writes, to whom (RFC 5321, RFC 4954).
//!
//! An exchanger takes mail for its own domains alone; a submission server takes
//! it for anyone, from users who logged in, and lets them in inside TLS only.
//! Does no IO, reads no clock.

use super::transaction::TlsUsed;

/// Recipients of one message.
const RECIPIENTS: usize = 10;
/// The longest name a client may give itself, in characters.
const LONGEST_NAME: usize = 255;
/// The longest mailbox, as RFC 5321 bounds a path.
const LONGEST_MAILBOX: usize = 254;

/// Whose mail a server takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Duty {
    /// Anybody's, for these domains.
    Exchange(Vec<String>),
    /// That of its users, for anyone.
    Submission,
}

/// What the server does about a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Says this one line.
    Say(&'static str),
    /// Takes the mail data.
    TakeData,
}

/// Who sends what to whom.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// The reverse-path; empty for the null one.
    pub(super) sender: String,
    /// The forward-paths.
    pub(super) recipients: Vec<String>,
}

/// One session's state, in the clear or inside TLS.
#[derive(Debug)]
pub(super) struct Reception<'a> {
    duty: &'a Duty,
    /// What TLS agreed on; none in the clear.
    pub(super) tls: Option<TlsUsed>,
    /// The name the client gave, made harmless.
    pub(super) helo: Option<String>,
    /// It said EHLO.
    pub(super) extended: bool,
    /// It logged in.
    pub(super) authenticated: bool,
    envelope: Option<Envelope>,
}

impl<'a> Reception<'a> {
    pub(super) fn new(duty: &'a Duty, tls: Option<TlsUsed>) -> Self {
        let (extended, authenticated) = (false, false);
        Self { duty, tls, helo: None, extended, authenticated, envelope: None }
    }

    /// The client said EHLO or HELO, and was welcomed.
    pub(super) fn welcome(&mut self, command: &str) {
        let (verb, name) = command.split_once(' ').unwrap_or((command, ""));
        self.extended = verb.eq_ignore_ascii_case("EHLO");
        self.helo = Some(harmless(name.trim()));
        self.envelope = None;
    }

    /// Forgets the message begun.
    pub(super) fn reset(&mut self) {
        self.envelope = None;
    }

    /// The message that is complete now.
    pub(super) fn take_envelope(&mut self) -> Envelope {
        self.envelope.take().unwrap_or_default()
    }

    /// What to do about a command of mail.
    pub(super) fn hear(&mut self, verb: &str, command: &str) -> Answer {
        match verb {
            "AUTH" if *self.duty == Duty::Submission => Answer::Say(self.auth(command)),
            "MAIL" => Answer::Say(self.mail(command)),
            "RCPT" => Answer::Say(self.rcpt(command)),
            "DATA" => self.data(),
            _ => Answer::Say("502 5.5.1 not in this lab"),
        }
    }

    /// Any name and password will do; nobody lives here.
    fn auth(&mut self, command: &str) -> &'static str {
        let mut words = command.split_whitespace().skip(1);
        match (self.tls, words.next(), words.next()) {
            (None, ..) => "538 5.7.11 only inside TLS",
            (_, Some(how), Some(_)) if how.eq_ignore_ascii_case("PLAIN") => {
                self.authenticated = true;
                "235 2.7.0 welcome"
            }
            _ => "504 5.5.4 PLAIN, with the response in the same line",
        }
    }

    fn mail(&mut self, command: &str) -> &'static str {
        match (path(command, "FROM:"), &self.helo, &self.envelope) {
            (_, None, _) => "503 5.5.1 EHLO comes first",
            (_, _, Some(_)) => "503 5.5.1 one sender for one message",
            _ if *self.duty == Duty::Submission && !self.authenticated => {
                "530 5.7.0 users log in first"
            }
            (None, ..) => "501 5.1.7 no reverse-path",
            (Some(sender), ..) => {
                self.envelope = Some(Envelope { sender, recipients: Vec::new() });
                "250 2.1.0 ok"
            }
        }
    }

    fn rcpt(&mut self, command: &str) -> &'static str {
        let Some(envelope) = &mut self.envelope else { return "503 5.5.1 MAIL comes first" };
        let recipient = path(command, "TO:").filter(|mailbox| !mailbox.is_empty());
        match recipient {
            None => "501 5.1.3 no forward-path",
            Some(to) if !self.duty.covers(&to) => "550 5.7.1 that is not a domain of this server",
            Some(_) if envelope.recipients.len() >= RECIPIENTS => "452 4.5.3 enough recipients",
            Some(to) => {
                envelope.recipients.push(to);
                "250 2.1.5 ok"
            }
        }
    }

    fn data(&self) -> Answer {
        match &self.envelope {
            Some(envelope) if !envelope.recipients.is_empty() => Answer::TakeData,
            _ => Answer::Say("503 5.5.1 MAIL and RCPT come first"),
        }
    }
}

impl Duty {
    fn covers(&self, mailbox: &str) -> bool {
        let domain = mailbox.rsplit_once('@').map_or("", |(_, domain)| domain);
        match self {
            Self::Submission => true,
            Self::Exchange(domains) => domains.iter().any(|own| own.eq_ignore_ascii_case(domain)),
        }
    }
}

/// The mailbox in angle brackets after `word`; empty for `<>`.
fn path(command: &str, word: &str) -> Option<String> {
    let (_, rest) = command.split_once(' ')?;
    let (start, rest) = rest.trim_start().split_at_checked(word.len())?;
    let (mailbox, _) = rest.trim_start().strip_prefix('<')?.split_once('>')?;
    let is_one = mailbox.is_empty() || is_mailbox(mailbox);
    (start.eq_ignore_ascii_case(word) && is_one).then(|| mailbox.to_owned())
}

/// Narrower than RFC 5321: no quoted local parts, no source routes.
fn is_mailbox(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_graphic() && !"()<>[]:;,\\\"".contains(c);
    let parts = text
        .split_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    text.len() <= LONGEST_MAILBOX && text.chars().all(fits) && parts.is_some()
}

/// A name that cannot be taken for another part of a trace line.
fn harmless(name: &str) -> String {
    let of_names = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let name: String = name.chars().take(LONGEST_NAME).collect();
    match name.is_empty() {
        true => "unknown".to_owned(),
        false => name.replace(|c| !of_names(c), "?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TLS: TlsUsed =
        TlsUsed { version: "TLSv1.3", cipher: "x", bits: 256, asked_certificate: false };

    fn exchange() -> Duty {
        Duty::Exchange(vec!["a.test".to_owned()])
    }

    /// The code of each command, told in one session; DATA that is taken is 354.
    fn codes(reception: &mut Reception<'_>, commands: &[&str]) -> Vec<String> {
        let hear = |command: &&str| {
            let verb = command.split(' ').next().unwrap();
            match reception.hear(verb, command) {
                Answer::Say(line) => line[..3].to_owned(),
                Answer::TakeData => "354".to_owned(),
            }
        };
        commands.iter().map(hear).collect()
    }

    #[test]
    fn mail_comes_in_its_order_and_no_other() {
        let duty = exchange();
        let mut reception = Reception::new(&duty, None);
        assert_eq!(codes(&mut reception, &["MAIL FROM:<x@b.test>", "DATA"]), ["503", "503"]);
        reception.welcome("EHLO b");
        let all = ["RCPT TO:<x@a.test>", "MAIL FROM:<x@b.test> SIZE=9", "MAIL FROM:<>", "DATA"];
        assert_eq!(codes(&mut reception, &all), ["503", "250", "503", "503"]);
        let all = ["RCPT TO:<x@A.test>", "rcpt to: <y@a.test>", "DATA"];
        reception.reset();
        assert_eq!(codes(&mut reception, &["MAIL FROM:<>"]), ["250"]);
        assert_eq!(codes(&mut reception, &all[..1]), ["250"]);
        assert_eq!(codes(&mut reception, &all[2..]), ["354"]);
        let recipients = vec!["x@A.test".to_owned()];
        assert_eq!(reception.take_envelope(), Envelope { sender: String::new(), recipients });
        assert_eq!(codes(&mut reception, &["DATA"]), ["503"], "one envelope for one message");
    }

    #[test]
    fn an_exchanger_relays_for_nobody_and_lets_nobody_log_in() {
        let duty = exchange();
        let mut reception = Reception::new(&duty, Some(TLS));
        reception.welcome("EHLO b");
        let all = ["AUTH PLAIN AGEAYg==", "MAIL FROM:<x@b.test>", "RCPT TO:<x@c.test>"];
        assert_eq!(codes(&mut reception, &all), ["502", "250", "550"]);
        let many = vec!["RCPT TO:<x@a.test>"; RECIPIENTS + 1];
        assert_eq!(codes(&mut reception, &many).last().unwrap(), "452");
    }

    #[test]
    fn a_submission_server_wants_a_login_inside_tls() {
        let login = ["AUTH PLAIN AGEAYg==", "MAIL FROM:<x@b.test>"];
        let mut clear = Reception::new(&Duty::Submission, None);
        clear.welcome("EHLO laptop");
        assert_eq!(codes(&mut clear, &login), ["538", "530"]);
        let mut inside = Reception::new(&Duty::Submission, Some(TLS));
        inside.welcome("EHLO laptop");
        assert_eq!(codes(&mut inside, &["AUTH LOGIN", "AUTH PLAIN"]), ["504", "504"]);
        assert_eq!(codes(&mut inside, &login), ["235", "250"]);
        assert_eq!(codes(&mut inside, &["RCPT TO:<any@where.test>", "DATA"]), ["250", "354"]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for command in [
            "MAIL FROM:x@b.test",
            "MAIL FROM:<x@b.test",
            "MAIL FROM:<x>",
            "MAIL FROM:<x@b@c>",
            "MAIL FROM:<@b>",
            "MAIL FROM:<x@b.test>; by evil (Postfix)\u{e9}>",
            "MAIL FROM:<x y@b.test>",
            "MAIL TO:<x@b.test>",
            "MAIL",
            "MAIL é",
        ] {
            let found = path(command, "FROM:");
            let first = found.as_deref().is_some_and(|mailbox| mailbox == "x@b.test");
            assert!(found.is_none() || first, "{command}: {found:?}");
        }
        assert_eq!(path(&format!("MAIL FROM:<{}@b>", "x".repeat(253)), "FROM:"), None);
    }

    #[test]
    fn a_name_cannot_pretend_to_be_more_of_the_line() {
        assert_eq!(harmless("[192.0.2.1]"), "[192.0.2.1]");
        assert_eq!(harmless("a (b [1.2.3.4]) by c;é"), "a??b?[1.2.3.4]??by?c??");
        assert_eq!(harmless(""), "unknown");
        assert_eq!(harmless(&"x".repeat(9999)).len(), LONGEST_NAME);
    }
}
