//! Waiting instead: nothing to see, hear or solve (WCAG 3.3.8), only time that a machine would have to spend too.
//!
//! The caller counts how many are maturing for one client; without that a machine waits many times at once.

use time::{Duration, OffsetDateTime};

use super::{Captcha, Purpose, Refusal, Spent, moment, seconds};

const WAIT: Duration = Duration::seconds(30);
const GOOD_FOR: Duration = Duration::minutes(10);

impl Captcha {
    /// A sealed token that counts from 30 seconds on, for 10 minutes.
    pub fn wait_token(&self, binding: &[u8], now: OffsetDateTime) -> String {
        self.seal(Purpose::Wait, binding, &seconds(now, WAIT).to_be_bytes())
    }

    /// [`Refusal::NotYet`] uses nothing up: the page may ask again.
    pub fn check_wait(&self, token: &str, binding: &[u8], now: OffsetDateTime) -> Result<Spent, Refusal> {
        let opened = self.open::<8>(Purpose::Wait, token)?;
        let matures_at = moment(i64::from_be_bytes(opened.content))?;
        let expires_at = matures_at.checked_add(GOOD_FOR).ok_or(Refusal::Malformed)?;
        if now >= expires_at {
            return Err(Refusal::Expired);
        }
        opened.is_of_page(self, binding)?;
        if now < matures_at {
            return Err(Refusal::NotYet);
        }
        Ok(opened.spend(self, expires_at))
    }
}
