//! What an on-premises directory asks of passwords, as its agent published it: shown before somebody types (WB-5, WB-11).

use super::store::Person;

/// The rules of a directory, as its agent published them; zero: no such rule, or not known.
pub struct Published {
    pub min_length: usize,
    pub complexity: bool,
    pub history: i64,
}

impl Published {
    pub fn of(person: &Person) -> Self {
        let rules = person.directory.as_ref().and_then(|directory| directory.rules.as_ref());
        // Set 0 holds for everybody who has none of their own. A set that was not published is not known: nothing is said of it.
        let id = person.synced.map_or(0, |synced| synced.rules);
        let set = rules.and_then(|sets| sets.as_array()?.iter().find(|set| set["id"] == id));
        let number = |name: &str| set.and_then(|set| set[name].as_i64()).unwrap_or(0);
        Self {
            min_length: usize::try_from(number("min_length")).unwrap_or(0),
            complexity: set.is_some_and(|set| set["complexity"] == true),
            history: number("history"),
        }
    }
}
