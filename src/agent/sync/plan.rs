//! From what the directory has and what the portal has to what must be sent; pure.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::known::{Known, KnownUser, digest_of};
use crate::{
    agent::directories::reading::{Found, Reading, fingerprint},
    protocol::{
        Anchor,
        sync::{SyncBatch, SyncGroup, SyncUser},
        wire::{List, Wire as _},
    },
};

/// What one run sends, and what is known when all of it was acknowledged.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Whoever is not in it is gone, without being named.
    pub full: bool,
    pub users: Vec<SyncUser>,
    pub groups: Vec<SyncGroup>,
    /// Whoever the portal has and the directory has not.
    pub gone: Vec<Anchor>,
    /// Accounts that share an anchor: none of them can be told from the others.
    pub ambiguous: usize,
    pub next: Known,
    /// Everybody of a domain was read for it, which is not to be done again without need.
    pub read_whole: bool,
}

/// The changes cannot be told from one another: all must be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadWhole;

/// Compares. `full` sends everything again, and can only be made of whole readings.
pub fn plan(known: &Known, readings: Vec<Reading>, full: bool) -> Result<Plan, ReadWhole> {
    if full && readings.iter().any(|reading| !reading.whole) {
        return Err(ReadWhole);
    }
    let mut next = Known { marks: vec![], ..known.clone() };
    let mut gone = BTreeSet::new();
    let mut names = BTreeMap::new();
    let mut found: BTreeMap<Anchor, Vec<(u8, Found)>> = BTreeMap::new();
    let all_whole = readings.iter().all(|reading| reading.whole);
    let (domains, read_whole) = (readings.len(), readings.iter().any(|reading| reading.whole));
    for (domain, reading) in (0_u8..=u8::MAX).zip(readings) {
        let objects = known.objects(domain);
        if reading.whole {
            gone.extend(objects.values().map(|&anchor| anchor.clone()));
        }
        gone.extend(reading.gone.iter().filter_map(|object| objects.get(object).map(|&anchor| anchor.clone())));
        for user in reading.users {
            // An entry that has another anchor than before: that one is gone.
            if let Some(&before) = objects.get(&user.object).filter(|&&before| *before != user.user.anchor) {
                gone.insert(before.clone());
            }
            found.entry(user.user.anchor.clone()).or_default().push((domain, user));
        }
        names.extend(reading.groups.into_iter().map(|group| (group.anchor.clone(), group)));
        next.marks.push(reading.mark);
    }
    // Domains that the file no longer names.
    gone.extend(known.users.iter().filter(|(_, user)| usize::from(user.domain) >= domains).map(|(anchor, _)| anchor.clone()));

    let (mut users, mut ambiguous) = (vec![], 0);
    for (anchor, mut same) in found {
        if let Some(before) = known.users.get(&anchor)
            && !gone.contains(&anchor)
            && same.iter().any(|(domain, one)| (*domain, &one.object) != (before.domain, &before.object))
        {
            return Err(ReadWhole);
        }
        if same.len() > 1 {
            ambiguous += same.len();
            same.retain(|(_, one)| !one.user.disabled);
        }
        // As for a reset: exactly one enabled match counts.
        let [(domain, one)] = same.as_slice() else { continue };
        gone.remove(&anchor);
        let digest = digest_of(&one.user);
        let groups = one.user.groups.as_slice().to_vec();
        let before = next.users.insert(anchor, KnownUser { domain: *domain, object: one.object.clone(), digest, groups });
        if full || before.is_none_or(|before| before.digest != digest) {
            users.push(one.user.clone());
        }
    }
    next.users.retain(|anchor, _| !gone.contains(anchor));
    if ambiguous > 0 {
        // Of two who are left out, a change of one would look like the only one: read all, until that is settled.
        next.marks.clear();
    }

    let used: BTreeSet<_> = next.users.values().flat_map(|user| &user.groups).cloned().collect();
    let before = if all_whole { std::mem::take(&mut next.groups) } else { next.groups.clone() };
    let mut groups = vec![];
    for (anchor, group) in names.into_iter().filter(|(anchor, _)| used.contains(anchor)) {
        let digest = fingerprint([group.name.as_str().as_bytes()]);
        if full || before.get(&anchor) != Some(&digest) {
            groups.push(group);
        }
        next.groups.insert(anchor, digest);
    }
    next.groups.retain(|anchor, _| used.contains(anchor));
    Ok(Plan { full, users, groups, gone: gone.into_iter().collect(), ambiguous, next, read_whole })
}

impl Plan {
    pub fn is_empty(&self) -> bool {
        !self.full && self.users.is_empty() && self.groups.is_empty() && self.gone.is_empty()
    }

    /// Whether more vanish than `percent` of what the portal has, and more than five.
    pub fn deletes_too_many(&self, known: &Known, percent: u8) -> bool {
        const AT_LEAST: usize = 5;
        self.gone.len() > AT_LEAST && self.gone.len() * 100 > known.users.len() * usize::from(percent)
    }

    /// The same without deletions: named ones are left out, and a full run, whose silence deletes, becomes one that is not.
    pub fn keep_all(&mut self, known: &Known) {
        self.full = false;
        for anchor in std::mem::take(&mut self.gone) {
            if let Some(user) = known.users.get(&anchor) {
                self.next.users.insert(anchor, user.clone());
            }
        }
        // The directory is not asked again for deletions that it told: read all of it, until they are let through.
        self.next.marks.clear();
    }

    /// Cut into messages, each within the bounds of the protocol. A full run has one at least.
    pub fn batches(&self, directory: Uuid, run: Uuid, dry_run: bool) -> Vec<SyncBatch> {
        /// Leaves room for the head of a batch.
        const MOST_BYTES: usize = 55_000;
        let empty = |number| SyncBatch {
            directory,
            run,
            number,
            full: self.full,
            dry_run,
            last: false,
            groups: List::default(),
            users: List::default(),
            gone: List::default(),
        };
        let (mut out, mut number) = (vec![], 0_u32);
        let mut push = |fill: &dyn Fn(&mut SyncBatch)| {
            let mut batch = empty(number);
            fill(&mut batch);
            out.push(batch);
            number += 1;
        };
        for part in cut(&self.groups, 200, MOST_BYTES, |group| group.to_bytes().len()) {
            push(&|batch| batch.groups = List::new(part.to_vec()).unwrap_or_default());
        }
        for part in cut(&self.users, 200, MOST_BYTES, |user| user.to_bytes().len()) {
            push(&|batch| batch.users = List::new(part.to_vec()).unwrap_or_default());
        }
        if !self.full {
            for part in self.gone.chunks(500) {
                push(&|batch| batch.gone = List::new(part.to_vec()).unwrap_or_default());
            }
        }
        if self.full && out.is_empty() {
            out.push(empty(0));
        }
        if let Some(last) = out.last_mut() {
            last.last = true;
        }
        out
    }
}

/// Pieces of at most so many values and so many bytes.
fn cut<T>(values: &[T], most: usize, most_bytes: usize, length: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let (mut out, mut start, mut bytes) = (vec![], 0, 0);
    for (at, value) in values.iter().enumerate() {
        let longer = length(value);
        if at > start && (at - start >= most || bytes + longer > most_bytes) {
            out.push(&values[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += longer;
    }
    if start < values.len() {
        out.push(&values[start..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        agent::directories::reading::Mark,
        protocol::{signed::Message as _, wire::Text},
    };

    fn anchor(number: u16) -> Anchor {
        Anchor::new(&number.to_be_bytes()).unwrap()
    }

    fn found(number: u16, name: &str) -> Found {
        let user = SyncUser {
            anchor: anchor(number),
            upn: Text::lossy(name),
            display_name: Text::default(),
            given_name: Text::default(),
            family_name: Text::default(),
            mail: Text::default(),
            office_phone: Text::default(),
            mobile_phone: Text::default(),
            disabled: false,
            protected: false,
            password_set: None,
            rules: 0,
            groups: List::default(),
        };
        Found { object: anchor(number), user }
    }

    fn whole(users: Vec<Found>) -> Reading {
        Reading { whole: true, users, mark: Mark { at: 1, ..Mark::default() }, ..Reading::default() }
    }

    fn changes(users: Vec<Found>, gone: Vec<Anchor>) -> Reading {
        Reading { users, gone, ..Reading::default() }
    }

    fn staff(count: u16) -> Known {
        plan(&Known::default(), vec![whole((0..count).map(|number| found(number, "a")).collect())], true).unwrap().next
    }

    #[test]
    fn only_what_changed_is_sent() {
        let known = staff(3);
        let plan = plan(&known, vec![changes(vec![found(1, "b"), found(2, "a"), found(7, "new")], vec![anchor(0), anchor(99)])], false);
        let plan = plan.unwrap();
        assert_eq!(plan.users.iter().map(|user| user.upn.as_str()).collect::<Vec<_>>(), ["b", "new"]);
        assert_eq!(plan.gone, [anchor(0)]);
        assert_eq!(plan.next.users.keys().cloned().collect::<Vec<_>>(), [anchor(1), anchor(2), anchor(7)]);
    }

    #[test]
    fn a_whole_reading_tells_who_is_gone_and_changes_do_not() {
        let known = staff(3);
        let all = || vec![found(0, "a"), found(1, "a")];
        let told = plan(&known, vec![whole(all())], false).unwrap();
        assert_eq!((told.gone.as_slice(), told.users.len()), (&[anchor(2)][..], 0));
        assert!(plan(&known, vec![changes(all(), vec![])], false).unwrap().is_empty());
        assert_eq!(plan(&known, vec![changes(all(), vec![])], true).unwrap_err(), ReadWhole);
        // A full run sends everybody, and names nobody who is gone.
        let full = plan(&known, vec![whole(all())], true).unwrap();
        let batches = full.batches(Uuid::nil(), Uuid::nil(), false);
        assert_eq!((full.users.len(), batches.len()), (2, 1));
        assert!(batches[0].last && batches[0].full && batches[0].gone.as_slice().is_empty());
    }

    #[test]
    fn who_shares_an_anchor_is_nobody_unless_one_is_enabled() {
        let other = |disabled| {
            let mut other = found(1, "other");
            other.object = anchor(500);
            other.user.disabled = disabled;
            other
        };
        let both = plan(&Known::default(), vec![whole(vec![found(1, "a"), other(false)])], true).unwrap();
        assert_eq!((both.users.len(), both.ambiguous), (0, 2));
        let one = plan(&Known::default(), vec![whole(vec![found(1, "a")]), whole(vec![other(true)])], true).unwrap();
        assert_eq!(one.users[0].upn.as_str(), "a");
        // Changes alone cannot tell.
        assert_eq!(plan(&staff(3), vec![changes(vec![other(false)], vec![])], false).unwrap_err(), ReadWhole);
        // Deleted and made again with the same anchor, it is one person.
        let again = plan(&staff(3), vec![changes(vec![other(false)], vec![anchor(1)])], false).unwrap();
        assert_eq!((again.users.len(), again.gone.len()), (1, 0));
    }

    #[test]
    fn an_entry_with_another_anchor_is_somebody_else() {
        let mut moved = found(900, "a");
        moved.object = anchor(1);
        let told = plan(&staff(3), vec![changes(vec![moved], vec![])], false).unwrap();
        assert_eq!((told.gone, told.users[0].anchor.clone()), (vec![anchor(1)], anchor(900)));
    }

    #[test]
    fn more_than_a_share_and_more_than_five_are_kept() {
        for (all, left, percent, too_many) in
            [(100, 90, 10, false), (100, 89, 10, true), (20, 15, 10, false), (20, 14, 10, true), (6, 0, 100, false)]
        {
            let known = staff(all);
            let mut told = plan(&known, vec![whole((0..left).map(|number| found(number, "a")).collect())], true).unwrap();
            assert_eq!(told.deletes_too_many(&known, percent), too_many, "{left} of {all}");
            told.keep_all(&known);
            assert!(!told.full && told.gone.is_empty() && told.next.marks.is_empty());
            assert_eq!(told.next.users.len(), usize::from(all));
        }
    }

    #[test]
    fn a_domain_that_the_file_no_longer_names_takes_its_users_along() {
        let two = plan(&Known::default(), vec![whole(vec![found(1, "a")]), whole(vec![found(2, "a")])], true).unwrap().next;
        assert_eq!(plan(&two, vec![whole(vec![found(1, "a")])], false).unwrap().gone, [anchor(2)]);
    }

    proptest! {
        #[test]
        fn batches_hold_everything_once_and_none_is_too_long(count in 0_u16..700, long in 0_usize..256, gone in 0_u16..1_200) {
            let known = Known::default();
            let mut told = plan(&known, vec![whole((0..count).map(|number| found(number, &"x".repeat(long))).collect())], true).unwrap();
            told.full = gone % 2 == 0;
            told.gone = (0..gone).map(anchor).collect();
            let batches = told.batches(Uuid::nil(), Uuid::nil(), true);
            prop_assert!(batches.iter().all(|batch| batch.to_bytes().len() <= SyncBatch::MAX));
            prop_assert_eq!(batches.iter().map(|batch| batch.users.as_slice().len()).sum::<usize>(), usize::from(count));
            let named = batches.iter().map(|batch| batch.gone.as_slice().len()).sum::<usize>();
            prop_assert_eq!(named, if told.full { 0 } else { usize::from(gone) });
            prop_assert_eq!(batches.iter().filter(|batch| batch.last).count(), usize::from(!batches.is_empty()));
            prop_assert!(batches.iter().zip(0..).all(|(batch, number)| batch.number == number));
        }
    }
}
