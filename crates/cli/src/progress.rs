//! Progress of long work on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::Global;

/// A bar over bytes; silent with `--quiet` and where standard error is no terminal.
pub(crate) fn bytes(global: &Global, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => {
            ProgressBar::new(total).with_style(style("{bar:30} {percent}% {bytes}/{total_bytes}, {msg}, {eta} left"))
        }
        None => ProgressBar::new_spinner().with_style(style("{spinner} {bytes}, {msg}")),
    };
    visible(global, bar)
}

/// A bar over things that are counted.
pub(crate) fn items(global: &Global, total: u64) -> ProgressBar {
    visible(
        global,
        ProgressBar::new(total).with_style(style("{bar:30} {human_pos}/{human_len}, {per_sec}, {eta} left")),
    )
}

/// A sign of life beside a message, for work of which nobody knows how much is left.
pub(crate) fn wait(global: &Global) -> ProgressBar {
    visible(global, ProgressBar::new_spinner().with_style(style("{spinner} {msg}, {elapsed}")))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn visible(global: &Global, bar: ProgressBar) -> ProgressBar {
    if global.quiet || global.json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    } else {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}
