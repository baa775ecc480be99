//! What an on-premises directory asks of passwords, as its agent published it: shown before somebody types (WB-5, WB-11).

use super::store::Person;

/// The rules of a directory, as its agent published them; zero: no such rule, or not known.
#[derive(Default)]
pub struct Published {
    /// Whether an agent said anything at all.
    pub known: bool,
    pub min_length: usize,
    pub complexity: bool,
    pub history: i64,
    /// Wrong passwords that lock an account there; 0: none do.
    pub lockout_threshold: i32,
    /// How long the directory remembers them.
    pub lockout_window_seconds: i64,
}

impl Published {
    pub fn of(person: &Person) -> Self {
        let rules = person.directory.as_ref().and_then(|directory| directory.rules.as_ref());
        // Set 0 holds for everybody who has none of their own. A set that was not published is not known: nothing is said of it.
        let id = person.synced.map_or(0, |synced| synced.rules);
        let set = rules.and_then(|sets| sets.as_array()?.iter().find(|set| set["id"] == id));
        let number = |name: &str| set.and_then(|set| set[name].as_i64()).unwrap_or(0);
        Self {
            known: set.is_some(),
            min_length: usize::try_from(number("min_length")).unwrap_or(0),
            complexity: set.is_some_and(|set| set["complexity"] == true),
            history: number("history"),
            lockout_threshold: i32::try_from(number("lockout_threshold")).unwrap_or(1),
            lockout_window_seconds: number("lockout_window_seconds").max(0),
        }
    }
}
