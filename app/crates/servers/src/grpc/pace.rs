//! How long a gRPC connection may be silent, and how slowly a request may come.

use bytes::Buf as _;
use hyper::body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tonic::Status;

/// Bytes that must come in each window of a request's body, unless its end comes.
const WINDOW_BYTES: usize = 16 << 10;

/// What happens on one connection: shared by its calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Activity(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    open: AtomicUsize,
    has_called: AtomicBool,
    is_slow: AtomicBool,
    changed: Notify,
}

impl Activity {
    /// Notes a call, until the value is dropped.
    pub(super) fn enter(&self) -> Open {
        self.0.open.fetch_add(1, Ordering::SeqCst);
        self.0.has_called.store(true, Ordering::SeqCst);
        self.0.changed.notify_one();
        Open(self.clone())
    }

    /// Notes that a request came too slowly: its client is not worth a place.
    fn slow(&self) {
        self.0.is_slow.store(true, Ordering::SeqCst);
        self.0.changed.notify_one();
    }

    /// Resolves when the connection should end: no call within `first` of now, none for `idle` afterwards, or
    /// one too slow.
    pub(super) async fn ends(&self, first: Duration, idle: Duration) {
        loop {
            if self.0.is_slow.load(Ordering::SeqCst) {
                return;
            }
            let limit = if self.0.has_called.load(Ordering::SeqCst) { idle } else { first };
            let changed = self.0.changed.notified();
            if self.0.open.load(Ordering::SeqCst) > 0 {
                changed.await;
            } else if timeout(limit, changed).await.is_err() {
                return;
            }
        }
    }
}

/// A call in progress.
#[derive(Debug)]
pub(super) struct Open(Activity);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.open.fetch_sub(1, Ordering::SeqCst);
        self.0.0.changed.notify_one();
    }
}

/// The body of an answer, whose call is in progress until it has been sent.
pub(super) struct Held<B> {
    pub(super) body: B,
    pub(super) _open: Open,
}

impl<B: Body + Unpin> Body for Held<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a request, which fails when too little of it comes in time.
pub(super) struct Paced<B> {
    body: B,
    window: Duration,
    deadline: Pin<Box<Sleep>>,
    received: usize,
    activity: Activity,
}

impl<B> Paced<B> {
    /// `window` is the time for the next 16 KiB or the end.
    pub(super) fn new(body: B, window: Duration, activity: Activity) -> Self {
        Self { body, window, deadline: Box::pin(sleep_until(Instant::now() + window)), received: 0, activity }
    }
}

impl<B: Body + Unpin> Body for Paced<B>
where
    B::Error: Into<tower::BoxError>,
{
    type Data = B::Data;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, Status>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.received = self.received.saturating_add(frame.data_ref().map_or(0, |data| data.remaining()));
                if self.received >= WINDOW_BYTES {
                    self.received = 0;
                    let next = Instant::now() + self.window;
                    self.deadline.as_mut().reset(next);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(Status::from_error(error.into())))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                ready!(self.deadline.as_mut().poll(cx));
                self.activity.slow();
                Poll::Ready(Some(Err(Status::deadline_exceeded("the request took too long to arrive"))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
