//! The command `cam-nhan`, built with the tests, so that what they kill is never an older one.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cam_nhan::cli::main().await
}
