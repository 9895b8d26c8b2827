//! Words for people: the log, counts, and text that a terminal may show.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::args::Global;

/// Starts the log on standard error. `RUST_LOG` overrides `-v` and `-q`.
pub(crate) fn start_log(global: &Global) {
    // The parser of HTML complains of every oddly written table; nobody who reads the pages of others can mend them.
    let default = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn,html5ever=error",
        (false, 1) => {
            "newshound=info,newshound_server=info,newshound_pipeline=info,newshound_fetch=info,warn,html5ever=error"
        }
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}

/// A count with thousands separated: `21,578`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A count with its noun: `1 article`, `2,000 articles`.
pub(crate) fn counted(n: u64, one: &str) -> String {
    let plural = match one.strip_suffix('y') {
        Some(stem) if n != 1 => format!("{stem}ies"),
        _ if n == 1 => one.to_owned(),
        _ => format!("{one}s"),
    };
    format!("{} {plural}", count(n))
}

/// Takes control characters out of text from outside, so that it cannot drive the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_nouns_counted() {
        assert_eq!(count(0), "0");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "story"), "1 story");
        assert_eq!(counted(1000, "story"), "1,000 stories");
        assert_eq!(counted(2, "article"), "2 articles");
    }

    #[test]
    fn escape_sequences_of_others_do_not_reach_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb"), "a [2Jb");
    }
}
