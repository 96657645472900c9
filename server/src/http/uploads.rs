//! Files that somebody sends with a form: written to a folder that goes by itself, piece by piece, within a size and at a least
//! rate. Their requests are not received whole beforehand (`bodies.rs`), and may take as long as they move.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{
        FromRequest, Request,
        multipart::{Field, Multipart, MultipartError},
    },
};
use bytes::Bytes;
use cam_nhan_domain::Code;
use futures_util::StreamExt as _;
use tempfile::TempDir;
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt as _,
    time::timeout,
};

use crate::error::Error;

/// The most that the files of one form may be, together, in bytes.
pub const LIMIT: u64 = 2 * 1024 * 1024 * 1024;
/// How much may have come of a form that nothing has come out of, in bytes: the head of a part has no other bound.
const AHEAD: usize = 4 * 1024 * 1024;
/// The longest value of a field that is no file, in bytes.
const FIELD_LIMIT: usize = 4 * 1024;
/// Parts of a form.
const MOST_PARTS: usize = 100;
/// How long a line may say nothing,
const GRACE: Duration = Duration::from_secs(60);
/// and how many bytes a second it must bring on the whole.
const LEAST_RATE: u64 = 2 * 1024;
/// What is still taken in of a form that is refused, so that its sender hears the answer,
const DRAINED: usize = 1024 * 1024;
/// and for how long.
const DRAIN_TIME: Duration = Duration::from_secs(1);

/// Whether a request to this address is such a form.
pub fn is_upload(path: &str) -> bool {
    path.starts_with("/admin/sites/") && path.ends_with("/transfer/upload")
}

/// A form on its way in.
pub struct UploadForm {
    parts: Multipart,
    ahead: Arc<AtomicUsize>,
}

impl<S: Send + Sync> FromRequest<S> for UploadForm {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let ahead = Arc::<AtomicUsize>::default();
        let counted = ahead.clone();
        let request = request.map(|body| {
            Body::from_stream(body.into_data_stream().map(move |piece| {
                let piece: Bytes = piece.map_err(io::Error::other)?;
                if counted.fetch_add(piece.len(), Ordering::Relaxed) > AHEAD {
                    return Err(io::Error::from(io::ErrorKind::InvalidData));
                }
                Ok(piece)
            }))
        });
        match Multipart::from_request(request, state).await {
            Ok(parts) => Ok(Self { parts, ahead }),
            Err(_) => Err(Code::MediaTypeUnsupported.into()),
        }
    }
}

/// A form with its files.
pub struct Upload {
    /// Where the files are.
    pub folder: TempDir,
    /// The files, in the order of the form.
    pub files: Vec<PathBuf>,
    /// The other fields, by name.
    pub fields: HashMap<String, String>,
}

/// Why a form is not taken.
#[derive(Debug)]
pub enum UploadError {
    /// More than [`LIMIT`].
    TooLarge,
    /// It broke off, came too slowly, or is no such form.
    Incomplete,
    /// There is no room for it here, or another fault of ours.
    Fault(Error),
}

impl From<MultipartError> for UploadError {
    fn from(_: MultipartError) -> Self {
        Self::Incomplete
    }
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        Self::Fault(Error::Internal(crate::os::told("writing an upload", &error)))
    }
}

/// How much has come, and since when.
struct Pace {
    began: Instant,
    bytes: u64,
    ahead: Arc<AtomicUsize>,
}

impl Pace {
    /// Waits for what comes next, as long as there is patience.
    async fn next<T>(&self, next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, UploadError> {
        let due = GRACE + Duration::from_millis(self.bytes.saturating_mul(1_000) / LEAST_RATE);
        let patience = due.saturating_sub(self.began.elapsed()).min(GRACE);
        let next = timeout(patience, next).await;
        self.ahead.store(0, Ordering::Relaxed);
        Ok(next.map_err(|_| UploadError::Incomplete)??)
    }

    async fn piece(&mut self, field: &mut Field<'_>) -> Result<Option<Bytes>, UploadError> {
        let piece = self.next(field.chunk()).await?;
        self.bytes += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if self.bytes > LIMIT {
            return Err(UploadError::TooLarge);
        }
        Ok(piece)
    }
}

impl UploadForm {
    /// Takes it in.
    pub async fn receive(&mut self) -> Result<Upload, UploadError> {
        let mut upload = Upload {
            folder: TempDir::with_prefix("cam-nhan-upload")?,
            files: Vec::new(),
            fields: HashMap::new(),
        };
        let mut pace = Pace {
            began: Instant::now(),
            bytes: 0,
            ahead: self.ahead.clone(),
        };
        for number in 0..MOST_PARTS {
            let Some(mut field) = pace.next(self.parts.next_field()).await? else {
                return Ok(upload);
            };
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(tame) {
                Some(file_name) => {
                    // Each in a folder of its own: two may have one name.
                    let folder = upload.folder.path().join(number.to_string());
                    let path = folder.join(file_name);
                    fs::create_dir(&folder).await?;
                    // A field for files in which none was chosen is empty.
                    if file(&mut field, &mut pace, &path).await? > 0 {
                        upload.files.push(path);
                    }
                }
                None => {
                    let value = value(&mut field, &mut pace).await?;
                    upload.fields.insert(name, value);
                }
            }
        }
        Err(UploadError::Incomplete)
    }

    /// Takes some of it in, where it is refused whatever it holds.
    pub async fn drain(&mut self) {
        let all = async {
            let mut left = DRAINED;
            while let Ok(Some(mut field)) = self.parts.next_field().await {
                while let Ok(Some(piece)) = field.chunk().await {
                    left = left.checked_sub(piece.len())?;
                }
            }
            Some(())
        };
        _ = timeout(DRAIN_TIME, all).await;
    }
}

/// Writes a file; says how long it is.
async fn file(field: &mut Field<'_>, pace: &mut Pace, path: &Path) -> Result<u64, UploadError> {
    let (mut file, mut length) = (File::create_new(path).await?, 0);
    while let Some(piece) = pace.piece(field).await? {
        length += piece.len() as u64;
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok(length)
}

/// The value of a field that is no file.
async fn value(field: &mut Field<'_>, pace: &mut Pace) -> Result<String, UploadError> {
    let mut value = Vec::new();
    while let Some(piece) = pace.piece(field).await? {
        value.extend_from_slice(&piece);
        if value.len() > FIELD_LIMIT {
            return Err(UploadError::Incomplete);
        }
    }
    Ok(String::from_utf8_lossy(&value).replace('\0', ""))
}

/// A file's name as one here: without folders, and not too long. Formats may know their files by it.
fn tame(name: &str) -> String {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let bare: String = bare.chars().filter(|c| !c.is_control()).collect();
    let bare = bare.trim_start_matches('.');
    // Its end says what it is.
    let short: String = bare
        .chars()
        .skip(bare.chars().count().saturating_sub(60))
        .collect();
    if short.is_empty() {
        "file".to_owned()
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::tame;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (name, tamed) in [
            ("disqus.xml.gz", "disqus.xml.gz"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\lan\bình luận.json", "bình luận.json"),
            ("..", "file"),
            ("a\0\nb", "ab"),
            ("", "file"),
        ] {
            assert_eq!(tame(name), tamed);
        }
        assert_eq!(tame(&format!("{}.csv", "á".repeat(300))).chars().count(), 60);
    }
}
