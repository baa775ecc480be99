//! A new password on its way to the directory that keeps it, exactly as it was typed (RESET-8). The directory judges; only what cannot
//! be sent is refused here.

use zeroize::Zeroizing;

use crate::{
    crypto::{Hasher, Lane},
    directory::store::Person,
    password,
    protocol::{Password, values::PasswordError},
};

/// What a directory takes at most (RESET-8).
const MOST_UNITS: usize = 256;

/// `Err`: the words for why it cannot be sent.
pub fn new_password(typed: &Zeroizing<String>) -> Result<Password, &'static str> {
    match Password::new(typed.clone()) {
        Ok(new) if new.utf16_units() <= MOST_UNITS => Ok(new),
        Ok(_) | Err(PasswordError::TooLong) => Err("password-too-long"),
        Err(_) => Err("password-unreadable"),
    }
}

/// The hash for people whose password is known here as well, kept until the directory has it (WB-6a).
pub async fn hash_for_later(hasher: &Hasher, person: &Person, typed: &str) -> anyhow::Result<Option<String>> {
    match person.authority.as_str() {
        "hash_sync" => Ok(Some(hasher.hash(Lane::Commit, &password::normalise(typed)).await?)),
        _ => Ok(None),
    }
}
