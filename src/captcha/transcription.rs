//! Digits to type over from a picture or a sound; the digits travel sealed in the token and nowhere else.

use time::{Duration, OffsetDateTime};

use super::{Captcha, Purpose, Refusal, Spent, moment, picture, random, same, seconds, sound};

pub(super) const LENGTH: usize = 6;
const LIFETIME: Duration = Duration::minutes(10);
/// Longest answer worth reading, in characters; room for a space or a direction mark around every digit.
const LONGEST: usize = 64;

/// Values 0 to 9.
pub(super) type Digits = [u8; LENGTH];

/// What a token holds.
struct Task {
    opened: super::seal::Opened<{ 8 + LENGTH }>,
    expires_at: OffsetDateTime,
    digits: Digits,
}

impl Captcha {
    /// A sealed token with six random digits, good for 10 minutes; safe in the path of a URL.
    pub fn transcription(&self, binding: &[u8], now: OffsetDateTime) -> String {
        let mut content = [0; 8 + LENGTH];
        content[..8].copy_from_slice(&seconds(now, LIFETIME).to_be_bytes());
        content[8..].copy_from_slice(&random_digits());
        self.seal(Purpose::Transcription, binding, &content)
    }

    /// The digits as a PNG of 240 x 80. Takes a few milliseconds of processor time: limit it by client address.
    pub fn picture(&self, token: &str, now: OffsetDateTime) -> Result<Vec<u8>, Refusal> {
        let task = self.task(token, now)?;
        let mut chance = self.chance("picture", &task.opened.unique);
        Ok(picture::png(task.digits, &mut chance))
    }

    /// The digits spoken, as a WAV of at least 8 seconds; in English when we do not speak `language` (a BCP 47 tag).
    pub fn sound(&self, token: &str, language: &str, now: OffsetDateTime) -> Result<Vec<u8>, Refusal> {
        let task = self.task(token, now)?;
        let mut chance = self.chance("sound", &task.opened.unique);
        Ok(sound::wav(task.digits, language, &mut chance))
    }

    /// Spaces do not matter, and digits may be Western, Arabic-Indic or Persian.
    pub fn check_transcription(&self, token: &str, answer: &str, binding: &[u8], now: OffsetDateTime) -> Result<Spent, Refusal> {
        let task = self.task(token, now)?;
        task.opened.is_of_page(self, binding)?;
        let spent = task.opened.spend(self, task.expires_at);
        let right = read(answer).is_some_and(|typed| same(&typed, &task.digits));
        if right { Ok(spent) } else { Err(Refusal::Wrong { id: Some(spent) }) }
    }

    fn task(&self, token: &str, now: OffsetDateTime) -> Result<Task, Refusal> {
        let opened = self.open::<{ 8 + LENGTH }>(Purpose::Transcription, token)?;
        let (expires, digits) = opened.content.split_first_chunk().ok_or(Refusal::Malformed)?;
        let expires_at = moment(i64::from_be_bytes(*expires))?;
        let digits = Digits::try_from(digits).map_err(|_| Refusal::Malformed)?;
        if now >= expires_at {
            return Err(Refusal::Expired);
        }
        Ok(Task { opened, expires_at, digits })
    }

    #[cfg(test)]
    pub(super) fn solution(&self, token: &str, now: OffsetDateTime) -> String {
        let task = self.task(token, now).expect("a good token");
        task.digits.map(|digit| char::from(b'0' + digit)).iter().collect()
    }
}

/// Each equally likely: 250 to 255 would favour the small ones and are drawn again.
fn random_digits() -> Digits {
    [(); LENGTH].map(|()| {
        loop {
            let [byte] = random();
            if byte < 250 {
                break byte % 10;
            }
        }
    })
}

/// The digits somebody typed, or nothing if there is anything else among them or their number is not six.
pub(super) fn read(answer: &str) -> Option<Digits> {
    let digits: Option<Vec<u8>> = answer.chars().take(LONGEST + 1).filter(|character| !is_space(*character)).map(digit).collect();
    Digits::try_from(digits?).ok().filter(|_| answer.chars().count() <= LONGEST)
}

/// Spaces, and the invisible marks that right-to-left keyboards and pasting bring along.
fn is_space(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn digit(character: char) -> Option<u8> {
    let zero = match character {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        _ => return None,
    };
    u8::try_from(u32::from(character) - u32::from(zero)).ok()
}
