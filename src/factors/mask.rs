//! Contact points as a stranger may see them: enough to recognise one's own, too little to learn somebody else's.

use crate::{directory::PhoneNumber, policy::Kind};

/// `sa•••••@posteo.example`: at most two characters of what stands before the `@`, and never all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedEmail {
    pub start: String,
    pub domain: String,
}

pub fn email(address: &str) -> MaskedEmail {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let shown = local.chars().count().saturating_sub(1).min(2);
    MaskedEmail { start: local.chars().take(shown).collect(), domain: domain.to_owned() }
}

/// The last two digits of a number.
pub fn phone(e164: &str) -> String {
    let digits: Vec<char> = e164.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(2)..].iter().collect()
}

/// One's own number: `31` and the last two digits.
pub fn own_phone(e164: &str) -> (String, String) {
    let code = PhoneNumber::parse(e164).map(|number| number.calling_code().to_string()).unwrap_or_default();
    (code, phone(e164))
}

/// `s•••r@quillham.example`, for the foot of a mail that may have gone to the wrong person.
pub fn user_id(upn: &str) -> String {
    let (local, domain) = upn.split_once('@').unwrap_or((upn, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}•••@{domain}")
}

/// A number or an address, as much of it as its owner needs to know it by.
#[derive(Default)]
pub struct Masked {
    /// Of a number: the country's code and the last two digits.
    pub code: String,
    pub digits: String,
    /// Of an address.
    pub start: String,
    pub domain: String,
}

impl Masked {
    pub fn of(kind: Kind, value: Option<&str>) -> Self {
        match (kind, value) {
            (Kind::Email, Some(value)) => {
                let masked = email(value);
                Self { start: masked.start, domain: masked.domain, ..Self::default() }
            }
            (_, Some(value)) => {
                let (code, digits) = own_phone(value);
                Self { code, digits, ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_never_shows_a_whole_name_or_number() {
        assert_eq!(email("sam@posteo.example"), MaskedEmail { start: "sa".into(), domain: "posteo.example".into() });
        assert_eq!(email("a@b.example").start, "");
        assert_eq!(email("ab@b.example").start, "a");
        assert_eq!(phone("+31612345642"), "42");
        assert_eq!(own_phone("+31612345642"), ("31".into(), "42".into()));
        assert_eq!(own_phone("42"), (String::new(), "42".into()));
        assert_eq!(user_id("sam.okafor@quillham.example"), "s•••@quillham.example");
    }
}
