//! What a domain controller's refusal means. The Win32 code at the front of its diagnostic decides; the LDAP result code is only a
//! fallback, because 53 alone can be four things and Samba and Windows do not agree on 19.

use crate::protocol::{Code, Operation};

/// The eight hexadecimal digits that a diagnostic begins with, where it does: `0000052D: ...`.
pub fn win32_code(text: &str) -> Option<u32> {
    let (digits, rest) = text.split_at_checked(8)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) || !rest.starts_with(':') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// The number after `data` in the diagnostic of a refused bind: `80090308: ... error, data 52e, v1db1`.
fn bind_data(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(", data ")?;
    let digits: &str = rest.split(|letter: char| !letter.is_ascii_hexdigit()).next()?;
    u32::from_str_radix(digits, 16).ok()
}

/// Why a modification was refused, and the number to keep with the verdict. Refused means: nothing was changed.
pub fn refusal(operation: Operation, rc: u32, text: &str) -> (Code, u32) {
    let win32 = win32_code(text);
    let code = match win32 {
        Some(0x52d) => Code::Policy,
        Some(0x56) => Code::WrongPassword,
        Some(0x775) => Code::Locked,
        Some(0x533) => Code::Disabled,
        Some(0x5 | 0x2098) => Code::NoPermission,
        Some(0x525 | 0x2030) => Code::NotFound,
        Some(0x2020) => Code::Misconfigured,
        _ => match rc {
            50 => Code::NoPermission,
            32 => Code::NotFound,
            // Samba's answer, without a number, to a change that the account's own access list denies.
            19 if operation == Operation::Change => Code::CannotChange,
            // Confidentiality required, strong authentication required, unknown critical control.
            8 | 12 | 13 => Code::Misconfigured,
            // Busy, unavailable: it said so, hence it did nothing.
            51 | 52 => Code::Unreachable,
            _ => Code::DirectoryError,
        },
    };
    (code, win32.unwrap_or(rc))
}

/// What a refused bind with a person's own password tells.
pub fn bind_refusal(rc: u32, text: &str) -> (Code, u32) {
    let data = bind_data(text);
    let code = match (rc, data) {
        // The password is right: it must be changed, or has expired.
        (49, Some(0x773 | 0x532)) => Code::MustChange,
        (49, Some(0x52e | 0x525)) => Code::WrongPassword,
        (49, Some(0x775)) => Code::Locked,
        // Disabled, expired, outside its hours, from the wrong machine, of a kind of sign-in that it may not do.
        (49, Some(0x533 | 0x701 | 0x530 | 0x531 | 0x569)) => Code::Disabled,
        (49, None) => Code::WrongPassword,
        (51 | 52, _) => Code::Unreachable,
        _ => Code::DirectoryError,
    };
    (code, data.unwrap_or(rc))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_win32_code_decides_before_the_result_code() {
        use Operation::{Change, Reset};
        // Samba 4.24, Samba 4.17, Windows: each in its own words.
        for (operation, rc, text, code) in [
            (Reset, 53, "0000052D: Unwilling to perform - check_password_restrictions: the password is too short.", Code::Policy),
            (Reset, 19, "0000052D: Constraint violation - check_password_restrictions: ...", Code::Policy),
            (Reset, 53, "0000052D: SvcErr: DSID-031A1262, problem 5003 (WILL_NOT_PERFORM), data 0", Code::Policy),
            (Change, 19, "0000052D: AtrErr: DSID-03191083, #1:", Code::Policy),
            (Change, 19, "00000056: AtrErr: DSID-03191083, #1:", Code::WrongPassword),
            (Change, 19, "00000056: Constraint violation - ... The old password specified doesn't match!", Code::WrongPassword),
            (Change, 19, "00000775: Password change not permitted, account locked out! at password_hash.c:1", Code::Locked),
            (Change, 19, "error in module acl: Constraint violation during LDB_MODIFY (19)", Code::CannotChange),
            (Reset, 19, "error in module acl: Constraint violation during LDB_MODIFY (19)", Code::DirectoryError),
            (Reset, 50, "00000005: SecErr: DSID-031A11D6, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0", Code::NoPermission),
            (Reset, 50, "error in module acl: insufficient access rights during LDB_MODIFY (50)", Code::NoPermission),
            (Reset, 50, "00002098: Object CN=x has no write property access", Code::NoPermission),
            (Reset, 32, "00002030: No such Base DN: CN=x", Code::NotFound),
            (Reset, 53, "0000001F: SvcErr: DSID-031A1254, problem 5003 (WILL_NOT_PERFORM), data 0", Code::DirectoryError),
            (Reset, 53, "00002035: setup_io: it's not allowed to set the NT hash password directly'", Code::DirectoryError),
            (Reset, 12, "", Code::Misconfigured),
            (Reset, 1, "00002020: Operation unavailable without authentication", Code::Misconfigured),
            (Reset, 34, "00002032: ldb_modify: invalid dn '(null)'", Code::DirectoryError),
            (Reset, 51, "", Code::Unreachable),
        ] {
            assert_eq!(refusal(operation, rc, text).0, code, "{rc} {text}");
        }
        assert_eq!(refusal(Reset, 53, "0000052D: x").1, 0x52d);
        assert_eq!(refusal(Reset, 50, "no digits: here").1, 50);
    }

    #[test]
    fn a_bind_tells_more_than_right_or_wrong() {
        let text = |data: &str| format!("80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data}, v1db1");
        for (data, code) in [
            ("52e", Code::WrongPassword),
            ("525", Code::WrongPassword),
            ("533", Code::Disabled),
            ("701", Code::Disabled),
            ("773", Code::MustChange),
            ("532", Code::MustChange),
            ("775", Code::Locked),
            ("999", Code::DirectoryError),
        ] {
            assert_eq!(bind_refusal(49, &text(data)).0, code, "{data}");
        }
        assert_eq!(bind_refusal(52, "").0, Code::Unreachable);
    }

    proptest! {
        #[test]
        fn no_diagnostic_panics(text in "\\PC{0,60}", rc in 0_u32..100) {
            refusal(Operation::Change, rc, &text);
            bind_refusal(rc, &format!("x, data {text}"));
            win32_code(&text);
        }
    }
}
