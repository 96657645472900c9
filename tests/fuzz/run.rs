//! Runs one target: what was found before, the seeds, and then mutations of whatever has shown something new.

use std::{
    collections::HashSet,
    env, fs,
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cam_nhan_tests::{
    mutate::{Chance, LONGEST, mutate},
    vectors,
};
use cpu_time::ThreadTime;

/// Tries one input; panics when a law is broken, and gives back what kind of answer there was: inputs with new kinds of
/// answers are mutated further.
pub type Target = fn(&[u8]) -> u64;

/// Inputs that are kept to be mutated.
const KEPT: usize = 8_192;

fn asked(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// The whole run: at least as many inputs as `CAM_NHAN_FUZZ_INPUTS` says and at least as long as
/// `CAM_NHAN_FUZZ_SECONDS`, beginning from `CAM_NHAN_FUZZ_SEED`. Without them a few, quickly, and without looking at the
/// clock.
pub fn run(name: &str, target: Target) {
    let (inputs, seconds) = (asked("CAM_NHAN_FUZZ_INPUTS"), asked("CAM_NHAN_FUZZ_SECONDS"));
    let long = inputs.is_some() || seconds.is_some();
    let inputs = inputs.unwrap_or(if long { 0 } else { 1_500 });
    let least = Duration::from_secs(seconds.unwrap_or(0));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let mut kept: Vec<Vec<u8>> = read(&here);
    kept.extend(vectors().into_iter().map(|(_, text)| text.into_bytes()));
    let mut seen = HashSet::new();
    for input in &kept {
        seen.insert(attempt(name, target, input));
    }
    let mut chance = Chance::new(asked("CAM_NHAN_FUZZ_SEED").unwrap_or(1));
    let began = Instant::now();
    let (mut done, mut longest, mut measured) = (0, Duration::ZERO, Duration::ZERO);
    while done < inputs || began.elapsed() < least {
        let (one, other) = (chance.below(kept.len()), chance.below(kept.len()));
        let input = mutate(&kept[one], &kept[other], &mut chance, LONGEST);
        let start = Instant::now();
        let is_new = seen.insert(attempt(name, target, &input));
        longest = longest.max(start.elapsed());
        // Measured for what is new and now and then, for half of the time at most: most inputs are short, and doubling
        // them says nothing.
        if long && (is_new || done.is_multiple_of(20_000)) && measured * 2 <= began.elapsed() {
            let start = Instant::now();
            if let Some(times) = grows_too_fast(target, &input) {
                let file = keep(name, &input);
                panic!(
                    "{name}: twice the input takes {times:.1} times as long; see {}",
                    file.display()
                );
            }
            measured += start.elapsed();
        }
        if is_new {
            if kept.len() < KEPT {
                kept.push(input);
            } else {
                kept[one] = input;
            }
        }
        done += 1;
    }
    if long {
        let seconds = began.elapsed().as_secs_f64();
        println!(
            "{name}: {done} inputs in {seconds:.0} s, {} kinds of answers, the longest took {longest:.1?}",
            seen.len()
        );
    }
}

/// The files of a folder; it may be missing.
fn read(folder: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.sort();
    files
        .iter()
        .map(|file| fs::read(file).expect("an input that can be read"))
        .collect()
}

fn attempt(name: &str, target: Target, input: &[u8]) -> u64 {
    match catch_unwind(AssertUnwindSafe(|| target(input))) {
        Ok(kind) => kind,
        Err(panic) => {
            let why = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or(panic.downcast_ref::<&str>().copied());
            let file = keep(name, input);
            panic!("{name}: {}; see {}", why.unwrap_or("it panicked"), file.display());
        }
    }
}

/// Keeps an input beside those that are tried for ever.
fn keep(name: &str, input: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    fs::create_dir_all(&folder).expect("a folder for what was found");
    let mark = input.iter().fold(0u32, |mark, byte| {
        mark.wrapping_mul(31).wrapping_add(u32::from(*byte))
    });
    let file = folder.join(format!("found-{mark:08x}"));
    fs::write(&file, input).expect("room for what was found");
    file
}

/// How many times as long twice the input takes, if it is more than three times. Measured again on longer texts before
/// it is believed: caches and other processes disturb a single measurement.
fn grows_too_fast(target: Target, input: &[u8]) -> Option<f64> {
    if input.is_empty() {
        return None;
    }
    let grown = |bytes: usize| input.repeat(bytes.div_ceil(input.len()));
    let mut worst = f64::INFINITY;
    for (size, tries) in [(8_192, 2), (8_192, 7), (16_384, 9), (32_768, 11)] {
        let (one, two) = least_times(target, &grown(size), &grown(2 * size), tries);
        let times = two.as_secs_f64() / one.as_secs_f64().max(1e-6);
        worst = worst.min(times);
        if worst <= 3.0 || two < Duration::from_micros(200) {
            return None;
        }
    }
    Some(worst)
}

/// The least time that each of two inputs takes on the processor, measured in turn: whoever else runs, the longer one is
/// interrupted more often, which is not its doing.
fn least_times(target: Target, one: &[u8], two: &[u8], tries: usize) -> (Duration, Duration) {
    let time = |input: &[u8]| {
        let start = ThreadTime::now();
        black_box(target(black_box(input)));
        start.elapsed()
    };
    (0..tries).fold((Duration::MAX, Duration::MAX), |(least, least_of_two), _| {
        (least.min(time(one)), least_of_two.min(time(two)))
    })
}
