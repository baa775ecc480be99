//! Cookies: their names and attributes, and the small signed values some of them hold.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use time::Duration;
use uuid::Uuid;

use crate::{
    config::PublicUrl,
    crypto::{self, Keyring, Token, same},
};

/// Every cookie this product sets. Flow cookies are `Lax`: `Strict` would lose the flow on a click from a mail. The admin area's
/// is `Strict`: nothing elsewhere leads into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Who is at the first page: correlation id, what to prefill, what form tokens are made from.
    Start,
    /// A reset under way.
    Flow,
    /// The language chosen.
    Language,
    /// The accounts that were at home in this browser (RESET-7).
    Known,
    /// Signed in.
    Session,
    /// In the admin area.
    Admin,
}

impl Name {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "latchkey_start",
            Self::Flow => "latchkey_flow",
            Self::Language => "latchkey_language",
            Self::Known => "latchkey_known",
            Self::Session => "latchkey_session",
            Self::Admin => "latchkey_admin",
        }
    }

    /// `__Host-` ties a cookie to this host over https (quality, rule 10).
    pub fn full(self, public: &PublicUrl) -> String {
        format!("{}{}", if public.is_https() { "__Host-" } else { "" }, self.word())
    }

    fn lifetime(self) -> Option<Duration> {
        match self {
            Self::Start | Self::Flow | Self::Session | Self::Admin => None,
            Self::Language | Self::Known => Some(Duration::days(400)),
        }
    }

    /// The whole `Set-Cookie` value; an empty value takes the cookie away.
    pub fn set(self, public: &PublicUrl, value: &str) -> String {
        let age = if value.is_empty() { Some(Duration::ZERO) } else { self.lifetime() };
        format!(
            "{}={value}; Path=/; HttpOnly; SameSite={}{}{}",
            self.full(public),
            if self == Self::Admin { "Strict" } else { "Lax" },
            if public.is_https() { "; Secure" } else { "" },
            age.map_or_else(String::new, |age| format!("; Max-Age={}", age.whole_seconds()))
        )
    }
}

/// The value of one cookie in the request, if it is there exactly once (a second one may have been planted).
pub fn read<'a>(headers: &'a axum::http::HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(axum::http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn sign(keys: &Keyring, label: &str, body: &[u8]) -> String {
    let mac = keys.cookie_mac(&[label.as_bytes(), body]);
    format!("{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(&mac[..16]))
}

fn verify(keys: &Keyring, label: &str, text: &str) -> Option<Vec<u8>> {
    let (body, mac) = text.split_once('.')?;
    let (body, mac) = (URL_SAFE_NO_PAD.decode(body).ok()?, URL_SAFE_NO_PAD.decode(mac).ok()?);
    same(&keys.cookie_mac(&[label.as_bytes(), &body])[..16], &mac).then_some(body)
}

/// What the first page knows before there is a row anywhere: nothing is written for somebody who only looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    #[serde(rename = "n")]
    nonce: [u8; 16],
    /// The correlation id the reset will have.
    #[serde(rename = "c")]
    pub correlation: Uuid,
    /// How much harder the check that a person is there has become (RESET-7).
    #[serde(rename = "h", default, skip_serializing_if = "is_zero")]
    pub harder: u8,
    /// `?username=`, prefilled.
    #[serde(rename = "u", default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// `?whr=`, whose branding is shown.
    #[serde(rename = "w", default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// `?to=`, where somebody heads for; worth nothing until their tenant allows it.
    #[serde(rename = "t", default, skip_serializing_if = "String::is_empty")]
    pub to: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(n: &u8) -> bool {
    *n == 0
}

impl Start {
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self {
            nonce: crypto::random()?,
            correlation: Uuid::new_v4(),
            harder: 0,
            username: String::new(),
            domain: String::new(),
            to: String::new(),
        })
    }

    pub fn parse(keys: &Keyring, text: &str) -> Option<Self> {
        serde_json::from_slice(&verify(keys, "start", text)?).ok()
    }

    pub fn reveal(&self, keys: &Keyring) -> String {
        sign(keys, "start", serde_json::to_string(self).unwrap_or_default().as_bytes())
    }

    /// The token every form carries.
    pub fn form_token(&self, keys: &Keyring) -> String {
        URL_SAFE_NO_PAD.encode(&keys.cookie_mac(&[b"form", &self.nonce])[..16])
    }

    /// What captcha challenges are bound to.
    pub fn binding(&self) -> &[u8] {
        &self.nonce
    }
}

/// The browser's own id, and the accounts it is known to. Signed: nobody can add an account to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    id: Option<[u8; 16]>,
    subjects: Vec<[u8; 8]>,
}

/// Accounts remembered in one browser; the oldest makes room.
const MOST_KNOWN: usize = 8;

impl Known {
    pub fn parse(keys: &Keyring, text: &str) -> Option<Self> {
        let body = verify(keys, "known", text)?;
        let (id, rest) = body.split_first_chunk::<16>()?;
        let (subjects, odd) = rest.as_chunks::<8>();
        (odd.is_empty() && subjects.len() <= MOST_KNOWN).then(|| Self { id: Some(*id), subjects: subjects.to_vec() })
    }

    pub fn reveal(&self, keys: &Keyring) -> String {
        let mut body = self.id.unwrap_or_default().to_vec();
        body.extend(self.subjects.iter().flatten());
        sign(keys, "known", &body)
    }

    fn tag(keys: &Keyring, tenant: Uuid, subject: Uuid) -> [u8; 8] {
        let mac = keys.cookie_mac(&[b"known subject", tenant.as_bytes(), subject.as_bytes()]);
        let mut tag = [0; 8];
        tag.copy_from_slice(&mac[..8]);
        tag
    }

    /// The browser's id, if the account was at home in it before.
    pub fn browser_of(&self, keys: &Keyring, tenant: Uuid, subject: Uuid) -> Option<&[u8]> {
        let tag = Self::tag(keys, tenant, subject);
        self.subjects.contains(&tag).then_some(self.id.as_ref()?.as_slice())
    }

    pub fn remember(&mut self, keys: &Keyring, tenant: Uuid, subject: Uuid) -> anyhow::Result<()> {
        let tag = Self::tag(keys, tenant, subject);
        if self.id.is_none() {
            self.id = Some(crypto::random()?);
        }
        self.subjects.retain(|known| *known != tag);
        self.subjects.push(tag);
        let extra = self.subjects.len().saturating_sub(MOST_KNOWN);
        self.subjects.drain(..extra);
        Ok(())
    }
}

/// The flow cookie: the present id, and while a phone rings the one that will count once it is answered, so that a passed
/// gate gives a new id without any GET changing anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowTokens {
    pub present: Token,
    pub next: Option<Token>,
}

impl FlowTokens {
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('.') {
            Some((present, next)) => Some(Self { present: Token::parse(present)?, next: Some(Token::parse(next)?) }),
            None => Some(Self { present: Token::parse(text)?, next: None }),
        }
    }

    pub fn reveal(&self) -> String {
        match &self.next {
            Some(next) => format!("{}.{}", self.present.reveal(), next.reveal()),
            None => self.present.reveal(),
        }
    }

    /// What flows are found by: worth nothing without the first-page cookie they began with (quality, rule 1).
    pub fn hashes(&self, start: &Start) -> Vec<Vec<u8>> {
        [Some(self.present), self.next].into_iter().flatten().map(|token| token.bound(start.binding())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keyring {
        Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap()
    }

    #[test]
    fn rule_10_names_and_attributes_follow_the_public_address() {
        let https = PublicUrl::parse("https://reset.example").unwrap();
        let local = PublicUrl::parse("http://127.0.0.1:8080").unwrap();
        assert_eq!(Name::Flow.set(&https, "x"), "__Host-latchkey_flow=x; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(Name::Flow.set(&local, ""), "latchkey_flow=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn a_cookie_that_was_changed_or_planted_twice_does_not_exist() {
        let keys = keys();
        let start = Start::new().unwrap();
        let text = start.reveal(&keys);
        assert_eq!(Start::parse(&keys, &text), Some(start));
        assert_eq!(Start::parse(&keys, &format!("A{text}")), None);
        let mut headers = axum::http::HeaderMap::new();
        headers.append("cookie", "a=1; b=2".parse().unwrap());
        assert_eq!(read(&headers, "a"), Some("1"));
        headers.append("cookie", "a=3".parse().unwrap());
        assert_eq!(read(&headers, "a"), None);
    }

    #[test]
    fn a_browser_is_known_to_the_accounts_it_remembers_and_to_no_other() {
        let keys = keys();
        let (tenant, sam, eve) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let mut known = Known::default();
        assert_eq!(known.browser_of(&keys, tenant, sam), None);
        known.remember(&keys, tenant, sam).unwrap();
        let known = Known::parse(&keys, &known.reveal(&keys)).unwrap();
        assert!(known.browser_of(&keys, tenant, sam).is_some());
        assert_eq!(known.browser_of(&keys, tenant, eve), None);
    }

    #[test]
    fn only_so_many_accounts_are_remembered() {
        let keys = keys();
        let mut known = Known::default();
        for n in 0..20 {
            known.remember(&keys, Uuid::nil(), Uuid::from_u128(n)).unwrap();
        }
        assert!(Known::parse(&keys, &known.reveal(&keys)).is_some());
        assert_eq!(known.browser_of(&keys, Uuid::nil(), Uuid::from_u128(3)), None);
        assert!(known.browser_of(&keys, Uuid::nil(), Uuid::from_u128(19)).is_some());
    }
}
