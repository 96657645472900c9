//! The command `cam-nhan`.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match cam_nhan::cli::Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cam-nhan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
