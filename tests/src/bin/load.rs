//! `make load`: readers, and a few who write, for some minutes (10); argument: how many minutes. The program is
//! `CAM_NHAN_BIN`. Ends with an error when something is not as promised; how long things took is only told.

use std::{process::ExitCode, time::Duration};

use cam_nhan_tests::{
    arguments::{Arguments, program},
    load::Plan,
};

#[tokio::main]
async fn main() -> ExitCode {
    let minutes: Option<f64> = Arguments::new().number("the number of minutes");
    let plan = Plan {
        program: program(),
        length: Duration::from_secs_f64(minutes.unwrap_or(10.0) * 60.0),
    };
    let report = plan.run().await;
    print!("{report}");
    if report.wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
