//! The command line of the on-premises agent.

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey::agent::cli::run()
}
