//! An export as a download. The database is read at its own pace into a file that goes by itself, so that whoever takes it slowly
//! keeps no snapshot open and no memory; the download follows the file while it grows.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use cam_nhan_domain::Code;
use cam_nhan_transfer::write::{Shape, html::Look};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use tempfile::{NamedTempFile, TempPath};
use tokio::{
    io::AsyncReadExt as _,
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};

use super::export::{self, Extent};
use crate::{
    app::App,
    error::{Error, Result},
    store::{actor::Actor, sites::Site},
};

/// Exports that read the database at once: readers always find a connection beside them.
const AT_ONCE: usize = 1;
/// How long the next one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// What is read of the file at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The exports of this process.
pub struct Exports {
    working: Arc<Semaphore>,
}

impl Default for Exports {
    fn default() -> Self {
        Self {
            working: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// A download, piece by piece.
pub type Pieces = BoxStream<'static, io::Result<Bytes>>;

/// How far the file has grown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Grown {
    /// There is something new in it, or may be.
    #[default]
    More,
    /// It is whole.
    Whole,
    /// It never will be.
    Broken,
}

impl Exports {
    /// Everything of a site, as it is now. The stream ends with the fault when there is one, so that half a file is not taken
    /// for a whole one; [`Code::Unavailable`] while others export.
    pub async fn begin(
        &self,
        app: &App,
        site: &Site,
        extent: Extent,
        actor: Actor,
        (shape, look): (Shape, Look),
    ) -> Result<Pieces> {
        let turn = timeout(PATIENCE, self.working.clone().acquire_owned()).await;
        let turn = turn
            .map_err(|_| Code::Unavailable.with(30))?
            .map_err(Error::internal)?;
        let fault = |error: io::Error| Error::Internal(crate::os::told("writing the export", &error));
        let (file, path) = NamedTempFile::new().map_err(fault)?.into_parts();
        let reading = File::open(&path).map_err(fault)?;
        let (told, grown) = watch::channel(Grown::default());
        let export = write(
            app.clone(),
            site.clone(),
            (extent, shape, look),
            actor,
            (file, told),
            turn,
        );
        tokio::spawn(export);
        Ok(follow(reading.into(), path, grown))
    }
}

/// Writes the export.
async fn write(
    app: App,
    site: Site,
    (extent, shape, look): (Extent, Shape, Look),
    actor: Actor,
    (file, told): (File, watch::Sender<Grown>),
    _turn: OwnedSemaphorePermit,
) {
    let growing = Growing {
        file,
        told: told.clone(),
    };
    let to = Box::new(BufWriter::with_capacity(PIECE, growing));
    let done = match shape.writer(to, look) {
        Ok(mut writer) => export::run(&app, &site, extent, &actor, &mut *writer).await,
        Err(error) => Err(export::told(error)),
    };
    if let Err(error) = &done
        && !told.is_closed()
    {
        tracing::error!(%error, "an export broke off");
    }
    told.send_replace(if done.is_ok() { Grown::Whole } else { Grown::Broken });
}

/// A file that tells of each piece that it gets.
struct Growing {
    file: File,
    told: watch::Sender<Grown>,
}

impl Write for Growing {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        // Nobody takes it any more.
        if self.told.is_closed() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let written = self.file.write(piece)?;
        self.told.send_replace(Grown::More);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pieces of a file that grows, to its end.
fn follow(file: tokio::fs::File, path: TempPath, grown: watch::Receiver<Grown>) -> Pieces {
    stream::try_unfold((file, path, grown), |(mut file, path, mut grown)| async move {
        loop {
            // Looked at before the file is: what is whole has no more than what is read now.
            let known = *grown.borrow_and_update();
            let mut piece = BytesMut::with_capacity(PIECE);
            if file.read_buf(&mut piece).await? > 0 {
                return Ok(Some((piece.freeze(), (file, path, grown))));
            }
            let broken = || io::Error::other("the export broke off");
            match known {
                Grown::Whole => return Ok(None),
                Grown::Broken => return Err(broken()),
                Grown::More => grown.changed().await.map_err(|_| broken())?,
            }
        }
    })
    .boxed()
}
