//! Checks that a person is here: proof of work, a picture or a sound to type over, or a wait (RESET-2).
//!
//! Pure and stateless: keys are given once, time with every call, and nothing is stored. Whoever calls keeps
//! what is single use: it inserts [`Spent::id`] once, for a right answer and for a wrong one, and takes a
//! second insert for a replay. Every token is bound to the page (its cookie) that asked for it.
//!
//! A captcha is never a proof of identity: it only makes the first step dear for machines.

mod chance;
mod glyphs;
mod picture;
mod proof;
mod recordings;
mod seal;
mod sound;
#[cfg(test)]
mod tests;
mod transcription;
mod wait;

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};

use chance::Chance;
use seal::Seal;

/// How long a row of a spent id outlives its token, so that a node with a slow clock cannot take it twice.
const SKEW: Duration = Duration::minutes(1);

/// Makes and checks the tokens; cheap to keep for the life of the process, and the same on every node.
pub struct Captcha {
    /// Signs proof-of-work challenges.
    challenges: hmac::Key,
    /// Ties a token to a page.
    pages: hmac::Key,
    /// Turns tokens into the ids that the caller stores.
    spent: hmac::Key,
    /// Seeds how a picture looks and a sound sounds.
    looks: hmac::Key,
    /// Closes the tokens that hold digits or a moment.
    seal: Seal,
}

/// A token that is used up. Insert `id` once; a second insert is a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    pub id: [u8; 32],
    /// From then on the token itself is refused and the row may go.
    pub expires_at: OffsetDateTime,
}

/// Why an answer does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not something this portal made, or not whole.
    Malformed,
    /// It was right too late.
    Expired,
    /// The answer is wrong or too cheap, and the token is used up all the same.
    /// `None` when we never issued it, so that there is nothing to remember.
    Wrong { id: Option<Spent> },
    /// It belongs to another page.
    WrongPage,
    /// The wait is not over.
    NotYet,
}

/// The largest number a proof of work may hide; half of it is the work expected, in SHA-256 hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difficulty(pub u32);

impl Difficulty {
    /// Beyond this a slow phone would take minutes (unless the start was higher).
    const CEILING: u32 = 1_600_000;

    /// Twice the work for every step, up to a ceiling that a slow phone still reaches.
    #[must_use]
    pub fn harder(self, steps: u32) -> Self {
        let factor = 1_u32.checked_shl(steps).unwrap_or(u32::MAX);
        Self(self.0.saturating_mul(factor).min(Self::CEILING.max(self.0)))
    }
}

impl Default for Difficulty {
    /// About half a second on a laptop, two or three on a cheap phone.
    fn default() -> Self {
        Self(50_000)
    }
}

/// What a token is for; a token made for one purpose is nothing at another's door.
#[derive(Clone, Copy)]
enum Purpose {
    Proof,
    Transcription,
    Wait,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Proof => b"proof\0",
            Self::Transcription => b"transcription\0",
            Self::Wait => b"wait\0",
        }
    }
}

impl Captcha {
    /// From one secret, which is used for nothing else; every use inside has a sub-key of its own.
    pub fn new(key: [u8; 32]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let sub = |label: &str| mac(&root, &[b"latchkey captcha ", label.as_bytes()]);
        let sub_key = |label: &str| hmac::Key::new(hmac::HMAC_SHA256, &sub(label));
        Self {
            challenges: sub_key("challenges"),
            pages: sub_key("pages"),
            spent: sub_key("spent"),
            looks: sub_key("looks"),
            seal: Seal::new(&sub("seal")),
        }
    }

    /// The mark of a page in one token: differs from token to token, so that tokens cannot be linked by it.
    fn page_mark(&self, purpose: Purpose, unique: &[u8], binding: &[u8]) -> [u8; 16] {
        let whole = mac(&self.pages, &[purpose.label(), unique, binding]);
        let mut mark = [0; 16];
        mark.copy_from_slice(&whole[..16]);
        mark
    }

    fn spend(&self, purpose: Purpose, unique: &[u8], expires_at: OffsetDateTime) -> Spent {
        let id = mac(&self.spent, &[purpose.label(), unique]);
        let expires_at = expires_at.checked_add(SKEW).unwrap_or(expires_at);
        Spent { id, expires_at }
    }

    /// Everything that is chance in the look or sound of one token: the same every time it is asked for,
    /// so that asking often does not average the noise away.
    fn chance(&self, kind: &str, unique: &[u8]) -> Chance {
        Chance::from_seed(mac(&self.looks, &[kind.as_bytes(), b"\0", unique]))
    }
}

/// HMAC-SHA256 over the parts in a row; callers keep them unambiguous (fixed lengths, or a label that ends in NUL).
fn mac(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(part);
    }
    let mut result = [0; 32];
    result.copy_from_slice(context.sign().as_ref());
    result
}

fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Fills from the operating system's generator.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Whole seconds, the unit of every token.
fn seconds(moment: OffsetDateTime, later: Duration) -> i64 {
    moment.unix_timestamp().saturating_add(later.whole_seconds())
}

fn moment(seconds: i64) -> Result<OffsetDateTime, Refusal> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| Refusal::Malformed)
}
