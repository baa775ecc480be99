//! Sealing of secrets that must be readable again (quality, rule 9): AES-256-GCM, bound to the place they stand in.

use anyhow::{Context as _, ensure};
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{KEY_ID, Keyring};

/// Where a sealed value stands. Moved to another row, column or tenant it can no longer be opened.
pub struct Place<'a> {
    pub tenant: Uuid,
    pub table: &'a str,
    pub column: &'a str,
    pub row: Uuid,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        format!("{}/{}/{}/{}", self.tenant, self.table, self.column, self.row).into_bytes()
    }
}

const NONCE: usize = 12;

impl Keyring {
    /// Layout: key id (4 bytes, big-endian), nonce (12), ciphertext and tag.
    pub fn seal(&self, place: &Place<'_>, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.seal).map_err(|_| anyhow::anyhow!("the sealing key was refused"))?;
        let mut sealed = secret.to_vec();
        let nonce = key
            .seal_in_place_append_tag(Aad::from(place.associated_data()), &mut sealed)
            .map_err(|_| anyhow::anyhow!("a secret could not be sealed"))?;
        let mut out = KEY_ID.to_be_bytes().to_vec();
        out.extend_from_slice(nonce.as_ref());
        out.append(&mut sealed);
        Ok(out)
    }

    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let (id, rest) = sealed.split_at_checked(4).context("a sealed value is too short")?;
        ensure!(id == KEY_ID.to_be_bytes(), "a value was sealed under a key that is not configured");
        let (nonce, body) = rest.split_at_checked(NONCE).context("a sealed value is too short")?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, &self.seal).map_err(|_| anyhow::anyhow!("the sealing key was refused"))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow::anyhow!("a nonce has the wrong length"))?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = key
            .open_in_place(nonce, Aad::from(place.associated_data()), &mut body)
            .map_err(|_| anyhow::anyhow!("a sealed value does not belong where it stands, or was changed"))?
            .len();
        body.truncate(length);
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_row() {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let (tenant, row) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let place = |row| Place { tenant, table: "authenticator", column: "sealed", row };
        let sealed = keys.seal(&place(row), b"seed").unwrap();
        assert_eq!(keys.open(&place(row), &sealed).unwrap().as_slice(), b"seed");
        assert!(keys.open(&place(Uuid::from_u128(3)), &sealed).is_err());
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert!(keys.open(&place(row), &bent).is_err());
        assert!(keys.open(&place(row), b"").is_err());
    }
}
