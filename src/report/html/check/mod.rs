//! stub
use std::io;
use crate::report::checked::Check;
pub(super) fn write(_check: &Check, _out: &mut impl io::Write) -> io::Result<()> { Ok(()) }
