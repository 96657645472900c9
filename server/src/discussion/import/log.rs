//! What an import makes, noted as it makes it and in the same transaction: by that it is taken back.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use cam_nhan_domain::{Code, Millis, ids::ImportId};

use super::Stored;
use crate::{
    error::{Error, Result},
    store::{
        Conn,
        import_log::{self, Item, Status},
    },
};

/// The log of one import.
#[derive(Clone)]
pub struct Log {
    /// Which.
    pub id: ImportId,
    next: Arc<AtomicI64>,
}

impl Log {
    /// Of one that has made nothing as yet.
    pub fn new(id: ImportId) -> Self {
        Self {
            id,
            next: Arc::default(),
        }
    }

    /// Something that is made: of which kind, what, what besides, and what was there before.
    pub fn item(&self, kind: &str, subject: &str, detail: &str, state: String) -> Item {
        Item {
            number: self.next.fetch_add(1, Ordering::Relaxed),
            kind: kind.to_owned(),
            subject_id: subject.to_owned(),
            detail: detail.to_owned(),
            state,
        }
    }

    /// Notes what is made.
    pub async fn add(&self, conn: &mut Conn<'_>, items: &[Item]) -> Result<()> {
        import_log::add_items(conn, &self.id, items).await
    }

    /// Notes how far it is. [`Code::ActImpossible`] when somebody takes it back meanwhile: then it goes no further.
    pub async fn touch(
        &self,
        conn: &mut Conn<'_>,
        status: Status,
        stored: &Stored,
        now: Millis,
    ) -> Result<()> {
        let stored = serde_json::to_string(stored).map_err(Error::internal)?;
        if import_log::touch(conn, &self.id, (status, &stored), now).await? {
            Ok(())
        } else {
            Err(Code::ActImpossible.into())
        }
    }
}
