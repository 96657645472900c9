//! The command `cam-nhan`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cam_nhan::cli::main().await
}
