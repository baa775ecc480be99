//! What of a person's row grants trust, and the code over it by which a row that Latchkey wrote is known (quality, rule 9).

use uuid::Uuid;

use crate::crypto::{Keyring, same};

/// The part of a row that grants trust, about to be written.
pub struct Trust<'a> {
    pub tenant: Uuid,
    pub id: Uuid,
    pub upn_key: &'a str,
    pub kind: &'a str,
    pub enabled: bool,
    pub authority: &'a str,
    pub anchor: Option<&'a str>,
    pub roles: &'a [String],
}

impl Trust<'_> {
    pub fn mac(&self, keys: &Keyring) -> Vec<u8> {
        let roles = self.roles.join(",");
        keys.row_mac(&[
            b"users",
            self.tenant.as_bytes(),
            self.id.as_bytes(),
            self.upn_key.as_bytes(),
            self.kind.as_bytes(),
            &[u8::from(self.enabled)],
            self.authority.as_bytes(),
            self.anchor.unwrap_or_default().as_bytes(),
            roles.as_bytes(),
        ])
    }
}

/// The same part as it was read, with its code.
pub struct Trusted {
    pub id: Uuid,
    pub upn_key: String,
    pub kind: String,
    pub enabled: bool,
    pub authority: String,
    pub source_anchor: Option<String>,
    pub roles: Vec<String>,
    pub mac: Vec<u8>,
}

impl Trusted {
    /// Whether Latchkey wrote the row as it is. Nobody acts on one that something else changed.
    pub fn is_authentic(&self, keys: &Keyring, tenant: Uuid) -> bool {
        let trust = Trust {
            tenant,
            id: self.id,
            upn_key: &self.upn_key,
            kind: &self.kind,
            enabled: self.enabled,
            authority: &self.authority,
            anchor: self.source_anchor.as_deref(),
            roles: &self.roles,
        };
        same(&self.mac, &trust.mac(keys))
    }
}
