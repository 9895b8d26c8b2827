//! Ctrl-C and SIGTERM: the first asks work to stop at the next safe point, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Tells whether the user asked to stop. Clones share the answer.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    asked: Arc<AtomicBool>,
    notify: Arc<Notify>,
}

impl Interrupt {
    /// Starts to listen. Must be called on a running tokio runtime.
    pub(crate) fn listen() -> Self {
        let interrupt = Self { asked: Arc::default(), notify: Arc::default() };
        let listener = interrupt.clone();
        tokio::spawn(async move {
            wait_for_signal().await;
            listener.asked.store(true, Ordering::SeqCst);
            listener.notify.notify_waiters();
            wait_for_signal().await;
            eprintln!("newshound: stopped at once on the second signal; what was acknowledged is kept");
            std::process::exit(130);
        });
        interrupt
    }

    /// Whether to stop.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Returns when the user asked to stop.
    pub(crate) async fn asked(&self) {
        let notified = self.notify.notified();
        if !self.is_asked() {
            notified.await;
        }
    }
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
