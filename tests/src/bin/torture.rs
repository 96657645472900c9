//! `make torture`: kills the service again and again under many readers, and prints a table of what was held.
//! Arguments: rounds a database (50), then a seed (by chance). The program is `CAM_NHAN_BIN`.

use cam_nhan_tests::{
    Kind,
    arguments::{Arguments, program},
    databases, process,
    torture::{Blow, Plan, Report},
};

#[tokio::main]
async fn main() {
    let mut arguments = Arguments::new();
    let rounds = arguments.number("the number of rounds").unwrap_or(50);
    let seed = arguments.number("the seed");
    let seed = seed.unwrap_or_else(|| u64::from_le_bytes(cam_nhan::crypto::token::random()));
    let program = program();
    println!("seed {seed}, {rounds} rounds, {}", program.display());
    let mut lines = Vec::new();
    for kind in databases() {
        let blow = |round: u64| match round % 5 {
            4 => Blow::Term,
            1 | 3 if kind == Kind::Postgres && process::can_stop_postgres() => Blow::Crash,
            _ => Blow::Kill,
        };
        let plan = Plan {
            program: program.clone(),
            kind,
            blows: (0..rounds).map(blow).collect(),
            clients: 32,
            seed,
        };
        lines.extend(plan.run().await);
    }
    println!("{}", Report::HEAD);
    for line in lines {
        println!("{line}");
    }
}
