//! Proof of work in the format of ALTCHA, version 1: find the number whose SHA-256 behind the salt is the challenge.
//!
//! Not by altcha-lib-rs (0.3.3): it asks the system clock whether a challenge expired, compares signatures in
//! variable time, knows neither page nor minimum work, and does not end the salt with a delimiter, so that
//! digits can be moved from the number into `expires` (the splicing of CVE-2025-68113). Tests solve our
//! challenges with it, so that the format stays theirs.

use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{Captcha, Difficulty, Purpose, Refusal, Spent, moment, random, same, seconds};

const LIFETIME: Duration = Duration::minutes(20);
const ALGORITHM: &str = "SHA-256";
/// Longest payload worth decoding, in characters; ours have about 430.
const LONGEST: usize = 2048;

/// What the browser sends back; other members (`took`) are of no interest.
#[derive(Deserialize)]
struct Payload {
    algorithm: String,
    challenge: String,
    number: u32,
    salt: String,
    signature: String,
}

/// What the salt says. It is hashed into the challenge, which is signed, so no client can change it.
struct Terms {
    nonce: [u8; 16],
    expires_at: OffsetDateTime,
    difficulty: Difficulty,
    page: [u8; 16],
}

impl Terms {
    /// The `&` at the end keeps salt and number apart.
    fn salt(&self) -> String {
        let (nonce, page) = (hex::encode(self.nonce), hex::encode(self.page));
        let (expires, most) = (self.expires_at.unix_timestamp(), self.difficulty.0);
        format!("{nonce}?expires={expires}&max={most}&page={page}&")
    }

    fn read(salt: &str) -> Option<Self> {
        let (nonce, rest) = salt.split_once("?expires=")?;
        let (expires, rest) = rest.split_once("&max=")?;
        let (most, rest) = rest.split_once("&page=")?;
        let page = rest.strip_suffix('&')?;
        let terms = Self {
            nonce: hex::decode(nonce).ok()?.try_into().ok()?,
            expires_at: moment(expires.parse().ok()?).ok()?,
            difficulty: Difficulty(most.parse().ok()?),
            page: hex::decode(page).ok()?.try_into().ok()?,
        };
        (terms.salt() == salt).then_some(terms)
    }
}

impl Captcha {
    /// A challenge for the page with this `binding`, good for 20 minutes; send it with `Cache-Control: no-store`.
    pub fn challenge(&self, binding: &[u8], difficulty: Difficulty, now: OffsetDateTime) -> Value {
        let nonce = random();
        let terms = Terms {
            nonce,
            expires_at: moment(seconds(now, LIFETIME)).unwrap_or(now),
            difficulty,
            page: self.page_mark(Purpose::Proof, &nonce, binding),
        };
        let salt = terms.salt();
        // 64 random bits over at most 32: the bias is below 2^-32.
        let number = u64::from_ne_bytes(random()) % (u64::from(difficulty.0) + 1);
        let challenge = hex::encode(hash(&salt, number));
        let signature = hex::encode(hmac::sign(&self.challenges, challenge.as_bytes()));
        json!({
            "algorithm": ALGORITHM,
            "challenge": challenge,
            "maxnumber": difficulty.0,
            "salt": salt,
            "signature": signature,
        })
    }

    /// Checks what the browser made of a challenge: base64 of JSON, as ALTCHA clients send it.
    pub fn check_proof(&self, payload_base64: &str, binding: &[u8], minimum: Difficulty, now: OffsetDateTime) -> Result<Spent, Refusal> {
        let payload = read(payload_base64).ok_or(Refusal::Malformed)?;
        let challenge = payload.challenge.as_bytes();
        let signature = hex::decode(&payload.signature).map_err(|_| Refusal::Malformed)?;
        if hmac::verify(&self.challenges, challenge, &signature).is_err() {
            return Err(Refusal::Wrong { id: None });
        }
        // Ours, so it is used up whatever follows; until the salt proves true, it might live its whole life.
        let spent_by = |moment| self.spend(Purpose::Proof, challenge, moment);
        let wrong = || Refusal::Wrong { id: Some(spent_by(now.checked_add(LIFETIME).unwrap_or(now))) };

        let found = hex::encode(hash(&payload.salt, u64::from(payload.number)));
        if !same(found.as_bytes(), challenge) {
            return Err(wrong());
        }
        let terms = Terms::read(&payload.salt).ok_or_else(wrong)?;
        if now >= terms.expires_at {
            return Err(Refusal::Expired);
        }
        if !same(&terms.page, &self.page_mark(Purpose::Proof, &terms.nonce, binding)) {
            return Err(Refusal::WrongPage);
        }
        if terms.difficulty < minimum {
            return Err(wrong());
        }
        Ok(spent_by(terms.expires_at))
    }
}

fn read(payload_base64: &str) -> Option<Payload> {
    if payload_base64.len() > LONGEST {
        return None;
    }
    let json = STANDARD.decode(payload_base64).ok()?;
    let payload: Payload = serde_json::from_slice(&json).ok()?;
    (payload.algorithm == ALGORITHM).then_some(payload)
}

fn hash(salt: &str, number: u64) -> digest::Digest {
    digest::digest(&digest::SHA256, format!("{salt}{number}").as_bytes())
}
