//! The exclusion list: names, suffixes and address prefixes, one a line.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use crate::dns;

/// A list of those who do not want to be probed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exclusions {
    names: Vec<String>,
    suffixes: Vec<String>,
    nets: Vec<IpNet>,
}

/// A line of an exclusion list that is none of the three kinds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: {reason}; write a name (mx.example.org), a suffix (.example.org) \
     or an address or prefix (192.0.2.0/24)"
)]
pub struct ExclusionError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Exclusions {
    /// The entry that covers `name` or an address, as it was written.
    pub fn covers(&self, name: &str, address: IpAddr) -> Option<String> {
        let address = super::special::embedded(address).unwrap_or(address);
        self.covers_name(name)
            .or_else(|| self.nets.iter().find(|n| n.contains(&address)).map(IpNet::to_string))
    }

    /// The entry that covers `name`, as it was written.
    pub fn covers_name(&self, name: &str) -> Option<String> {
        let exact = self.names.iter().find(|n| *n == name).cloned();
        exact.or_else(|| {
            self.suffixes
                .iter()
                .find(|s| name.ends_with(s.as_str()) || s.strip_prefix('.') == Some(name))
                .cloned()
        })
    }

    fn add(&mut self, entry: &str) -> Result<(), String> {
        if let Ok(net) = entry.parse::<IpNet>() {
            self.nets.push(net.trunc());
        } else if let Ok(address) = entry.parse::<IpAddr>() {
            self.nets.push(IpNet::from(address));
        } else if let Some(suffix) = entry.strip_prefix("*.").or(entry.strip_prefix('.')) {
            self.suffixes.push(format!(".{}", dns::a_label(suffix).map_err(|e| e.to_string())?));
        } else {
            self.names.push(dns::a_label(entry).map_err(|e| e.to_string())?);
        }
        Ok(())
    }
}

impl FromStr for Exclusions {
    type Err = ExclusionError;

    fn from_str(text: &str) -> Result<Self, ExclusionError> {
        let mut list = Exclusions::default();
        for (at, line) in text.lines().enumerate() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            if !entry.is_empty() {
                list.add(entry).map_err(|reason| ExclusionError { line: at + 1, reason })?;
            }
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "# asked us to stop\nmx.example.org\n*.example.net # all of it\n10.0.0.0/8\n2001:db8::1\n";

    #[test]
    fn names_suffixes_and_prefixes_cover() {
        let list: Exclusions = LIST.parse().unwrap();
        let far: IpAddr = "8.8.8.8".parse().unwrap();
        assert!(list.covers("mx.example.org", far).is_some());
        assert!(list.covers("a.mx.example.org", far).is_none());
        assert!(list.covers("a.example.net", far).is_some());
        assert!(list.covers("example.net", far).is_some());
        assert!(list.covers("badexample.net", far).is_none());
        assert!(list.covers("x.test", "10.1.2.3".parse().unwrap()).is_some());
        assert!(list.covers("x.test", "::ffff:10.1.2.3".parse().unwrap()).is_some());
        assert!(list.covers("x.test", "2001:db8::1".parse().unwrap()).is_some());
    }

    #[test]
    fn a_bad_line_is_named() {
        let wrong = "ok.example.org\nnot a name\n".parse::<Exclusions>().unwrap_err();
        assert_eq!(wrong.line, 2);
    }
}
