//! Sealed tokens: AES-256-GCM, so that what a URL or a form carries tells nothing and cannot be changed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use time::OffsetDateTime;

use super::{Captcha, Purpose, Refusal, Spent, same};

const PAGE_LEN: usize = 16;
const TAG_LEN: usize = 16;
/// Longest token worth decoding, in characters.
const LONGEST: usize = 160;

/// Random nonces: sound for 2^32 tokens a key, which is a year of 136 a second.
pub(super) struct Seal(RandomizedNonceKey);

impl Seal {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(RandomizedNonceKey::new(&AES_256_GCM, key).expect("the key has 32 bytes"))
    }
}

/// A token that was opened: ours and unchanged, of the purpose asked for; page and time are still to be checked.
pub(super) struct Opened<const N: usize> {
    pub(super) content: [u8; N],
    pub(super) unique: [u8; 16],
    page: [u8; PAGE_LEN],
    purpose: Purpose,
}

impl Captcha {
    /// base64url(unique 16 | page mark 16 | nonce 12 | sealed content | tag 16). The page mark is associated
    /// data rather than content: a picture is opened without knowing its page.
    pub(super) fn seal(&self, purpose: Purpose, binding: &[u8], content: &[u8]) -> String {
        let unique: [u8; 16] = super::random();
        let page = self.page_mark(purpose, &unique, binding);
        let mut sealed = content.to_vec();
        let nonce = self
            .seal
            .0
            .seal_in_place_append_tag(Aad::from(associated(purpose, &unique, &page)), &mut sealed)
            .expect("a few bytes can be sealed");
        let token = [&unique[..], &page, nonce.as_ref(), &sealed].concat();
        URL_SAFE_NO_PAD.encode(token)
    }

    pub(super) fn open<const N: usize>(&self, purpose: Purpose, token: &str) -> Result<Opened<N>, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Refusal::Malformed)?;
        let (unique, rest) = bytes.split_first_chunk::<16>().ok_or(Refusal::Malformed)?;
        let (page, rest) = rest.split_first_chunk::<PAGE_LEN>().ok_or(Refusal::Malformed)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Refusal::Malformed)?;
        if sealed.len() != N + TAG_LEN {
            return Err(Refusal::Malformed);
        }
        let mut sealed = sealed.to_vec();
        let plain = self
            .seal
            .0
            .open_in_place(Nonce::from(nonce), Aad::from(associated(purpose, unique, page)), &mut sealed)
            .map_err(|_| Refusal::Malformed)?;
        let content = <[u8; N]>::try_from(&*plain).map_err(|_| Refusal::Malformed)?;
        Ok(Opened { content, unique: *unique, page: *page, purpose })
    }
}

impl<const N: usize> Opened<N> {
    pub(super) fn is_of_page(&self, captcha: &Captcha, binding: &[u8]) -> Result<(), Refusal> {
        let expected = captcha.page_mark(self.purpose, &self.unique, binding);
        if same(&expected, &self.page) { Ok(()) } else { Err(Refusal::WrongPage) }
    }

    pub(super) fn spend(&self, captcha: &Captcha, expires_at: OffsetDateTime) -> Spent {
        captcha.spend(self.purpose, &self.unique, expires_at)
    }
}

fn associated(purpose: Purpose, unique: &[u8; 16], page: &[u8; PAGE_LEN]) -> Vec<u8> {
    [purpose.label(), unique, page].concat()
}
