//! `mxtls`: the exit code of its command line, nothing else.

fn main() -> std::process::ExitCode {
    mxtls::cli::run(std::env::args_os())
}
