//! Calls: what is said, and how a key press finds its way back to the challenge it belongs to.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::crypto::{Keyring, same};

/// A call to place. The voice says `message` in `language` and waits for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub to: String,
    pub language: String,
    pub organisation: String,
    pub message: String,
    /// Names the call to the provider, who gives it back with the key that was pressed.
    pub id: String,
}

/// The name of a call: its challenge, and a code that nobody else can make.
pub fn call_id(keys: &Keyring, tenant: Uuid, challenge: Uuid) -> String {
    let mut bytes = tenant.as_bytes().to_vec();
    bytes.extend_from_slice(challenge.as_bytes());
    bytes.extend_from_slice(&keys.cookie_mac(&[b"call", tenant.as_bytes(), challenge.as_bytes()])[..16]);
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn parse_call_id(keys: &Keyring, id: &str) -> Option<(Uuid, Uuid)> {
    let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
    let tenant = Uuid::from_slice(&bytes[..16]).ok()?;
    let challenge = Uuid::from_slice(&bytes[16..32]).ok()?;
    let mac = keys.cookie_mac(&[b"call", tenant.as_bytes(), challenge.as_bytes()]);
    same(&mac[..16], &bytes[32..]).then_some((tenant, challenge))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_call_cannot_be_made_up() {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let (tenant, challenge) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = call_id(&keys, tenant, challenge);
        assert_eq!(parse_call_id(&keys, &id), Some((tenant, challenge)));
        let other = Keyring::from_text(&"123456789abcdef0".repeat(4)).unwrap();
        assert_eq!(parse_call_id(&other, &id), None);
        assert_eq!(parse_call_id(&keys, "nonsense"), None);
    }
}
