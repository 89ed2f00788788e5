//! The words of `mxtls policy`.

use clap::{Args, ValueEnum};

use super::{NetworkArgs, OutputArgs, Undetermined};
use crate::advice::System;
use crate::verdict::Require;

/// `mxtls policy`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyArgs {
    /// domain, user@domain, host:PORT, [address] or [address]:PORT.
    #[arg(required = true, value_name = "TARGET")]
    pub(in crate::cli) targets: Vec<String>,
    /// The level to answer for: encrypts, pki, pki-name, sts, dane or authenticated
    /// [default: the strongest that holds].
    #[arg(long, value_name = "LEVEL", env = "MXTLS_REQUIRE", value_parser = something)]
    pub(in crate::cli) require: Option<Require>,
    /// Tell the setting for this mail system alone, in full.
    #[arg(long = "for", value_enum, value_name = "SYSTEM", env = "MXTLS_FOR")]
    pub(in crate::cli) system: Option<MailSystem>,
    /// What "cannot tell" counts as.
    #[arg(long, value_enum, value_name = "AS", env = "MXTLS_UNDETERMINED")]
    pub(in crate::cli) undetermined: Option<Undetermined>,
    /// A host that shows whether the way from here is open; it is probed like the others.
    #[arg(long, value_name = "HOST", env = "MXTLS_CONTROL")]
    pub(in crate::cli) control: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs<PolicyFormat>,
    #[command(flatten)]
    pub(in crate::cli) network: NetworkArgs,
}

/// A level; of nothing there is nothing to say.
fn something(text: &str) -> Result<Require, String> {
    match text.parse() {
        Ok(Require::None) => {
            Err("none asks for nothing; leave --require out for the strongest level that holds"
                .into())
        }
        Ok(level) => Ok(level),
        Err(_) => Err("use one of encrypts, pki, pki-name, sts, dane, authenticated".to_owned()),
    }
}

/// The mail systems that settings are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MailSystem {
    /// Postfix.
    Postfix,
    /// Exim.
    Exim,
    /// Exchange Online or Exchange Server.
    Exchange,
}

impl MailSystem {
    /// The same in the words of advice.
    pub(in crate::cli) fn system(self) -> System {
        match self {
            MailSystem::Postfix => System::Postfix,
            MailSystem::Exim => System::Exim,
            MailSystem::Exchange => System::Exchange,
        }
    }
}

/// The forms of output for answers before sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PolicyFormat {
    /// For people, 80 columns.
    Human,
    /// A map for smtp_tls_policy_maps.
    Postfix,
    /// A router and a transport for each domain.
    Exim,
    /// Connectors, as lines for PowerShell.
    ExchangePs1,
    /// One document; an array for several targets.
    Json,
    /// One record a line, each as it is finished.
    Jsonl,
}

impl PolicyFormat {
    /// The mail system that the form is of.
    pub(in crate::cli) fn system(self) -> Option<System> {
        match self {
            PolicyFormat::Postfix => Some(System::Postfix),
            PolicyFormat::Exim => Some(System::Exim),
            PolicyFormat::ExchangePs1 => Some(System::Exchange),
            _ => None,
        }
    }
}
