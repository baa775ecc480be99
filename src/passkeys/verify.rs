//! The checks of WebAuthn level 3, sections 7.1 (making a passkey) and 7.2 (using one), in their order. Pure: what was asked,
//! what is known and what was answered go in; what to remember or one reason comes out.

use aws_lc_rs::digest::{SHA256, digest};

use super::{
    cose::{self, PublicKey},
    data::{AttestationObject, AuthenticatorData, ClientData, Statement},
};
use crate::crypto::same;

/// Who asks: both from the public address and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelyingParty<'a> {
    pub id: &'a str,
    pub origin: &'a str,
}

/// Why an answer is refused. For the log; a visitor is told none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not asked here, for this, or not lately.
    NotAsked,
    Replayed,
    Unknown,
    ClientData,
    Type,
    Challenge,
    Origin,
    CrossOrigin,
    Attestation,
    AuthenticatorData,
    RelyingParty,
    NotPresent,
    NotVerified,
    Backup,
    Algorithm,
    CredentialId,
    UserHandle,
    Key,
    Signature,
    /// The counter went back: somebody may hold a copy.
    Counter,
    /// A right answer of somebody who may not come in, or whose passkey was used or removed at the same moment.
    NotAllowed,
}

impl Refused {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAsked => "passkey: an answer to a question that was not asked here, or too late",
            Self::Replayed => "passkey: an answer that was used before",
            Self::Unknown => "passkey: not known here",
            Self::ClientData => "passkey: client data that cannot be read",
            Self::Type => "passkey: made for another purpose",
            Self::Challenge => "passkey: an answer to another question",
            Self::Origin => "passkey: used on another site",
            Self::CrossOrigin => "passkey: used within another site",
            Self::Attestation => "passkey: an attestation nobody asked for, or none that can be read",
            Self::AuthenticatorData => "passkey: authenticator data that cannot be read",
            Self::RelyingParty => "passkey: made for another site",
            Self::NotPresent => "passkey: nobody was present",
            Self::NotVerified => "passkey: nobody was verified",
            Self::Backup => "passkey: a state of backup that cannot be",
            Self::Algorithm => "passkey: an algorithm nobody asked for",
            Self::CredentialId => "passkey: another credential",
            Self::UserHandle => "passkey: another person's",
            Self::Key => "passkey: a stored key that cannot be read",
            Self::Signature => "passkey: wrong signature",
            Self::Counter => "passkey: its counter went back",
            Self::NotAllowed => "passkey: its owner may not use it here and now",
        }
    }
}

/// What a browser sends after making a credential.
#[derive(Clone, Copy)]
pub struct Made<'a> {
    pub credential_id: &'a [u8],
    pub client_data: &'a [u8],
    pub attestation: &'a [u8],
}

/// What to remember of a new passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPasskey {
    pub credential_id: Vec<u8>,
    pub public_key: Vec<u8>,
    pub sign_count: u32,
    pub backup_eligible: bool,
    pub backed_up: bool,
}

/// What a browser sends after using one.
#[derive(Clone, Copy)]
pub struct Used<'a> {
    pub credential_id: &'a [u8],
    pub client_data: &'a [u8],
    pub authenticator_data: &'a [u8],
    pub signature: &'a [u8],
    /// Always there when the authenticator chose the credential itself.
    pub handle: Option<&'a [u8]>,
}

/// What is known of a passkey.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub credential_id: &'a [u8],
    pub public_key: &'a [u8],
    pub handle: &'a [u8],
    pub sign_count: u32,
    pub backup_eligible: bool,
}

/// What to remember after a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    pub sign_count: u32,
    pub backed_up: bool,
}

/// WebAuthn, 7.1: the attestation of a new credential. The caller has spent the challenge, and refuses an id that is taken.
pub fn made(party: RelyingParty<'_>, challenge: &[u8], made: Made<'_>) -> Result<NewPasskey, Refused> {
    check_client_data(party, challenge, "webauthn.create", made.client_data)?;
    let object = AttestationObject::parse(made.attestation).ok_or(Refused::Attestation)?;
    let data = check_authenticator(party, object.authenticator_data)?;
    let attested = data.attested.as_ref().ok_or(Refused::AuthenticatorData)?;
    if !cose::ALGORITHMS.contains(&attested.key.algorithm()) {
        return Err(Refused::Algorithm);
    }
    if let Statement::BySelf { algorithm, signature } = object.statement {
        let own = algorithm == attested.key.algorithm() && attested.model.iter().all(|&byte| byte == 0);
        if !own || !attested.key.verify(&signed(object.authenticator_data, made.client_data), signature) {
            return Err(Refused::Attestation);
        }
    }
    if !(16..=1023).contains(&attested.credential_id.len()) || attested.credential_id != made.credential_id {
        return Err(Refused::CredentialId);
    }
    Ok(NewPasskey {
        credential_id: attested.credential_id.to_vec(),
        public_key: attested.cose.to_vec(),
        sign_count: data.sign_count,
        backup_eligible: data.backup_eligible(),
        backed_up: data.backed_up(),
    })
}

/// WebAuthn, 7.2: an assertion. The caller has spent the challenge and found the passkey by the credential's id.
pub fn used(party: RelyingParty<'_>, challenge: &[u8], known: Known<'_>, used: Used<'_>) -> Result<Use, Refused> {
    if used.credential_id != known.credential_id {
        return Err(Refused::CredentialId);
    }
    if used.handle.is_some_and(|handle| handle != known.handle) {
        return Err(Refused::UserHandle);
    }
    check_client_data(party, challenge, "webauthn.get", used.client_data)?;
    let data = check_authenticator(party, used.authenticator_data)?;
    // Whether a passkey can be backed up is decided when it is made, and never changes.
    if data.backup_eligible() != known.backup_eligible {
        return Err(Refused::Backup);
    }
    let key = stored_key(known.public_key).ok_or(Refused::Key)?;
    if !key.verify(&signed(used.authenticator_data, used.client_data), used.signature) {
        return Err(Refused::Signature);
    }
    // Passkeys that are shared between devices do not count: zero stays zero.
    if (data.sign_count != 0 || known.sign_count != 0) && data.sign_count <= known.sign_count {
        return Err(Refused::Counter);
    }
    Ok(Use { sign_count: data.sign_count, backed_up: data.backed_up() })
}

fn stored_key(cose: &[u8]) -> Option<PublicKey> {
    cose::read(cose).filter(|(_, length)| *length == cose.len()).map(|(key, _)| key)
}

fn check_client_data(party: RelyingParty<'_>, challenge: &[u8], wanted: &str, bytes: &[u8]) -> Result<(), Refused> {
    let data = ClientData::parse(bytes).ok_or(Refused::ClientData)?;
    if data.r#type != wanted {
        return Err(Refused::Type);
    }
    if !data.challenge().is_some_and(|answered| same(&answered, challenge)) {
        return Err(Refused::Challenge);
    }
    if data.origin != party.origin {
        return Err(Refused::Origin);
    }
    // Nothing here is ever framed.
    if data.cross_origin || data.top_origin.is_some() { Err(Refused::CrossOrigin) } else { Ok(()) }
}

fn check_authenticator<'b>(party: RelyingParty<'_>, bytes: &'b [u8]) -> Result<AuthenticatorData<'b>, Refused> {
    let data = AuthenticatorData::parse(bytes).ok_or(Refused::AuthenticatorData)?;
    if !same(data.rp_id_hash, digest(&SHA256, party.id.as_bytes()).as_ref()) {
        return Err(Refused::RelyingParty);
    }
    if !data.user_present() {
        return Err(Refused::NotPresent);
    }
    if !data.user_verified() {
        return Err(Refused::NotVerified);
    }
    if data.backed_up() && !data.backup_eligible() { Err(Refused::Backup) } else { Ok(data) }
}

/// What the authenticator signed.
fn signed(authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [authenticator_data, digest(&SHA256, client_data).as_ref()].concat()
}
