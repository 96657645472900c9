//! Mutated inputs, many thousands in a test run and millions when asked: `make fuzz TARGET=markdown INPUTS=1000000`.
//! No input may make what reads it panic, break its law, or take a time that grows faster than the input.
//!
//! What was found once stands in `corpus/<target>/`, a file an input, and is tried first for ever.

mod run;
mod targets;

macro_rules! targets {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            run::run(stringify!($name), targets::$name);
        }
    )*};
}

targets! {
    markdown,
    page_key,
    cursor,
    draft,
    settings,
    screening,
    word_list,
    forwarded,
    language,
    admin_query,
}
