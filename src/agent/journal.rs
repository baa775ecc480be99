//! What this agent has begun and decided, on disk before it is done and before it is told (WB-4a).
//!
//! ```text
//! begun (flushed) -> applied in the directory -> decided (flushed) -> reported -> recorded by the portal
//! ```
//!
//! Killed between any two of them it never applies blindly again: what is begun and not decided is looked for in the directory, what is
//! decided and not recorded is reported again, word for word. No password and nothing derived from one is ever in it.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use uuid::Uuid;

use super::files;
use crate::protocol::{
    Millis, Signed, Verdict,
    wire::{DecodeError, Reader, Wire},
};

const MAGIC: &[u8] = b"latchkey-agent journal 1\n";

/// How long entries are kept: the cap on a day's work counts them.
const KEEP_MS: i64 = 24 * 60 * 60 * 1_000;

/// A record is a length, a checksum, and at most this.
const LONGEST: usize = 1_024;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Record {
    Begun { message: Uuid, attempt: u32, at: Millis },
    Decided { message: Uuid, verdict: Signed<Verdict> },
    Recorded { message: Uuid },
}

impl Wire for Record {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Begun { message, attempt, at } => {
                out.push(1);
                message.write(out);
                attempt.write(out);
                at.write(out);
            }
            Self::Decided { message, verdict } => {
                out.push(2);
                message.write(out);
                verdict.write(out);
            }
            Self::Recorded { message } => {
                out.push(3);
                message.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match u8::read(from)? {
            1 => Self::Begun { message: Wire::read(from)?, attempt: Wire::read(from)?, at: Wire::read(from)? },
            2 => Self::Decided { message: Wire::read(from)?, verdict: Wire::read(from)? },
            3 => Self::Recorded { message: Wire::read(from)? },
            _ => return Err(DecodeError::UnknownType),
        })
    }
}

#[derive(Debug, Clone)]
struct Entry {
    attempt: u32,
    at: Millis,
    verdict: Option<Signed<Verdict>>,
    recorded: bool,
}

/// What a message that was handed over is to this agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It never saw it.
    New,
    /// It began, in an earlier life, and does not know how it ended.
    Begun,
    /// It has answered.
    Decided(Signed<Verdict>),
}

pub struct Journal {
    path: PathBuf,
    file: File,
    entries: BTreeMap<Uuid, Entry>,
}

impl Journal {
    /// Reads what is there and leaves out what is old. A last record that was cut off by a crash never counted; damage anywhere else
    /// is not passed over, because it could hide that something was applied.
    pub fn open(path: &Path, now: Millis) -> anyhow::Result<Self> {
        let mut entries = BTreeMap::new();
        if path.exists() {
            let bytes = files::read_private(path)?;
            let body = bytes.strip_prefix(MAGIC).with_context(|| format!("{} is not a journal of this version", path.display()))?;
            replay(body, &mut entries)
                .with_context(|| format!("{} is damaged; move it away only after reading docs/agent.md", path.display()))?;
        }
        entries.retain(|_, entry: &mut Entry| {
            let old = entry.at.saturating_add(KEEP_MS) < now;
            !(old && (entry.recorded || entry.verdict.is_none())) && entry.at.saturating_add(7 * KEEP_MS) >= now
        });
        let mut out = MAGIC.to_vec();
        for (&message, entry) in &entries {
            append(&Record::Begun { message, attempt: entry.attempt, at: entry.at }, &mut out);
            if let Some(verdict) = entry.verdict.clone() {
                append(&Record::Decided { message, verdict }, &mut out);
            }
            if entry.recorded {
                append(&Record::Recorded { message }, &mut out);
            }
        }
        files::replace(path, &out)?;
        let mut file = OpenOptions::new().read(true).append(true).mode(0o600).open(path)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), file, entries })
    }

    /// Leaves out what is old, where there is much of it. An agent may run for a year.
    pub fn tidy(&mut self, now: Millis) -> anyhow::Result<()> {
        const MUCH: usize = 512;
        let old = self.entries.values().filter(|entry| entry.recorded && entry.at.saturating_add(KEEP_MS) < now).count();
        if old > MUCH {
            *self = Self::open(&self.path, now)?;
        }
        Ok(())
    }

    /// On disk when it returns.
    fn write(&mut self, record: &Record) -> anyhow::Result<()> {
        let mut out = vec![];
        append(record, &mut out);
        self.file.write_all(&out).and_then(|()| self.file.sync_data()).with_context(|| format!("{}", self.path.display()))
    }

    pub fn known(&self, message: Uuid) -> Known {
        match self.entries.get(&message) {
            None => Known::New,
            Some(Entry { verdict: None, .. }) => Known::Begun,
            Some(Entry { verdict: Some(verdict), .. }) => Known::Decided(verdict.clone()),
        }
    }

    /// Before anything is applied. Refuses a hand-over that is older than one it has seen.
    pub fn begin(&mut self, message: Uuid, attempt: u32, now: Millis) -> anyhow::Result<()> {
        match self.entries.get(&message) {
            Some(entry) if entry.verdict.is_some() => bail!("the message was decided already"),
            Some(entry) => ensure!(attempt > entry.attempt, "an older hand-over of the message"),
            None => {}
        }
        self.write(&Record::Begun { message, attempt, at: now })?;
        self.entries.insert(message, Entry { attempt, at: now, verdict: None, recorded: false });
        Ok(())
    }

    /// Before anything is reported.
    pub fn decide(&mut self, message: Uuid, verdict: &Signed<Verdict>) -> anyhow::Result<()> {
        let Some(entry) = self.entries.get(&message) else { bail!("the message was never begun") };
        ensure!(entry.verdict.is_none(), "the message was decided already");
        self.write(&Record::Decided { message, verdict: verdict.clone() })?;
        if let Some(entry) = self.entries.get_mut(&message) {
            entry.verdict = Some(verdict.clone());
        }
        Ok(())
    }

    /// The portal has the verdict.
    pub fn recorded(&mut self, message: Uuid) -> anyhow::Result<()> {
        let open = self.entries.get(&message).is_some_and(|entry| entry.verdict.is_some() && !entry.recorded);
        if open {
            self.write(&Record::Recorded { message })?;
            if let Some(entry) = self.entries.get_mut(&message) {
                entry.recorded = true;
            }
        }
        Ok(())
    }

    /// Verdicts that the portal may not have.
    pub fn unrecorded(&self) -> Vec<Signed<Verdict>> {
        self.entries.values().filter(|entry| !entry.recorded).filter_map(|entry| entry.verdict.clone()).collect()
    }

    /// What was begun and not decided, newest first.
    pub fn unfinished(&self) -> Vec<Uuid> {
        let mut open: Vec<_> = self.entries.iter().filter(|(_, entry)| entry.verdict.is_none()).collect();
        open.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.at));
        open.into_iter().map(|(&message, _)| message).collect()
    }

    /// How many were begun after a moment: what the cap counts. It survives a restart.
    pub fn begun_since(&self, moment: Millis) -> usize {
        self.entries.values().filter(|entry| entry.at > moment).count()
    }
}

fn checksum(body: &[u8]) -> [u8; 4] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body);
    let mut out = [0; 4];
    out.copy_from_slice(&digest.as_ref()[..4]);
    out
}

fn append(record: &Record, out: &mut Vec<u8>) {
    let body = record.to_bytes();
    u32::try_from(body.len()).unwrap_or(u32::MAX).write(out);
    out.extend_from_slice(&checksum(&body));
    out.extend_from_slice(&body);
}

fn replay(mut bytes: &[u8], entries: &mut BTreeMap<Uuid, Entry>) -> anyhow::Result<()> {
    while !bytes.is_empty() {
        let Some((record, rest)) = next(bytes)? else { return Ok(()) };
        bytes = rest;
        match record {
            Record::Begun { message, attempt, at } => {
                entries.insert(message, Entry { attempt, at, verdict: None, recorded: false });
            }
            Record::Decided { message, verdict } => {
                entries.get_mut(&message).context("a verdict without its beginning")?.verdict = Some(verdict);
            }
            Record::Recorded { message } => entries.get_mut(&message).context("an end without its beginning")?.recorded = true,
        }
    }
    Ok(())
}

/// The record at the front; none when the rest is the torn end of an interrupted write.
fn next(bytes: &[u8]) -> anyhow::Result<Option<(Record, &[u8])>> {
    let Some((head, rest)) = bytes.split_at_checked(8) else { return Ok(None) };
    let length = usize::try_from(<u32 as Wire>::from_bytes(&head[..4])?)?;
    ensure!(length <= LONGEST, "a record is longer than any can be");
    let Some((body, rest)) = rest.split_at_checked(length) else { return Ok(None) };
    if checksum(body) != head[4..] {
        // The end of the file may have got its length before its contents.
        ensure!(rest.is_empty(), "a record in the middle has another checksum");
        return Ok(None);
    }
    Ok(Some((Record::from_bytes(body)?, rest)))
}

/// The whole file, for a person who asks (`latchkey-agent status`).
pub fn count(path: &Path) -> anyhow::Result<(usize, usize, usize)> {
    let mut bytes = vec![];
    File::open(path)?.read_to_end(&mut bytes)?;
    let mut entries = BTreeMap::new();
    replay(bytes.strip_prefix(MAGIC).context("not a journal")?, &mut entries)?;
    let open = entries.values().filter(|entry| entry.verdict.is_none()).count();
    let unrecorded = entries.values().filter(|entry| entry.verdict.is_some() && !entry.recorded).count();
    Ok((entries.len(), open, unrecorded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Code, Reasons, Scope, SigningKey};

    const DAY: i64 = KEEP_MS;

    fn path() -> PathBuf {
        std::env::temp_dir().join(format!("latchkey-journal-{}", Uuid::now_v7()))
    }

    fn verdict(message: Uuid) -> Signed<Verdict> {
        let verdict = Verdict {
            message,
            attempt: 1,
            request: [1; 32],
            code: Code::Success,
            reasons: Reasons::default(),
            directory_code: 0,
            min_length: 0,
            wait_seconds: 0,
            looked: false,
            at: Millis(0),
            took_ms: 1,
        };
        let scope = Scope { tenant: message, agent: message, session: [0; 32] };
        Signed::sign(&verdict, &SigningKey::generate().unwrap(), &scope).unwrap()
    }

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

    #[test]
    fn each_state_is_there_after_a_restart() {
        let path = path();
        let said = verdict(TWO);
        let mut journal = Journal::open(&path, Millis(0)).unwrap();
        assert_eq!(journal.known(ONE), Known::New);
        journal.begin(ONE, 1, Millis(10)).unwrap();
        journal.begin(TWO, 1, Millis(20)).unwrap();
        journal.decide(TWO, &said).unwrap();

        let mut journal = Journal::open(&path, Millis(30)).unwrap();
        assert_eq!((journal.known(ONE), journal.known(TWO)), (Known::Begun, Known::Decided(said.clone())));
        assert_eq!((journal.unfinished(), journal.unrecorded()), (vec![ONE], vec![said.clone()]));
        assert_eq!((journal.begun_since(Millis(0)), journal.begun_since(Millis(10))), (2, 1));
        // Never twice, never an older hand-over, never another verdict.
        assert!(journal.begin(TWO, 9, Millis(40)).is_err());
        assert!(journal.begin(ONE, 1, Millis(40)).is_err());
        assert!(journal.decide(TWO, &verdict(TWO)).is_err());
        journal.begin(ONE, 2, Millis(40)).unwrap();
        journal.recorded(TWO).unwrap();

        let journal = Journal::open(&path, Millis(50)).unwrap();
        assert!(journal.unrecorded().is_empty());
        assert_eq!(journal.known(TWO), Known::Decided(said));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_journal_does_not_grow_for_ever() {
        let path = path();
        let mut journal = Journal::open(&path, Millis(0)).unwrap();
        for number in 0..600 {
            let message = Uuid::from_u128(number);
            journal.begin(message, 1, Millis(1)).unwrap();
            journal.decide(message, &verdict(message)).unwrap();
            journal.recorded(message).unwrap();
        }
        journal.tidy(Millis(DAY)).unwrap();
        assert_eq!(journal.begun_since(Millis(0)), 600);
        journal.tidy(Millis(DAY + 2)).unwrap();
        assert_eq!(journal.begun_since(Millis(0)), 0);
        journal.begin(ONE, 1, Millis(DAY + 3)).unwrap();
        assert_eq!(Journal::open(&path, Millis(DAY + 4)).unwrap().known(ONE), Known::Begun);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_torn_end_is_forgotten_and_damage_elsewhere_is_not() {
        let path = path();
        let mut journal = Journal::open(&path, Millis(0)).unwrap();
        journal.begin(ONE, 1, Millis(10)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        journal.begin(TWO, 1, Millis(20)).unwrap();
        let longer = std::fs::read(&path).unwrap();
        for length in whole.len()..longer.len() {
            files::replace(&path, &longer[..length]).unwrap();
            let journal = Journal::open(&path, Millis(30)).unwrap();
            assert_eq!((journal.known(ONE), journal.known(TWO)), (Known::Begun, Known::New), "cut to {length}");
        }
        for at in 0..whole.len() {
            let mut bent = longer.clone();
            bent[at] ^= 1;
            files::replace(&path, &bent).unwrap();
            // A length that now points past the end is a torn end as far as anybody can tell; all else is noticed.
            if let Ok(journal) = Journal::open(&path, Millis(30)) {
                assert!((MAGIC.len()..MAGIC.len() + 4).contains(&at), "byte {at}: {:?}", journal.known(ONE));
            }
        }
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn old_entries_go_and_unreported_verdicts_stay_longer() {
        let path = path();
        let mut journal = Journal::open(&path, Millis(0)).unwrap();
        journal.begin(ONE, 1, Millis(1)).unwrap();
        journal.begin(TWO, 1, Millis(1)).unwrap();
        journal.decide(TWO, &verdict(TWO)).unwrap();
        let journal = Journal::open(&path, Millis(DAY + 2)).unwrap();
        assert_eq!(journal.known(ONE), Known::New);
        assert_eq!(journal.unrecorded().len(), 1);
        let journal = Journal::open(&path, Millis(7 * DAY + 2)).unwrap();
        assert!(journal.unrecorded().is_empty());
        std::fs::remove_file(path).unwrap();
    }
}
