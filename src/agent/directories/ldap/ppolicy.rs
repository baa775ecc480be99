//! What a directory with password policies adds to its answers: the control of draft-behera-ldap-password-policy.

use ldap3::{LdapResult, controls::RawControl};

use crate::{
    agent::directories::Outcome,
    protocol::{Code, Operation, Reason},
};

pub const OID: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// Asks for the policy's own word in the answer.
pub fn request() -> RawControl {
    RawControl { ctype: OID.to_owned(), crit: false, val: None }
}

/// The error in the answer's control, by its number in the draft (9, too long, is `OpenLDAP`'s).
pub fn error(result: &LdapResult) -> Option<u8> {
    let control = result.ctrls.iter().find(|control| control.1.ctype == OID)?;
    parse(control.1.val.as_deref()?)
}

/// `SEQUENCE { warning [0] ... OPTIONAL, error [1] ENUMERATED OPTIONAL }`, all of it short.
fn parse(bytes: &[u8]) -> Option<u8> {
    let (&[0x30, length], mut rest) = bytes.split_first_chunk::<2>()? else { return None };
    rest = rest.get(..usize::from(length))?;
    while let Some((&[tag, length], after)) = rest.split_first_chunk::<2>() {
        let (value, after) = after.split_at_checked(usize::from(length))?;
        if tag == 0x81 {
            return value.first().copied().filter(|_| value.len() == 1);
        }
        rest = after;
    }
    None
}

/// Why setting a password was refused.
pub fn refusal(operation: Operation, rc: u32, error: Option<u8>) -> Outcome {
    let policy = |reason| Outcome::new(Code::Policy).because(reason);
    let outcome = match (rc, error) {
        (_, Some(6)) => policy(Reason::TooShort),
        (_, Some(9)) => policy(Reason::TooLong),
        (_, Some(7)) => policy(Reason::TooYoung),
        (_, Some(8)) => policy(Reason::UsedBefore),
        // Quality: whatever module the directory asks.
        (_, Some(5)) => policy(Reason::UsedBeforeOrFiltered),
        (_, Some(3)) if operation == Operation::Change => Code::CannotChange.into(),
        (_, Some(1)) => Code::Locked.into(),
        (19, _) => policy(Reason::UsedBeforeOrFiltered),
        // "Unwilling to verify old password".
        (53 | 49, _) if operation == Operation::Change => Code::WrongPassword.into(),
        // Also 4, "must supply old password": the account is not trusted to reset.
        (50, _) => Code::NoPermission.into(),
        (32, _) => Code::NotFound.into(),
        (2 | 8 | 12 | 13, _) => Code::Misconfigured.into(),
        (51 | 52, _) => Code::Unreachable.into(),
        _ => Code::DirectoryError.into(),
    };
    outcome.with_directory_code(rc)
}

/// What signing in with a person's password told.
pub fn sign_in(rc: u32, error: Option<u8>) -> Code {
    match (rc, error) {
        // Expired, or to be changed after a reset: told only where the password is right.
        (0 | 49, Some(0)) | (0, Some(2)) => Code::MustChange,
        (0, _) => Code::Success,
        (49, Some(1)) => Code::Locked,
        (49, _) => Code::WrongPassword,
        // 389 Directory Server and FreeIPA, for an account that was made inactive.
        (53, _) => Code::Disabled,
        (8 | 13, _) => Code::Misconfigured,
        (51 | 52, _) => Code::Unreachable,
        _ => Code::DirectoryError,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_control_is_read_with_and_without_a_warning() {
        assert_eq!(parse(&[0x30, 3, 0x81, 1, 6]), Some(6));
        assert_eq!(parse(&[0x30, 8, 0xa0, 3, 0x80, 1, 5, 0x81, 1, 2]), Some(2));
        assert_eq!(parse(&[0x30, 5, 0xa0, 3, 0x80, 1, 5]), None);
        assert_eq!(parse(&[0x30, 0]), None);
    }

    proptest! {
        #[test]
        fn no_control_panics(bytes in prop::collection::vec(any::<u8>(), 0..40), rc in 0_u32..100) {
            refusal(Operation::Change, rc, parse(&bytes));
            sign_in(rc, parse(&bytes));
        }
    }
}
