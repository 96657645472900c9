//! The command `cam-nhan`, built with the tests, so that what they kill is never an older one.

use std::process::ExitCode;

use cam_nhan::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match <Cli as clap::Parser>::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cam-nhan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
