//! How often: signs of life, and the pauses between connections (WB-7).

use std::time::Duration;

use crate::protocol::keys::random;

/// How often to say that one is there. Something on the way closes idle connections after a time that nobody tells: halve on every kill.
pub struct KeepAlives {
    pub interval: u16,
    floor: u16,
}

impl KeepAlives {
    const FIRST: u16 = 240;

    pub fn new(floor: u16) -> Self {
        Self { interval: Self::FIRST.max(floor), floor }
    }

    pub fn duration(&self) -> Duration {
        Duration::from_secs(u64::from(self.interval))
    }

    /// The portal wants them no more often than this.
    pub fn no_shorter_than(&mut self, floor: u16) {
        self.floor = self.floor.max(floor);
    }

    /// The connection was found dead.
    pub fn killed(&mut self) {
        self.interval = (self.interval / 2).max(self.floor);
    }
}

/// Doubles from one second to a minute; half of it is chance.
pub fn pause(failures: u32) -> anyhow::Result<Duration> {
    let most = 1_000_u64.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(60_000);
    let chance = u64::from(u16::from_be_bytes(random()?));
    Ok(Duration::from_millis(most / 2 + most / 2 * chance / u64::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_alives_halve_down_to_their_floor() {
        let mut keep_alives = KeepAlives::new(25);
        let mut seen = vec![keep_alives.interval];
        for _ in 0..5 {
            keep_alives.killed();
            seen.push(keep_alives.interval);
        }
        assert_eq!(seen, [240, 120, 60, 30, 25, 25]);
    }

    #[test]
    fn pauses_grow_and_differ() {
        for failures in 1..100 {
            let pause = pause(failures).unwrap();
            assert!(pause >= Duration::from_millis(500) && pause <= Duration::from_mins(1), "{failures}: {pause:?}");
        }
        assert!((0..20).map(|_| pause(9).unwrap()).collect::<std::collections::HashSet<_>>().len() > 1);
    }
}
