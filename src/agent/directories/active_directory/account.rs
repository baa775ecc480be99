//! Finding the one account that an anchor stands for, and whether an agent may touch it at all.

use ldap3::Scope;

use super::{
    controller::Controller,
    rules::{FINE_GRAINED_ATTRIBUTES, Names, Rules, unix_millis},
    security::{AccessList, Sid},
};
use crate::{
    agent::directories::connection::{Entry, RequestError, filter_value},
    protocol::{Anchor, Code, Millis},
};

const DISABLED: i64 = 0x2;
const NORMAL_ACCOUNT: i64 = 0x200;
/// Accounts of domains, workstations and controllers.
const TRUST_ACCOUNTS: i64 = 0x800 | 0x1000 | 0x2000;
/// In the computed flags.
const LOCKED: i64 = 0x10;

pub(super) const ATTRIBUTES: &[&str] = &[
    "objectClass",
    "objectGUID",
    "objectSid",
    "sAMAccountName",
    "userPrincipalName",
    "displayName",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "accountExpires",
    "adminCount",
    "isCriticalSystemObject",
    "servicePrincipalName",
    "pwdLastSet",
    "msDS-ResultantPSO",
];

/// A user as the directory has it.
#[derive(Debug, Clone)]
pub struct Account {
    pub dn: String,
    pub guid: Vec<u8>,
    pub names: Names,
    pub upn: String,
    pub sid: Option<Sid>,
    /// As stored: 0 means "must be changed at the next sign-in".
    pub pwd_last_set: i64,
    pub locked: bool,
    pub enabled: bool,
    pub fine_grained: Option<String>,
    expires: Option<i64>,
    is_person: bool,
    is_marked: bool,
}

impl Account {
    pub(super) fn from_entry(entry: &Entry) -> Self {
        let flags = entry.number("userAccountControl").unwrap_or_default();
        let computed = entry.number("msDS-User-Account-Control-Computed").unwrap_or_default();
        let has_class = |class: &str| entry.texts("objectClass").any(|has| has.eq_ignore_ascii_case(class));
        let machine = ["computer", "msDS-ManagedServiceAccount", "msDS-GroupManagedServiceAccount", "trustedDomain"];
        let is_person = flags & NORMAL_ACCOUNT != 0
            && flags & TRUST_ACCOUNTS == 0
            && has_class("user")
            && !machine.into_iter().any(has_class)
            // A service runs under it.
            && entry.all("servicePrincipalName").is_empty();
        Self {
            dn: entry.dn.clone(),
            guid: entry.bytes("objectGUID").unwrap_or_default().to_vec(),
            names: Names {
                account: entry.text("sAMAccountName").unwrap_or_default().to_owned(),
                display: entry.text("displayName").unwrap_or_default().to_owned(),
            },
            upn: entry.text("userPrincipalName").unwrap_or_default().to_owned(),
            sid: entry.bytes("objectSid").and_then(Sid::parse),
            pwd_last_set: entry.number("pwdLastSet").unwrap_or_default(),
            locked: computed & LOCKED != 0,
            enabled: flags & DISABLED == 0,
            fine_grained: entry.text("msDS-ResultantPSO").map(str::to_owned),
            expires: entry.number("accountExpires").and_then(unix_millis),
            is_person,
            is_marked: entry.number("adminCount").is_some_and(|count| count > 0) || entry.text("isCriticalSystemObject") == Some("TRUE"),
        }
    }

    /// The filter that finds exactly this object.
    pub fn filter(&self) -> String {
        format!("(objectGUID={})", filter_value(&self.guid))
    }

    /// Why it may not be touched, as far as the account itself tells. `groups` are all it belongs to, nested ones too; `own` is the token
    /// of the agent's account.
    pub fn protection(&self, groups: &[Sid], own: &[Sid], own_name: &str) -> Option<Code> {
        // Everybody is a member of something: an empty list means that it may not be read, hence that nothing is known.
        if groups.is_empty() {
            return Some(Code::NoPermission);
        }
        (self.is_special(own, own_name) || groups.iter().any(Sid::is_protected)).then_some(Code::Protected)
    }

    /// Whether it may not be touched whatever it is a member of.
    pub(super) fn is_special(&self, own: &[Sid], own_name: &str) -> bool {
        let Some(sid) = &self.sid else { return true };
        !self.is_person || self.is_marked || sid.is_protected() || own.contains(sid) || is_named(own_name, self)
    }

    pub fn is_closed(&self, now: Option<Millis>) -> bool {
        !self.enabled || now.zip(self.expires).is_some_and(|(now, expires)| expires <= now.0)
    }

    /// When the password was last set; none where it was never, or must be changed.
    pub fn password_set(&self) -> Option<Millis> {
        unix_millis(self.pwd_last_set).map(Millis)
    }
}

/// Whether the name that the agent signs in with is this account's, in any of its forms.
fn is_named(name: &str, account: &Account) -> bool {
    let same = |other: &str| !other.is_empty() && name.eq_ignore_ascii_case(other);
    same(&account.dn)
        || same(&account.upn)
        || name.split_once('\\').is_some_and(|(_, short)| short.eq_ignore_ascii_case(&account.names.account))
}

/// What a GUID of Windows is matched by: the one that was written for the purpose, else the object's own (WB-10).
pub fn anchor_filter(anchor: &Anchor) -> String {
    let value = filter_value(anchor.as_slice());
    format!("(&(objectClass=user)(|(mS-DS-ConsistencyGuid={value})(&(objectGUID={value})(!(mS-DS-ConsistencyGuid=*)))))")
}

impl Controller {
    /// All users that have the anchor: none or one, if all is well.
    pub async fn find(&mut self, anchor: &Anchor) -> Result<Vec<Account>, RequestError> {
        let base = self.base.clone();
        let found = self.connection.search(&base, Scope::Subtree, &anchor_filter(anchor), ATTRIBUTES, 4).await?;
        Ok(found.iter().map(Account::from_entry).collect())
    }

    /// The same account again, by its distinguished name.
    pub async fn read_account(&mut self, dn: &str) -> Result<Option<Account>, RequestError> {
        Ok(self.connection.read(dn, ATTRIBUTES).await?.as_ref().map(Account::from_entry))
    }

    /// Every group the account is in, through others and as its primary one.
    pub async fn groups(&mut self, dn: &str) -> Result<Vec<Sid>, RequestError> {
        let entry = self.connection.read(dn, &["tokenGroups"]).await?.unwrap_or_default();
        Ok(entry.all("tokenGroups").iter().filter_map(|bytes| Sid::parse(bytes)).collect())
    }

    /// Who may do what to an object. None where it cannot be read.
    pub async fn access_list(&mut self, dn: &str) -> Result<Option<AccessList>, RequestError> {
        // LDAP_SERVER_SD_FLAGS: only the list itself; the parts with owner and audit need other rights.
        let flags = ldap3::controls::RawControl {
            ctype: "1.2.840.113556.1.4.801".to_owned(),
            crit: true,
            val: Some(vec![0x30, 0x03, 0x02, 0x01, 0x04]),
        };
        let found = self.connection.search_with(vec![flags], dn, Scope::Base, "(objectClass=*)", &["nTSecurityDescriptor"], 1).await?;
        Ok(found.first().and_then(|entry| entry.bytes("nTSecurityDescriptor")).and_then(AccessList::parse))
    }

    /// The rules that hold for an account: its fine-grained policy, else its domain's. None where they cannot be read.
    pub async fn rules_for(&mut self, account: &Account) -> Option<Rules> {
        match &account.fine_grained {
            Some(dn) => {
                let entry = self.connection.read(dn, FINE_GRAINED_ATTRIBUTES).await.ok()??;
                Rules::fine_grained(&entry)
            }
            None => Rules::of_domain(&self.head),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account {
            dn: "CN=Sam,OU=Staff,DC=corp,DC=test".to_owned(),
            guid: vec![1; 16],
            names: Names { account: "sam".to_owned(), display: "Sam".to_owned() },
            upn: "sam@corp.test".to_owned(),
            sid: Some(Sid::well_known(&[21, 1, 2, 3, 1104])),
            pwd_last_set: 0,
            locked: false,
            enabled: true,
            fine_grained: None,
            expires: None,
            is_person: true,
            is_marked: false,
        }
    }

    const SVC: &str = "CN=svc,OU=Service,DC=corp,DC=test";

    #[test]
    fn staff_may_be_touched_and_whoever_administers_may_not() {
        let users = [Sid::well_known(&[21, 1, 2, 3, 513])];
        let admins = [users[0].clone(), Sid::well_known(&[21, 1, 2, 3, 512])];
        let operators = [users[0].clone(), Sid::well_known(&[32, 548])];
        assert_eq!(account().protection(&users, &[], SVC), None);
        assert_eq!(account().protection(&admins, &[], SVC), Some(Code::Protected));
        assert_eq!(account().protection(&operators, &[], SVC), Some(Code::Protected));
        assert_eq!(Account { is_marked: true, ..account() }.protection(&users, &[], SVC), Some(Code::Protected));
        assert_eq!(Account { is_person: false, ..account() }.protection(&users, &[], SVC), Some(Code::Protected));
        assert_eq!(Account { sid: None, ..account() }.protection(&users, &[], SVC), Some(Code::Protected));
        // Fail closed: what cannot be read is not harmless.
        assert_eq!(account().protection(&[], &[], SVC), Some(Code::NoPermission));
    }

    #[test]
    fn an_agent_does_not_touch_itself_by_any_name() {
        let users = [Sid::well_known(&[21, 1, 2, 3, 513])];
        let own = [account().sid.unwrap()];
        assert_eq!(account().protection(&users, &own, SVC), Some(Code::Protected));
        for name in ["cn=sam,ou=staff,dc=corp,dc=test", "SAM@corp.test", "CORP\\sam"] {
            assert_eq!(account().protection(&users, &[], name), Some(Code::Protected), "{name}");
        }
        assert_eq!(account().protection(&users, &[], "CORP\\samantha"), None);
    }

    #[test]
    fn an_account_that_has_expired_is_closed() {
        let expired = Account { expires: Some(1_000), ..account() };
        assert!(expired.is_closed(Some(Millis(1_000))));
        assert!(!expired.is_closed(Some(Millis(999))));
        assert!(!account().is_closed(Some(Millis(i64::MAX))));
        assert!(Account { enabled: false, ..account() }.is_closed(None));
    }

    #[test]
    fn awkward_bytes_in_an_anchor_stay_bytes() {
        let anchor = Anchor::new(&[0x00, 0x2a, 0x28, 0x29, 0x5c]).unwrap();
        assert!(anchor_filter(&anchor).contains("(mS-DS-ConsistencyGuid=\\00\\2a\\28\\29\\5c)"));
    }
}
