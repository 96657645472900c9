//! `make load`: readers, and a few who write, for some minutes (10); argument: how many minutes. The program is
//! `CAM_NHAN_BIN`. Ends with an error when something is not as promised; how long things took is only told.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use cam_nhan_tests::load::Plan;

#[tokio::main]
async fn main() -> ExitCode {
    let minutes = std::env::args().nth(1).map(|text| {
        text.parse::<f64>()
            .unwrap_or_else(|_| panic!("the number of minutes is a number, not {text:?}"))
    });
    let program = std::env::var_os("CAM_NHAN_BIN").map(PathBuf::from);
    let plan = Plan {
        program: program.expect("CAM_NHAN_BIN says where the program is"),
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
