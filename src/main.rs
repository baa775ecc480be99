//! The command line of the portal.

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey::cli::run()
}
