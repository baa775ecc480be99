//! Security identifiers and access control lists of Windows, as far as an agent must read them (MS-DTYP 2.4).

use std::fmt;

/// A security identifier: `S-1-5-21-...-512`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sid {
    authority: u64,
    parts: Vec<u32>,
}

impl Sid {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (sid, length) = Self::read(bytes)?;
        (length == bytes.len()).then_some(sid)
    }

    /// The identifier at the front, and its length in bytes.
    fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (&[revision, count], rest) = bytes.split_first_chunk::<2>()?;
        if revision != 1 || count > 15 {
            return None;
        }
        let (authority, rest) = rest.split_first_chunk::<6>()?;
        let authority = authority.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        let parts = rest.get(..usize::from(count) * 4)?;
        let parts = parts.chunks_exact(4).map(|part| u32::from_le_bytes([part[0], part[1], part[2], part[3]])).collect();
        Some((Self { authority, parts }, 8 + usize::from(count) * 4))
    }

    pub fn well_known(parts: &[u32]) -> Self {
        Self { authority: 5, parts: parts.to_vec() }
    }

    pub fn everyone() -> Self {
        Self { authority: 1, parts: vec![0] }
    }

    pub fn authenticated_users() -> Self {
        Self::well_known(&[11])
    }

    pub fn principal_self() -> Self {
        Self::well_known(&[10])
    }

    /// The last number: what it is called within its domain.
    pub fn relative(&self) -> Option<u32> {
        self.parts.last().copied()
    }

    /// The last number, where it stands for something of a domain.
    fn in_domain(&self) -> Option<u32> {
        match (self.authority, self.parts.as_slice()) {
            (5, [21, _, _, _, relative]) => Some(*relative),
            _ => None,
        }
    }

    fn built_in(&self) -> Option<u32> {
        match (self.authority, self.parts.as_slice()) {
            (5, [32, relative]) => Some(*relative),
            _ => None,
        }
    }

    /// Whether whoever holds it administers something: Windows protects most of them (`AdminSDHolder`), an agent refuses all.
    pub fn is_protected(&self) -> bool {
        // Administrator, krbtgt, and the groups Domain Admins, Controllers, Cert Publishers, Schema and Enterprise Admins, Policy
        // Creators, Read-only Controllers of domain and enterprise, Key Admins and Enterprise Key Admins.
        const IN_DOMAIN: &[u32] = &[498, 500, 502, 512, 516, 517, 518, 519, 520, 521, 526, 527];
        // Administrators, Account, Server, Print and Backup Operators, Replicator, Hyper-V Administrators.
        const BUILT_IN: &[u32] = &[544, 548, 549, 550, 551, 552, 578];
        self.in_domain().is_some_and(|relative| IN_DOMAIN.contains(&relative))
            || self.built_in().is_some_and(|relative| BUILT_IN.contains(&relative))
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-1-{}", self.authority)?;
        self.parts.iter().try_for_each(|part| write!(f, "-{part}"))
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A GUID as it stands in a security descriptor.
pub type Guid = [u8; 16];

/// The bytes of `00299570-246d-11d0-a768-00aa006e0529` in the order of Windows.
const fn guid(text: &str) -> Guid {
    const fn nibble(byte: u8) -> u8 {
        if byte.is_ascii_digit() { byte - b'0' } else { byte - b'a' + 10 }
    }
    const ORDER: [usize; 16] = [6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34];
    let text = text.as_bytes();
    let mut out = [0; 16];
    let mut at = 0;
    while at < 16 {
        out[at] = nibble(text[ORDER[at]]) << 4 | nibble(text[ORDER[at] + 1]);
        at += 1;
    }
    out
}

/// The rights an agent's account needs, and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    ResetPassword,
    ChangePassword,
    WriteLockoutTime,
    WritePwdLastSet,
    /// On the head of the domain.
    UnexpirePassword,
}

const RESET_PASSWORD: Guid = guid("00299570-246d-11d0-a768-00aa006e0529");
const CHANGE_PASSWORD: Guid = guid("ab721a53-1e2f-11d0-9819-00aa0040529b");
const UNEXPIRE_PASSWORD: Guid = guid("ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501");
const LOCKOUT_TIME: Guid = guid("28630ebf-41d5-11d1-a9c1-0000f80367c1");
const PWD_LAST_SET: Guid = guid("bf967a0a-0de6-11d0-a285-00aa003049e2");
/// The property set that `pwdLastSet` belongs to.
const ACCOUNT_RESTRICTIONS: Guid = guid("4c164200-20c0-11d0-a768-00aa006e0529");

const CONTROL_ACCESS: u32 = 0x100;
const WRITE_PROPERTY: u32 = 0x20;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;

impl Right {
    pub const ON_USERS: [Self; 4] = [Self::ResetPassword, Self::ChangePassword, Self::WriteLockoutTime, Self::WritePwdLastSet];

    /// The bit of the access mask, and the object types that an entry may name for it.
    fn asked(self) -> (u32, &'static [Guid]) {
        match self {
            Self::ResetPassword => (CONTROL_ACCESS, &[RESET_PASSWORD]),
            Self::ChangePassword => (CONTROL_ACCESS, &[CHANGE_PASSWORD]),
            Self::UnexpirePassword => (CONTROL_ACCESS, &[UNEXPIRE_PASSWORD]),
            Self::WriteLockoutTime => (WRITE_PROPERTY, &[LOCKOUT_TIME]),
            Self::WritePwdLastSet => (WRITE_PROPERTY, &[PWD_LAST_SET, ACCOUNT_RESTRICTIONS]),
        }
    }

    /// As Windows and its tools name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "Reset Password",
            Self::ChangePassword => "Change Password",
            Self::WriteLockoutTime => "Write lockoutTime",
            Self::WritePwdLastSet => "Write pwdLastSet",
            Self::UnexpirePassword => "Unexpire Password",
        }
    }

    /// What `dsacls` calls it.
    pub fn dsacls(self) -> &'static str {
        match self {
            Self::ResetPassword => "CA;Reset Password;user",
            Self::ChangePassword => "CA;Change Password;user",
            Self::WriteLockoutTime => "RPWP;lockoutTime;user",
            Self::WritePwdLastSet => "RPWP;pwdLastSet;user",
            Self::UnexpirePassword => "CA;Unexpire Password",
        }
    }
}

/// One entry of a list that decides about the object itself.
struct Ace {
    allows: bool,
    mask: u32,
    object: Option<Guid>,
    sid: Sid,
}

/// The list that says who may do what (a DACL), in its order.
pub struct AccessList(Vec<Ace>);

impl AccessList {
    /// From a self-relative security descriptor. None when it is malformed; an absent list is malformed too, because it would allow
    /// everything to everybody.
    pub fn parse(descriptor: &[u8]) -> Option<Self> {
        let offset = usize::try_from(u32_at(descriptor, 16)?).ok().filter(|&offset| offset != 0)?;
        let acl = descriptor.get(offset..)?;
        let size = usize::from(u16_at(acl, 2)?);
        let count = usize::from(u16_at(acl, 4)?);
        let mut rest = acl.get(8..size)?;
        let mut entries = vec![];
        for _ in 0..count {
            let length = usize::from(u16_at(rest, 2)?);
            if length < 8 {
                return None;
            }
            let ace = rest.get(..length)?;
            entries.extend(Self::parse_ace(ace)?);
            rest = &rest[length..];
        }
        Some(Self(entries))
    }

    /// `Some(None)` for an entry that does not decide about this object.
    #[expect(clippy::option_option, reason = "malformed, irrelevant, relevant")]
    fn parse_ace(ace: &[u8]) -> Option<Option<Ace>> {
        const INHERIT_ONLY: u8 = 0x08;
        let (&[kind, flags], _) = ace.split_first_chunk::<2>()?;
        if flags & INHERIT_ONLY != 0 || !matches!(kind, 0 | 1 | 5 | 6) {
            return Some(None);
        }
        let mask = u32_at(ace, 4)?;
        let mut at = 8;
        let mut object = None;
        if matches!(kind, 5 | 6) {
            let present = u32_at(ace, 8)?;
            at = 12;
            if present & 1 != 0 {
                object = Some(ace.get(at..at + 16)?.try_into().ok()?);
                at += 16;
            }
            if present & 2 != 0 {
                at += 16;
            }
        }
        let (sid, _) = Sid::read(ace.get(at..)?)?;
        Some(Some(Ace { allows: matches!(kind, 0 | 5), mask, object, sid }))
    }

    /// Whether somebody with these identifiers has the right: the first entry that speaks of it decides.
    pub fn grants(&self, right: Right, who: &[Sid]) -> bool {
        let (bit, types) = right.asked();
        self.0
            .iter()
            .find(|ace| {
                let speaks = ace.mask & bit != 0 || ace.mask & GENERIC_ALL != 0 || (bit == WRITE_PROPERTY && ace.mask & GENERIC_WRITE != 0);
                speaks && ace.object.is_none_or(|object| types.contains(&object)) && who.contains(&ace.sid)
            })
            .is_some_and(|ace| ace.allows)
    }

    /// Whether people are kept from changing their own password: what the box "User cannot change password" does.
    pub fn denies_own_change(&self) -> bool {
        let denies = |who: &Sid| {
            self.0.iter().any(|ace| !ace.allows && ace.mask & CONTROL_ACCESS != 0 && ace.object == Some(CHANGE_PASSWORD) && ace.sid == *who)
        };
        denies(&Sid::principal_self()) || denies(&Sid::everyone())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sid(parts: &[u32]) -> Vec<u8> {
        let mut bytes = vec![1, u8::try_from(parts.len()).unwrap(), 0, 0, 0, 0, 0, 5];
        for part in parts {
            bytes.extend(part.to_le_bytes());
        }
        bytes
    }

    /// `(kind, flags, mask, object type, who)`
    type Line<'a> = (u8, u8, u32, Option<Guid>, &'a [u32]);

    fn descriptor(lines: &[Line<'_>]) -> Vec<u8> {
        let mut aces = vec![];
        for (kind, flags, mask, object, who) in lines {
            let mut body = mask.to_le_bytes().to_vec();
            if matches!(kind, 5 | 6) {
                body.extend(u32::from(object.is_some()).to_le_bytes());
                body.extend(object.iter().flatten());
            }
            body.extend(sid(who));
            aces.extend([*kind, *flags]);
            aces.extend(u16::try_from(body.len() + 4).unwrap().to_le_bytes());
            aces.extend(body);
        }
        let mut out = vec![1, 0, 4, 0x80];
        out.extend([0; 12]);
        out.extend(20_u32.to_le_bytes());
        out.extend([2, 0]);
        out.extend(u16::try_from(aces.len() + 8).unwrap().to_le_bytes());
        out.extend(u16::try_from(lines.len()).unwrap().to_le_bytes());
        out.extend([0, 0]);
        out.extend(aces);
        out
    }

    const ME: &[u32] = &[21, 1, 2, 3, 1104];

    fn me() -> Sid {
        Sid::well_known(ME)
    }

    #[test]
    fn a_guid_is_written_in_the_order_of_windows() {
        assert_eq!(hex::encode(guid("00299570-246d-11d0-a768-00aa006e0529")), "709529006d24d011a76800aa006e0529");
    }

    #[test]
    fn administrators_of_every_kind_are_protected_and_staff_is_not() {
        for relative in [500, 502, 512, 518, 519, 520, 526, 527] {
            assert!(Sid::well_known(&[21, 7, 8, 9, relative]).is_protected(), "{relative}");
        }
        for relative in [544, 548, 549, 551] {
            assert!(Sid::well_known(&[32, relative]).is_protected(), "{relative}");
        }
        for parts in [&[21, 7, 8, 9, 513][..], &[21, 7, 8, 9, 1104], &[32, 545], &[11], &[32, 512]] {
            assert!(!Sid::well_known(parts).is_protected(), "{parts:?}");
        }
        assert_eq!(Sid::parse(&sid(ME)).unwrap().to_string(), "S-1-5-21-1-2-3-1104");
        assert!(Sid::parse(&sid(ME)[..20]).is_none());
    }

    #[test]
    fn the_first_entry_that_speaks_of_a_right_decides() {
        let list = |lines: &[Line<'_>]| AccessList::parse(&descriptor(lines)).unwrap();
        let allow = (5, 0, CONTROL_ACCESS, Some(RESET_PASSWORD), ME);
        let deny = (6, 0, CONTROL_ACCESS, Some(RESET_PASSWORD), ME);
        assert!(list(&[allow]).grants(Right::ResetPassword, &[me()]));
        assert!(!list(&[allow]).grants(Right::ChangePassword, &[me()]));
        assert!(!list(&[allow]).grants(Right::ResetPassword, &[Sid::everyone()]));
        assert!(!list(&[deny, allow]).grants(Right::ResetPassword, &[me()]));
        assert!(list(&[allow, deny]).grants(Right::ResetPassword, &[me()]));
        assert!(!list(&[]).grants(Right::ResetPassword, &[me()]));
        // Meant for what is below only.
        assert!(!list(&[(5, 8, CONTROL_ACCESS, Some(RESET_PASSWORD), ME)]).grants(Right::ResetPassword, &[me()]));
        // All extended rights, full control, a property set.
        assert!(list(&[(0, 0, CONTROL_ACCESS, None, ME)]).grants(Right::UnexpirePassword, &[me()]));
        assert!(list(&[(0, 0, GENERIC_ALL, None, ME)]).grants(Right::WriteLockoutTime, &[me()]));
        assert!(list(&[(5, 0, WRITE_PROPERTY, Some(ACCOUNT_RESTRICTIONS), ME)]).grants(Right::WritePwdLastSet, &[me()]));
        assert!(!list(&[(5, 0, WRITE_PROPERTY, Some(ACCOUNT_RESTRICTIONS), ME)]).grants(Right::WriteLockoutTime, &[me()]));
    }

    #[test]
    fn the_box_user_cannot_change_password_is_seen() {
        let list = |lines: &[Line<'_>]| AccessList::parse(&descriptor(lines)).unwrap();
        assert!(list(&[(6, 0, CONTROL_ACCESS, Some(CHANGE_PASSWORD), &[10])]).denies_own_change());
        assert!(!list(&[(5, 0, CONTROL_ACCESS, Some(CHANGE_PASSWORD), &[10])]).denies_own_change());
        assert!(!list(&[(6, 0, CONTROL_ACCESS, Some(RESET_PASSWORD), &[10])]).denies_own_change());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_descriptor_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(list) = AccessList::parse(&bytes) {
                list.grants(Right::ResetPassword, &[me()]);
            }
            Sid::parse(&bytes);
        }

        #[test]
        fn bent_descriptors_do_not_panic(at: prop::sample::Index, value: u8) {
            let mut bytes = descriptor(&[(5, 0, CONTROL_ACCESS, Some(RESET_PASSWORD), ME), (0, 0, CONTROL_ACCESS, None, &[11])]);
            let at = at.index(bytes.len());
            bytes[at] = value;
            if let Some(list) = AccessList::parse(&bytes) {
                list.grants(Right::ResetPassword, &[me()]);
                list.denies_own_change();
            }
        }
    }
}
