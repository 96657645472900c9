//! `make cluster`: two instances on one PostgreSQL behind nginx, killed and restarted under load. Arguments: rounds (3),
//! then a seed (by chance). The program is `CAM_NHAN_BIN`. Ends with an error when something is not as promised.

use std::{process::ExitCode, time::Duration};

use cam_nhan_tests::{
    arguments::{Arguments, program},
    cluster::{Blow, Plan},
};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = Arguments::new();
    let rounds = arguments.number("the number of rounds").unwrap_or(3);
    let seed = arguments.number("the seed");
    let seed = seed.unwrap_or_else(|| u64::from_le_bytes(cam_nhan::crypto::token::random()));
    let plan = Plan {
        program: program(),
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
