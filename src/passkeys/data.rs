//! What a browser and an authenticator say: client data, authenticator data, the attestation object. Bounded, strict, pure.

use minicbor::Decoder;
use serde::Deserialize;

use super::cose::{self, PublicKey};

/// What the browser says it was asked, by whom and from where (WebAuthn, 5.8.1).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientData {
    pub r#type: String,
    pub challenge: String,
    pub origin: String,
    #[serde(default)]
    pub cross_origin: bool,
    pub top_origin: Option<String>,
}

/// Browsers add entries of their own; more than this is no browser.
const LONGEST_CLIENT_DATA: usize = 4096;

impl ClientData {
    /// An entry that is there twice is refused, one that is not known is not.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        (bytes.len() <= LONGEST_CLIENT_DATA).then(|| serde_json::from_slice(bytes).ok())?
    }

    pub fn challenge(&self) -> Option<Vec<u8>> {
        decode(&self.challenge)
    }
}

/// Base64url without padding, as WebAuthn writes bytes.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text).ok()
}

pub fn encode(bytes: &[u8]) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes)
}

/// What the authenticator signs (WebAuthn, 6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatorData<'b> {
    pub rp_id_hash: &'b [u8],
    flags: u8,
    pub sign_count: u32,
    pub attested: Option<Attested<'b>>,
}

/// The credential that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested<'b> {
    pub model: &'b [u8],
    pub credential_id: &'b [u8],
    pub key: PublicKey,
    /// The key as it was written.
    pub cose: &'b [u8],
}

const LONGEST_AUTHENTICATOR_DATA: usize = 8192;

impl<'b> AuthenticatorData<'b> {
    pub fn parse(bytes: &'b [u8]) -> Option<Self> {
        if bytes.len() > LONGEST_AUTHENTICATOR_DATA {
            return None;
        }
        let (rp_id_hash, rest) = bytes.split_at_checked(32)?;
        let (&flags, rest) = rest.split_first()?;
        let (count, mut rest) = rest.split_first_chunk::<4>()?;
        let has = |bit: u8| flags & bit != 0;
        let attested = if has(0x40) {
            let (attested, after) = Attested::read(rest)?;
            rest = after;
            Some(attested)
        } else {
            None
        };
        if has(0x80) {
            // Extensions are not asked for; what comes unasked must at least be well-formed.
            let mut extensions = Decoder::new(rest);
            extensions.map().ok()??;
            extensions.set_position(0);
            extensions.skip().ok()?;
            rest = rest.get(extensions.position()..)?;
        }
        rest.is_empty().then_some(Self { rp_id_hash, flags, sign_count: u32::from_be_bytes(*count), attested })
    }

    pub fn user_present(&self) -> bool {
        self.flags & 0x01 != 0
    }

    pub fn user_verified(&self) -> bool {
        self.flags & 0x04 != 0
    }

    pub fn backup_eligible(&self) -> bool {
        self.flags & 0x08 != 0
    }

    pub fn backed_up(&self) -> bool {
        self.flags & 0x10 != 0
    }
}

impl<'b> Attested<'b> {
    fn read(bytes: &'b [u8]) -> Option<(Self, &'b [u8])> {
        let (model, rest) = bytes.split_at_checked(16)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (credential_id, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let (key, length) = cose::read(rest)?;
        let (cose, rest) = rest.split_at_checked(length)?;
        Some((Self { model, credential_id, key, cose }, rest))
    }
}

/// What comes back from making a credential (WebAuthn, 6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestationObject<'b> {
    pub statement: Statement<'b>,
    pub authenticator_data: &'b [u8],
}

/// Nothing is asked about the make of an authenticator. Browsers then answer `none`; only where the new key signs for itself do
/// they pass that on, which tells no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement<'b> {
    None,
    BySelf { algorithm: i64, signature: &'b [u8] },
}

impl<'b> AttestationObject<'b> {
    pub fn parse(bytes: &'b [u8]) -> Option<Self> {
        let mut entries = Decoder::new(bytes);
        let (mut format, mut statement, mut data) = (None, None, None);
        for _ in 0..entries.map().ok()?.filter(|&count| count == 3)? {
            // Each of the three once: a second one would leave another missing.
            match entries.str().ok()? {
                "fmt" => format = Some(entries.str().ok()?),
                "attStmt" => statement = Some(read_statement(&mut entries)?),
                "authData" => data = Some(entries.bytes().ok()?),
                _ => return None,
            }
        }
        let statement = statement?;
        let fits = matches!((format?, &statement), ("none", Statement::None) | ("packed", Statement::BySelf { .. }));
        (fits && entries.position() == bytes.len()).then_some(Self { statement, authenticator_data: data? })
    }
}

fn read_statement<'b>(entries: &mut Decoder<'b>) -> Option<Statement<'b>> {
    match entries.map().ok()?? {
        0 => Some(Statement::None),
        2 => {
            let algorithm = (entries.str().ok()? == "alg").then(|| entries.i64().ok())??;
            let signature = (entries.str().ok()? == "sig").then(|| entries.bytes().ok())??;
            Some(Statement::BySelf { algorithm, signature })
        }
        _ => None,
    }
}
