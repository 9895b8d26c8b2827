//! Turns and ratios.

use std::time::Duration;

use anyhow::Result;
use cpu_time::{ProcessTime, ThreadTime};

/// The processor time this thread spends on some work.
pub fn of_thread<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = ThreadTime::now();
    let result = work();
    (began.elapsed(), result)
}

/// The processor time all threads of the process spend while some work runs.
pub fn of_process<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = ProcessTime::now();
    let result = work();
    (began.elapsed(), result)
}

/// Times of two sides that took turns.
#[derive(Debug, Clone, Default)]
pub struct Turns {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Turns {
    /// Adds a turn of each side.
    pub fn add(&mut self, ours: Duration, theirs: Duration) {
        self.ours.push(ours.as_secs_f64());
        self.theirs.push(theirs.as_secs_f64());
    }

    /// Ours over theirs: of the medians, and the least and greatest of single turns.
    #[must_use]
    pub fn ratio(&self) -> Ratio {
        let mut turns: Vec<f64> = self.ours.iter().zip(&self.theirs).map(|(ours, theirs)| ours / theirs).collect();
        turns.sort_by(f64::total_cmp);
        Ratio {
            median: median(&self.ours) / median(&self.theirs),
            least: turns.first().copied().unwrap_or(f64::NAN),
            greatest: turns.last().copied().unwrap_or(f64::NAN),
            ours_micros: median(&self.ours) * 1e6,
        }
    }
}

/// Ours over theirs.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    /// Of the medians.
    pub median: f64,
    /// Of the turn that was best for us.
    pub least: f64,
    /// Of the turn that was worst for us.
    pub greatest: f64,
    /// Our median in microseconds; for orientation only.
    pub ours_micros: f64,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:7.3}  ({:.3} to {:.3})  {:>10.1} us", self.median, self.least, self.greatest, self.ours_micros)
    }
}

/// Lets some works take turns, so many rounds after one that does not count, and gives the median of each in microseconds of processor time.
///
/// # Errors
/// When one of them fails.
pub fn medians(rounds: usize, works: &[&dyn Fn() -> Result<()>]) -> Result<Vec<f64>> {
    let mut times = vec![Vec::with_capacity(rounds); works.len()];
    for round in 0..=rounds {
        for (work, times) in works.iter().zip(&mut times) {
            let (time, done) = of_thread(work);
            done?;
            if round > 0 {
                times.push(time.as_secs_f64() * 1e6);
            }
        }
    }
    Ok(times.iter().map(|times| median(times)).collect())
}

/// The mean of some values.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The middle value.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_that_of_the_medians() {
        let mut turns = Turns::default();
        for (ours, theirs) in [(10, 20), (30, 20), (12, 24)] {
            turns.add(Duration::from_millis(ours), Duration::from_millis(theirs));
        }
        let ratio = turns.ratio();
        assert!((ratio.median - 0.6).abs() < 1e-9 && (ratio.greatest - 1.5).abs() < 1e-9, "{ratio}");
    }
}
