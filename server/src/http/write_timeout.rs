//! Write timeout: cuts a connection whose client takes nothing of its answer, or next to nothing, so that nobody keeps
//! our memory by not reading.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// How many bytes a second somebody must take who is behind.
const LEAST_RATE: u64 = 1_024;

/// A stream whose writes may wait for so long and no longer.
pub struct WriteTimeout<S> {
    stream: S,
    patience: Duration,
    /// While there is something that the client has not made room for.
    behind: Option<Behind>,
}

struct Behind {
    since: Instant,
    taken: u64,
    end: Pin<Box<Sleep>>,
}

impl<S> WriteTimeout<S> {
    /// A stream whose client is waited for that long.
    pub fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            behind: None,
        }
    }

    /// The stream itself again.
    pub fn into_inner(self) -> S {
        self.stream
    }

    fn note(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                if let Some(behind) = &mut self.behind {
                    behind.taken += bytes as u64;
                }
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => {
                let patience = self.patience;
                let behind = self.behind.get_or_insert_with(|| {
                    let since = Instant::now();
                    Behind {
                        since,
                        taken: 0,
                        end: Box::pin(sleep_until(since + patience)),
                    }
                });
                let due = behind.since + patience + Duration::from_millis(behind.taken * 1_000 / LEAST_RATE);
                if behind.end.deadline() != due {
                    behind.end.as_mut().reset(due);
                }
                match behind.end.as_mut().poll(context) {
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WriteTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WriteTimeout<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked for once all is written: whoever was behind has caught up.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.behind = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, duplex},
        time::sleep,
    };

    use super::*;

    const TIMEOUT: Duration = Duration::from_millis(80);

    #[tokio::test]
    async fn who_takes_nothing_is_cut() {
        let (ours, _theirs) = duplex(64);
        let mut ours = WriteTimeout::new(ours, TIMEOUT);
        let written = ours.write_all(&[0; 4_096]).await;
        assert_eq!(written.expect_err("cut").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_trickles_is_cut_too() {
        let (ours, mut theirs) = duplex(64);
        tokio::spawn(async move {
            while theirs.read_u8().await.is_ok() {
                sleep(TIMEOUT / 4).await;
            }
        });
        let mut ours = WriteTimeout::new(ours, TIMEOUT);
        let written = ours.write_all(&[0; 4_096]).await;
        assert_eq!(written.expect_err("cut").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_takes_what_comes_is_waited_for() {
        let (ours, mut theirs) = duplex(64);
        let reading = tokio::spawn(async move {
            let mut whole = Vec::new();
            theirs.read_to_end(&mut whole).await.map(|_| whole.len())
        });
        let mut ours = WriteTimeout::new(ours, TIMEOUT);
        for _ in 0..3 {
            ours.write_all(&[0; 4_096]).await.expect("taken");
            ours.flush().await.expect("taken");
            // Nobody is behind while there is nothing to take.
            sleep(TIMEOUT * 2).await;
        }
        drop(ours);
        assert_eq!(reading.await.expect("no panic").expect("all"), 3 * 4_096);
    }
}
