//! Who may do what (quality, rule 13): one table, from which the checks of every route, the menu and the buttons come. Pure.

use crate::directory::ROLES;

/// A role of the reference product (reference, 1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Global,
    AuthenticationPolicy,
    User,
    Helpdesk,
    Password,
    ReportsReader,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Global, Self::AuthenticationPolicy, Self::User, Self::Helpdesk, Self::Password, Self::ReportsReader];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        ROLES[self as usize]
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The key of its name on pages.
    pub fn key(self) -> &'static str {
        match self {
            Self::Global => "role-global",
            Self::AuthenticationPolicy => "role-authentication-policy",
            Self::User => "role-user",
            Self::Helpdesk => "role-helpdesk",
            Self::Password => "role-password",
            Self::ReportsReader => "role-reports-reader",
        }
    }

    /// Whose accounts a holder may act upon: people all of whose roles are in this list.
    fn manages(self) -> &'static [Self] {
        match self {
            Self::Global => &Self::ALL,
            Self::User => &[Self::Helpdesk, Self::Password, Self::ReportsReader],
            Self::Helpdesk | Self::Password => &[Self::ReportsReader],
            Self::AuthenticationPolicy | Self::ReportsReader => &[],
        }
    }
}

/// What can be done in the admin area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Enter, and see the overview.
    Enter,
    SeeSettings,
    ChangeSettings,
    /// Agents, their codes and keys, and the switch for writing back (WB-9a).
    ChangeOnPremises,
    SeeTroubleshooting,
    SeePeople,
    /// Whole values that only their owner and administrators see (DIR-4).
    SeePrivate,
    /// Create, edit, disable, import; groups and licences.
    EditPeople,
    ExportPeople,
    /// What a caller needs: verify who they are, clear a pause, unlock, end sessions, send an invitation.
    HelpPeople,
    /// Take a method away, or ask for all of them anew.
    ChangeMethods,
    /// A password that is shown once, where the organisation allows it.
    TemporaryPassword,
    GrantRoles,
    ChangeDomains,
    SeeInsights,
    SeeAudit,
    ExportAudit,
    /// How long events are kept, and where they are sent.
    ChangeAudit,
    ManageApiKeys,
}

impl Act {
    pub const ALL: [Self; 19] = [
        Self::Enter,
        Self::SeeSettings,
        Self::ChangeSettings,
        Self::ChangeOnPremises,
        Self::SeeTroubleshooting,
        Self::SeePeople,
        Self::SeePrivate,
        Self::EditPeople,
        Self::ExportPeople,
        Self::HelpPeople,
        Self::ChangeMethods,
        Self::TemporaryPassword,
        Self::GrantRoles,
        Self::ChangeDomains,
        Self::SeeInsights,
        Self::SeeAudit,
        Self::ExportAudit,
        Self::ChangeAudit,
        Self::ManageApiKeys,
    ];

    /// The table.
    pub fn roles(self) -> &'static [Role] {
        use Role::{AuthenticationPolicy, Global, Helpdesk, Password, ReportsReader, User};
        match self {
            Self::Enter | Self::SeeInsights | Self::SeeAudit => &Role::ALL,
            Self::SeeSettings | Self::SeeTroubleshooting | Self::SeePeople => &[Global, AuthenticationPolicy, User, Helpdesk, Password],
            Self::ChangeSettings => &[Global, AuthenticationPolicy],
            Self::SeePrivate | Self::EditPeople | Self::ExportPeople | Self::ChangeMethods | Self::TemporaryPassword => &[Global, User],
            Self::HelpPeople => &[Global, User, Helpdesk, Password],
            Self::ExportAudit => &[Global, AuthenticationPolicy, ReportsReader],
            Self::ChangeOnPremises | Self::GrantRoles | Self::ChangeDomains | Self::ChangeAudit | Self::ManageApiKeys => &[Global],
        }
    }

    /// Whether it asks for a proof of the last ten minutes: what hands out trust, or takes it.
    pub fn needs_fresh_proof(self) -> bool {
        matches!(
            self,
            Self::ChangeOnPremises
                | Self::ChangeMethods
                | Self::TemporaryPassword
                | Self::GrantRoles
                | Self::ChangeDomains
                | Self::ChangeAudit
                | Self::ManageApiKeys
        )
    }
}

/// The roles of a row, as far as this release knows them. A word it does not know belongs to nobody's reach but a Global
/// Administrator's, hence the second value: whether all were known.
fn known(roles: &[String]) -> (Vec<Role>, bool) {
    let known: Vec<Role> = roles.iter().filter_map(|role| Role::parse(role)).collect();
    let all = known.len() == roles.len();
    (known, all)
}

/// Whether somebody with these roles may do this at all.
pub fn allows(actor: &[String], act: Act) -> bool {
    known(actor).0.iter().any(|role| act.roles().contains(role))
}

/// Whether they may do it to somebody with those roles: nobody acts upon a person whose roles are not a subset of what they
/// manage. The reach comes from the same role that allows the act.
pub fn may(actor: &[String], act: Act, target: &[String]) -> bool {
    let (target, all) = known(target);
    known(actor)
        .0
        .into_iter()
        .filter(|role| act.roles().contains(role))
        .any(|role| role == Role::Global || (all && target.iter().all(|held| role.manages().contains(held))))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    fn of(roles: &[Role]) -> Vec<String> {
        roles.iter().map(|role| role.as_str().to_owned()).collect()
    }

    #[test]
    fn every_role_is_stored_by_its_own_word() {
        for (role, word) in Role::ALL.into_iter().zip(ROLES) {
            assert_eq!((role.as_str(), Role::parse(word)), (word, Some(role)));
        }
        assert_eq!(Role::parse("owner"), None);
    }

    #[test]
    fn who_has_no_role_may_nothing() {
        for act in Act::ALL {
            assert!(!allows(&[], act) && !may(&[], act, &[]) && !may(&["owner".to_owned()], act, &[]));
        }
    }

    #[test]
    fn rule_13_nobody_acts_upon_those_above_or_beside_them() {
        let may = |actor, act, target| may(&of(&[actor]), act, &of(&[target]));
        for role in Role::ALL {
            assert!(may(Role::Global, Act::TemporaryPassword, role));
            for actor in [Role::User, Role::Helpdesk, Role::Password] {
                let reach = role == Role::ReportsReader || (actor == Role::User && [Role::Helpdesk, Role::Password].contains(&role));
                assert_eq!(may(actor, Act::HelpPeople, role), reach, "{actor:?} {role:?}");
            }
        }
        assert!(!super::may(&of(&[Role::User]), Act::EditPeople, &["owner".to_owned()]), "a role of a later release");
        assert!(!super::may(&of(&[Role::User]), Act::EditPeople, &of(&[Role::Helpdesk, Role::Global])));
    }

    #[test]
    fn the_reach_of_one_role_is_not_lent_to_another() {
        // A policy administrator who also helps people does not reach the helpdesk by it.
        let both = of(&[Role::AuthenticationPolicy, Role::Helpdesk]);
        assert!(!may(&both, Act::HelpPeople, &of(&[Role::Helpdesk])) && may(&both, Act::HelpPeople, &[]));
    }

    proptest! {
        /// More roles of an actor never take something away, and more roles of a target never open something.
        #[test]
        fn rule_13_is_monotone(
            actor in vec(select(Role::ALL.to_vec()), 0..4),
            target in vec(select(Role::ALL.to_vec()), 0..4),
            more in select(Role::ALL.to_vec()),
            act in select(Act::ALL.to_vec()),
        ) {
            let with = |mut roles: Vec<Role>| { roles.push(more); of(&roles) };
            if may(&of(&actor), act, &of(&target)) {
                prop_assert!(allows(&of(&actor), act));
                prop_assert!(may(&with(actor.clone()), act, &of(&target)));
            } else {
                prop_assert!(!may(&of(&actor), act, &with(target)));
            }
        }
    }
}
