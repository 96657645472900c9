//! Opening files: gzip and zip by their content, encodings to UTF-8, folders to their files; each with a bound.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use cam_nhan_domain::comment::text::nfc;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1252, WINDOWS_1258};
use flate2::read::MultiGzDecoder;
use tempfile::TempPath;

use crate::problem::{Place, Problem, ProblemKind, Result};

/// The longest record of a file, in bytes: an article with its text, or a comment with everything that is said of it.
pub const RECORD_LIMIT: u64 = 16 * 1024 * 1024;
/// The longest file, unpacked, in bytes.
pub const FILE_LIMIT: u64 = 16 * 1024 * 1024 * 1024;
/// How much of a file is looked at to recognise it, in bytes: more than the longest comment that is kept.
pub const HEAD: usize = 1024 * 1024;
/// How deep elements and values nest.
pub const MAX_NESTING: usize = 100;
/// Files in an archive or a folder that are looked at.
const MOST_FILES: usize = 1_000;
/// How a SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Counts what was read since the last record, so that one without an end is given up; and says in which encoding it was read
/// where that had to be guessed.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    bytes: Arc<AtomicU64>,
    guessed: Arc<Mutex<Option<&'static Encoding>>>,
}

impl Meter {
    /// Begins to count anew.
    pub fn begin_record(&self) {
        self.bytes.store(0, Ordering::Relaxed);
    }

    /// The name of the encoding that was guessed; `None` where none had to be.
    pub fn guessed(&self) -> Option<&'static str> {
        let guessed = self.guessed.lock().unwrap_or_else(PoisonError::into_inner);
        (*guessed).map(Encoding::name)
    }

    fn guess(&self, encoding: &'static Encoding) {
        *self.guessed.lock().unwrap_or_else(PoisonError::into_inner) = Some(encoding);
    }
}

/// A file that can be opened as often as wanted.
#[derive(Debug)]
pub struct Source {
    /// Its name, without folders.
    pub name: String,
    path: PathBuf,
    /// What was unpacked for it, which goes with it.
    _unpacked: Option<TempPath>,
}

/// The files at these paths; those of folders and archives in the order of their names.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = fs::read_dir(path)
                .map_err(|error| unreadable(path, &error))?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<io::Result<Vec<_>>>()?;
            inside.sort();
            for file in inside.iter().filter(|file| file.is_file() && !is_hidden(file)) {
                add(file, None, &mut found)?;
            }
        } else {
            add(path, None, &mut found)?;
        }
    }
    Ok(found)
}

fn add(path: &Path, unpacked: Option<(String, TempPath)>, found: &mut Vec<Source>) -> Result<()> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut magic = [0; 4];
    let length = read_full(&mut file, &mut magic)?;
    if length == 4 && magic == *b"PK\x03\x04" {
        return unzip(path, found);
    }
    if found.len() == MOST_FILES {
        return Err(Problem::new(
            ProblemKind::FileTooLong,
            Place::File,
            path.display(),
        ));
    }
    let name = match &unpacked {
        Some((name, _)) => name.clone(),
        None => path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    };
    let mut source = Source {
        name,
        path: path.to_owned(),
        _unpacked: unpacked.map(|(_, path)| path),
    };
    // A database is opened as a file, so that it must be one.
    if is_gzip(&magic) && source.starts_with(SQLITE)? {
        source = source.unpacked()?;
    }
    found.push(source);
    Ok(())
}

fn unzip(path: &Path, found: &mut Vec<Source>) -> Result<()> {
    let malformed = |error: zip::result::ZipError| Problem::new(ProblemKind::Malformed, Place::File, error);
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(malformed)?;
    let mut names: Vec<(String, usize)> = Vec::new();
    for index in 0..archive.len().min(MOST_FILES) {
        let entry = archive.by_index_raw(index).map_err(malformed)?;
        let name = entry.name().map_err(malformed)?.into_owned();
        let is_ours = entry.is_file() && !name.starts_with("__MACOSX") && !is_hidden(Path::new(&name));
        if is_ours {
            names.push((name, index));
        }
    }
    names.sort();
    for (name, index) in names {
        let mut entry = archive.by_index(index).map_err(malformed)?;
        let unpacked = spool(&mut entry)?;
        let short = Path::new(&name)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let path = unpacked.to_path_buf();
        // An archive in an archive is no export.
        let mut file = File::open(&path)?;
        let mut magic = [0; 4];
        read_full(&mut file, &mut magic)?;
        if magic != *b"PK\x03\x04" {
            add(&path, Some((short, unpacked)), found)?;
        }
    }
    Ok(())
}

/// Writes what is read into a file that goes with its path.
fn spool(from: &mut dyn Read) -> Result<TempPath> {
    let mut file = tempfile::NamedTempFile::new()?;
    let written = io::copy(&mut from.take(FILE_LIMIT + 1), &mut file)?;
    if written > FILE_LIMIT {
        return Err(Problem::new(ProblemKind::FileTooLong, Place::File, ""));
    }
    file.flush()?;
    Ok(file.into_temp_path())
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(
        ProblemKind::Unreadable,
        Place::File,
        format_args!("{}: {error}", path.display()),
    )
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn is_gzip(magic: &[u8]) -> bool {
    magic.starts_with(&[0x1f, 0x8b])
}

/// Reads until the buffer is full or the file ends.
fn read_full(from: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < into.len() {
        match from.read(&mut into[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

impl Source {
    /// The file itself, for what is opened by its name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is a SQLite file.
    pub fn is_sqlite(&self) -> Result<bool> {
        self.starts_with(SQLITE)
    }

    /// How long the file is as it lies there, in bytes: what progress is measured by.
    pub fn length(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |of| of.len())
    }

    /// Its first [`HEAD`] bytes as text.
    pub fn head(&self) -> Result<String> {
        let mut text = Vec::new();
        match self
            .open(&Meter::default(), &Meter::default())?
            .take(HEAD as u64)
            .read_to_end(&mut text)
        {
            // A bound, or an end that comes too early, is told when it is read in earnest.
            Ok(_) | Err(_) => {}
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Its text in UTF-8, without a byte-order mark: its first [`HEAD`] bytes are ahead at once, so that its format can look at
    /// them. `meter` bounds its records, `progress` counts the bytes of the file as
    /// it lies there.
    pub fn open(&self, meter: &Meter, progress: &Meter) -> Result<Box<dyn BufRead + Send>> {
        let plain = Bounded {
            inner: self.raw(progress)?,
            meter: meter.clone(),
            left: FILE_LIMIT,
        };
        Ok(Box::new(Ahead::new(Utf8::new(plain, meter.clone())?)))
    }

    fn raw(&self, progress: &Meter) -> Result<Box<dyn Read + Send>> {
        let file = File::open(&self.path).map_err(|error| unreadable(&self.path, &error))?;
        let mut file = BufReader::with_capacity(
            64 * 1024,
            Counted {
                inner: file,
                progress: progress.clone(),
            },
        );
        if is_gzip(file.fill_buf()?) {
            Ok(Box::new(MultiGzDecoder::new(file)))
        } else {
            Ok(Box::new(file))
        }
    }

    fn starts_with(&self, magic: &[u8]) -> Result<bool> {
        let mut first = vec![0; magic.len()];
        // What is not gzip after all is told when it is read in earnest.
        let length = read_full(&mut *self.raw(&Meter::default())?, &mut first).unwrap_or(0);
        Ok(length == magic.len() && first == magic)
    }

    fn unpacked(self) -> Result<Self> {
        let unpacked = spool(&mut *self.raw(&Meter::default())?)?;
        Ok(Self {
            name: self.name,
            path: unpacked.to_path_buf(),
            _unpacked: Some(unpacked),
        })
    }
}

/// A text of which the beginning lies ahead at once; what goes wrong in it is told behind what came before.
struct Ahead<R> {
    head: Vec<u8>,
    given: usize,
    problem: Option<io::Error>,
    rest: BufReader<R>,
}

impl<R: Read> Ahead<R> {
    fn new(text: R) -> Self {
        let mut rest = BufReader::with_capacity(CHUNK, text);
        let mut head = Vec::new();
        let problem = rest.by_ref().take(HEAD as u64).read_to_end(&mut head).err();
        Self {
            head,
            given: 0,
            problem,
            rest,
        }
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given < self.head.len() {
            return Ok(&self.head[self.given..]);
        }
        match self.problem.take() {
            Some(problem) => Err(problem),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.given < self.head.len() {
            self.given += amount;
        } else {
            self.rest.consume(amount);
        }
    }
}

/// Counts what is read.
struct Counted {
    inner: File,
    progress: Meter,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.progress.bytes.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

impl Meter {
    /// What it has counted.
    pub fn count(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Gives up a file, or a record of it, that has no end.
struct Bounded<R> {
    inner: R,
    meter: Meter,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)? as u64;
        let over = |kind| io::Error::from(Problem::new(kind, Place::File, ""));
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| over(ProblemKind::FileTooLong))?;
        if self.meter.bytes.fetch_add(length, Ordering::Relaxed) + length > RECORD_LIMIT {
            return Err(over(ProblemKind::RecordTooLong));
        }
        Ok(length as usize)
    }
}

/// Text in UTF-8 from whatever a file is in: by its byte-order mark, or what an XML declaration says. Where nothing was said, a
/// text that is not UTF-8 is read as Windows-1258, if it has Vietnamese letters then, with its letters composed (NFC); else bytes
/// that are not UTF-8 are read as Windows-1252, as old weblogs wrote them.
struct Utf8<R> {
    inner: R,
    meter: Meter,
    decoder: Decoder,
    /// Whether the encoding was only supposed.
    guesses: bool,
    /// The last letter that was decoded, to which a mark may yet come.
    held: String,
    bytes: Vec<u8>,
    at: usize,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

const CHUNK: usize = 64 * 1024;

impl<R: Read> Utf8<R> {
    fn new(mut inner: R, meter: Meter) -> Result<Self> {
        let mut bytes = vec![0; CHUNK];
        let length = read_full(&mut inner, &mut bytes)?;
        bytes.truncate(length);
        let (encoding, guesses, at) = match Encoding::for_bom(&bytes) {
            Some((encoding, mark)) => (encoding, false, mark),
            None => match declared(&bytes).filter(|encoding| *encoding != UTF_8) {
                Some(encoding) => (encoding, false, 0),
                None => (UTF_8, true, 0),
            },
        };
        Ok(Self {
            inner,
            meter,
            decoder: encoding.new_decoder_without_bom_handling(),
            guesses,
            held: String::new(),
            bytes,
            at,
            text: Vec::new(),
            given: 0,
            ended: length < CHUNK,
        })
    }

    /// Decodes what is at hand.
    fn decode(&mut self) -> io::Result<()> {
        self.given = 0;
        self.text.clear();
        if self.at == self.bytes.len() && !self.ended {
            self.bytes.resize(CHUNK, 0);
            let length = read_full(&mut self.inner, &mut self.bytes)?;
            self.bytes.truncate(length);
            self.at = 0;
            self.ended = length < CHUNK;
        }
        self.text.resize(CHUNK * 3 + 16, 0);
        if self.guesses && is_vietnamese(&self.bytes[self.at..]) {
            self.guesses = false;
            self.decoder = WINDOWS_1258.new_decoder_without_bom_handling();
            self.meter.guess(WINDOWS_1258);
        }
        if self.guesses {
            let written = self.guess()?;
            self.text.truncate(written);
            return Ok(());
        }
        let (result, read, written, _) =
            self.decoder
                .decode_to_utf8(&self.bytes[self.at..], &mut self.text, self.ended);
        self.at += read;
        self.text.truncate(written);
        debug_assert_eq!(
            result,
            CoderResult::InputEmpty,
            "the buffer holds three bytes for each"
        );
        if self.decoder.encoding() == WINDOWS_1258 {
            self.compose();
        }
        Ok(())
    }

    /// Composes letters and their marks, which Windows-1258 keeps apart.
    fn compose(&mut self) {
        self.held.push_str(&String::from_utf8_lossy(&self.text));
        let is_end = self.ended && self.at == self.bytes.len();
        let end = match self.held.rfind(|c| !MARKS.contains(&c)) {
            Some(at) if !is_end => at,
            _ => self.held.len(),
        };
        self.text = nfc(&self.held[..end]).into_bytes();
        self.held.drain(..end);
    }

    /// Decodes UTF-8, and each byte that is none as Windows-1252. What a chunk ends with in the middle of a letter waits for
    /// the next.
    fn guess(&mut self) -> io::Result<usize> {
        let mut written = 0;
        let mut put = |piece: &[u8], text: &mut Vec<u8>| {
            text[written..written + piece.len()].copy_from_slice(piece);
            written += piece.len();
        };
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    put(valid.as_bytes(), &mut self.text);
                    self.at = self.bytes.len();
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    put(&rest[..valid], &mut self.text);
                    self.at += valid;
                    let rest = &self.bytes[self.at..];
                    let Some(bad) = error.error_len().or(self.ended.then_some(rest.len())) else {
                        // In the middle of a letter.
                        let begun = rest.to_vec();
                        self.at = 0;
                        self.bytes = begun;
                        let mut more = vec![0; CHUNK - self.bytes.len()];
                        let length = read_full(&mut self.inner, &mut more)?;
                        self.ended = length < more.len();
                        self.bytes.extend_from_slice(&more[..length]);
                        return Ok(written);
                    };
                    self.meter.guess(WINDOWS_1252);
                    let (letters, _) = WINDOWS_1252.decode_without_bom_handling(&rest[..bad]);
                    put(letters.as_bytes(), &mut self.text);
                    self.at += bad;
                }
            }
        }
        Ok(written)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.ended && self.at == self.bytes.len() {
                return Ok(0);
            }
            self.decode()?;
        }
        let length = into.len().min(self.text.len() - self.given);
        into[..length].copy_from_slice(&self.text[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// The marks of Windows-1258, which follow their letters: grave, hook above, tilde, acute, dot below.
const MARKS: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Whether bytes are Vietnamese in Windows-1258: marks stand behind vowels, where other languages that have letters in their
/// places mostly have consonants. Much valid UTF-8 is a text in that, with some bytes that are not.
fn is_vietnamese(bytes: &[u8]) -> bool {
    let (mut letters, mut wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    if wrong <= letters {
        return false;
    }
    let is_mark = |byte: u8| matches!(byte, 0xcc | 0xd2 | 0xde | 0xec | 0xf2);
    let is_vowel = |byte: u8| {
        // Â, Ă, Ê, Ô, Ơ, Ư, and the same in small.
        b"aeiouyAEIOUY".contains(&byte) || matches!(byte & 0xdf, 0xc2 | 0xc3 | 0xca | 0xd4 | 0xd5 | 0xdd)
    };
    let pairs = bytes.windows(2).filter(|pair| is_mark(pair[1]));
    let (behind_vowels, others): (Vec<_>, Vec<_>) = pairs.partition(|pair| is_vowel(pair[0]));
    behind_vowels.len() > 2 * others.len()
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let first = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declaration = first.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration
        .split("encoding")
        .nth(1)?
        .trim_start_matches([' ', '=']);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in Windows-1258 as Windows writes it: letters with their marks apart.
    fn in_1258(text: &str) -> Vec<u8> {
        let letter = |c: char| match c {
            'ă' => 0xe3,
            'â' => 0xe2,
            'đ' => 0xf0,
            'ê' => 0xea,
            'ô' => 0xf4,
            'ơ' => 0xf5,
            'ư' => 0xfd,
            '\u{300}' => 0xcc,
            '\u{309}' => 0xd2,
            '\u{303}' => 0xde,
            '\u{301}' => 0xec,
            '\u{323}' => 0xf2,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).expect("a letter of the encoding"),
        };
        text.chars().map(letter).collect()
    }

    fn decoded(bytes: &[u8]) -> (String, Option<&'static str>) {
        let meter = Meter::default();
        let mut text = String::new();
        let mut utf8 = Utf8::new(bytes, meter.clone()).expect("read");
        utf8.read_to_string(&mut text).expect("text");
        (text, meter.guessed())
    }

    #[test]
    fn an_encoding_that_nobody_named_is_guessed_and_told() {
        let apart =
            "Ngươ\u{300}i Viê\u{323}t no\u{301}i: “đa\u{303} ho\u{309}i nha\u{300}”".replace('“', "\"");
        let composed = "Người Việt nói: \"đã hỏi nhà”";
        let bytes = in_1258(&apart);
        assert_eq!(decoded(&bytes), (composed.into(), Some("windows-1258")));
        // Also where a chunk ends between a letter and its mark.
        for padding in CHUNK - bytes.len() - 12..CHUNK - bytes.len() + 2 {
            let long = [&bytes, &b" ".repeat(padding)[..], &bytes].concat();
            let expected = format!("{composed}{}{composed}", " ".repeat(padding));
            assert!(decoded(&long).0 == expected, "{padding}");
        }
        let declared = [b"<?xml version='1.0' encoding='windows-1258'?>", &bytes[..]].concat();
        let (text, guessed) = decoded(&declared);
        assert!(text.ends_with(composed) && guessed.is_none(), "{text}");
        for (bytes, text, guessed) in [
            (
                &b"caf\xe9 d\xe9j\xe0 na\xefve"[..],
                "café déjà naïve",
                Some("windows-1252"),
            ),
            (
                b"per\xf2 cos\xec luned\xec pi\xf9",
                "però così lunedì più",
                Some("windows-1252"),
            ),
            ("Người Việt".as_bytes(), "Người Việt", None),
            ("Người Việt \u{ec}".as_bytes(), "Người Việt ì", None),
            (b"", "", None),
        ] {
            assert_eq!(decoded(bytes), (text.to_owned(), guessed), "{text}");
        }
        let mixed = ["Người Việt nói ".as_bytes(), b"o\xec"].concat();
        assert_eq!(
            decoded(&mixed),
            ("Người Việt nói oì".into(), Some("windows-1252"))
        );
    }
}
