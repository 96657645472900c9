//! `make cluster`: two instances on one PostgreSQL behind nginx, killed and restarted under load. Arguments: rounds (3),
//! then a seed (by chance). The program is `CAM_NHAN_BIN`. Ends with an error when something is not as promised.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use cam_nhan_tests::cluster::{Blow, Plan};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = |name: &str| {
        arguments.next().map(|text| {
            text.parse::<u64>()
                .unwrap_or_else(|_| panic!("{name} is a number, not {text:?}"))
        })
    };
    let rounds = number("the number of rounds").unwrap_or(3);
    let seed = number("the seed").unwrap_or_else(|| u64::from_le_bytes(cam_nhan::auth::random()));
    let program = std::env::var_os("CAM_NHAN_BIN").map(PathBuf::from);
    let plan = Plan {
        program: program.expect("CAM_NHAN_BIN says where the program is"),
        blows: (0..rounds)
            .flat_map(|_| [Blow::Kill(0), Blow::Restart, Blow::Kill(1), Blow::Crash])
            .collect(),
        pause: Duration::from_millis(1_500),
        writers: 16,
        seed,
    };
    println!("seed {seed}, {rounds} rounds, {}", plan.program.display());
    let Some(report) = plan.run().await else {
        eprintln!("PostgreSQL is missing: run 'scripts/setup.sh test'");
        return ExitCode::FAILURE;
    };
    print!("{report}");
    if !report.front {
        eprintln!("nginx is not installed: the instances stood alone");
    }
    if report.wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
