//! What an authenticator is asked to sign: random, good for five minutes, for one purpose, in one browser or session, once.
//! Asking writes nothing, so that a page that offers passkeys stays a page; only an answer leaves a trace (`store::spend`).

use time::{Duration, OffsetDateTime};

use crate::crypto::{self, Keyring, same};

/// How long a question stays open.
pub const LIFE: Duration = Duration::minutes(5);

/// What an answer is good for, and where.
#[derive(Clone, Copy)]
pub enum Purpose<'a> {
    /// In the browser that holds this first-page cookie.
    SignIn {
        browser: &'a [u8],
    },
    /// In this session.
    Register {
        session: &'a [u8],
    },
    Prove {
        session: &'a [u8],
    },
}

impl<'a> Purpose<'a> {
    fn parts(self) -> (&'static [u8], &'a [u8]) {
        match self {
            Self::SignIn { browser } => (b"sign in", browser),
            Self::Register { session } => (b"register", session),
            Self::Prove { session } => (b"prove", session),
        }
    }
}

/// Random bytes (16), the second it ends (8, big-endian), and the keyed code over both, the purpose and the place (32).
const LENGTH: usize = 16 + 8 + 32;

fn code(keys: &Keyring, purpose: Purpose<'_>, body: &[u8]) -> Vec<u8> {
    let (word, place) = purpose.parts();
    keys.cookie_mac(&[b"passkey challenge", word, place, body])
}

pub fn issue(keys: &Keyring, purpose: Purpose<'_>, now: OffsetDateTime) -> anyhow::Result<Vec<u8>> {
    let mut challenge = crypto::random::<16>()?.to_vec();
    challenge.extend((now + LIFE).unix_timestamp().to_be_bytes());
    challenge.extend(code(keys, purpose, &challenge));
    Ok(challenge)
}

/// Whether this was asked here, for this, and lately.
pub fn is_ours(keys: &Keyring, purpose: Purpose<'_>, challenge: &[u8], now: OffsetDateTime) -> bool {
    let Some((body, mac)) = challenge.split_at_checked(24).filter(|_| challenge.len() == LENGTH) else {
        return false;
    };
    let ends = body[16..].try_into().map_or(0, i64::from_be_bytes);
    same(&code(keys, purpose, body), mac) && now.unix_timestamp() < ends
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    #[test]
    fn a_question_counts_for_its_purpose_in_its_place_for_five_minutes() {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let other_keys = Keyring::from_text(&"0123456789abcdee".repeat(4)).unwrap();
        let here = Purpose::Register { session: b"session a" };
        let challenge = issue(&keys, here, NOW).unwrap();
        assert!(is_ours(&keys, here, &challenge, NOW));
        assert!(is_ours(&keys, here, &challenge, NOW + LIFE - Duration::seconds(1)));
        assert!(!is_ours(&keys, here, &challenge, NOW + LIFE));
        assert!(!is_ours(&other_keys, here, &challenge, NOW));
        assert!(!is_ours(&keys, Purpose::Register { session: b"session b" }, &challenge, NOW));
        assert!(!is_ours(&keys, Purpose::Prove { session: b"session a" }, &challenge, NOW));
        assert!(!is_ours(&keys, Purpose::SignIn { browser: b"session a" }, &challenge, NOW));
        assert_ne!(challenge, issue(&keys, here, NOW).unwrap());
        for at in 0..challenge.len() {
            let mut bent = challenge.clone();
            bent[at] ^= 1;
            assert!(!is_ours(&keys, here, &bent, NOW), "byte {at}");
            assert!(!is_ours(&keys, here, &challenge[..at], NOW), "{at} bytes");
        }
        assert!(!is_ours(&keys, here, &[challenge, vec![0]].concat(), NOW));
    }
}
