//! What the programs here are told: numbers in a row, and in `CAM_NHAN_BIN` the program under test.

use std::{any, env, path::PathBuf, str::FromStr};

/// The numbers, in their order.
pub struct Arguments(env::Args);

impl Arguments {
    /// Those of this program.
    pub fn new() -> Self {
        let mut arguments = env::args();
        arguments.next();
        Self(arguments)
    }

    /// The next number, if there is one more.
    ///
    /// # Panics
    /// When it is no number: then it is said what `name` is.
    pub fn number<N: FromStr>(&mut self, name: &str) -> Option<N> {
        self.0.next().map(|text| {
            text.parse()
                .unwrap_or_else(|_| panic!("{name} is a number ({}), not {text:?}", any::type_name::<N>()))
        })
    }
}

impl Default for Arguments {
    fn default() -> Self {
        Self::new()
    }
}

/// The program under test.
///
/// # Panics
/// When nobody says where it is.
pub fn program() -> PathBuf {
    env::var_os("CAM_NHAN_BIN")
        .expect("CAM_NHAN_BIN says where the program is")
        .into()
}
