//! Who a registration link may be made for (REG-7). Pure: asked when a link is made, and again when it is opened.

use crate::eligibility::{Facts, registration};

/// Why somebody gets no link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A link signs in; nobody but an administrator opens the account of an administrator.
    RoleHolder,
    Disabled,
    /// Self-service is off for the person, or they are a guest, whose own organisation sees to it.
    OutOfScope,
    /// A link adds first methods. Whoever has some proves one of them.
    AlreadyRegistered,
}

impl Refusal {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RoleHolder => "the person has a role",
            Self::Disabled => "the account is disabled",
            Self::OutOfScope => "self-service is off for the person",
            Self::AlreadyRegistered => "the person has registered already",
        }
    }
}

/// `registered`: the person registered or confirmed something themselves ([`super::links::has_registered`]). What an
/// administrator merely filled in stands in the way only where it is enough for a reset: then nothing is left to be first.
pub fn may_have_link(facts: &Facts, registered: bool) -> Result<(), Refusal> {
    let Some(user) = &facts.user else { return Err(Refusal::Disabled) };
    let state = registration(facts);
    if user.administrator {
        Err(Refusal::RoleHolder)
    } else if !user.enabled {
        Err(Refusal::Disabled)
    } else if user.guest.is_some() || !state.enabled {
        Err(Refusal::OutOfScope)
    } else if registered || state.registered {
        Err(Refusal::AlreadyRegistered)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{bool::ANY, prelude::*};

    use super::*;
    use crate::{
        eligibility::{Guest, Means, TenantFacts, UserFacts, tests::sound},
        policy::{Kind, Scope},
    };

    /// Somebody whom links are for: everything is in order, and nothing registered.
    fn facts() -> Facts {
        let mut facts = sound();
        if let Some(user) = &mut facts.user {
            user.means = vec![];
        }
        facts
    }

    fn with(change: impl FnOnce(&mut TenantFacts, &mut UserFacts)) -> Facts {
        let mut facts = facts();
        if let Some(user) = &mut facts.user {
            change(&mut facts.tenant, user);
        }
        facts
    }

    fn mail() -> Vec<Means> {
        vec![Means { kind: Kind::Email, destination: "a@b.example".to_owned() }]
    }

    #[test]
    fn reg_7_the_first_reason_that_holds_is_the_one_told() {
        assert_eq!(may_have_link(&facts(), false), Ok(()));
        assert_eq!(may_have_link(&facts(), true), Err(Refusal::AlreadyRegistered));
        assert_eq!(may_have_link(&with(|_, user| user.means = mail()), false), Err(Refusal::AlreadyRegistered));
        assert_eq!(may_have_link(&with(|_, user| user.guest = Some(Guest::Supported)), true), Err(Refusal::OutOfScope));
        assert_eq!(may_have_link(&with(|tenant, _| tenant.enabled = Scope::None), true), Err(Refusal::OutOfScope));
        let off = with(|tenant, user| (tenant.enabled, user.enabled) = (Scope::None, false));
        assert_eq!(may_have_link(&off, true), Err(Refusal::Disabled));
        assert_eq!(may_have_link(&with(|_, user| (user.administrator, user.enabled) = (true, false)), true), Err(Refusal::RoleHolder));
        assert_eq!(may_have_link(&Facts { user: None, ..facts() }, false), Err(Refusal::Disabled));
    }

    proptest! {
        /// The promise: a link is for people without a role, enabled, in scope, who registered nothing - and for nobody else.
        #[test]
        fn reg_7_a_link_is_for_first_methods_of_people_without_a_role(
            administrator in ANY, enabled in ANY, guest in ANY, open in ANY, means in ANY, registered in ANY,
        ) {
            let facts = with(|tenant, user| {
                tenant.enabled = if open { Scope::All } else { Scope::None };
                (user.administrator, user.enabled) = (administrator, enabled);
                user.guest = guest.then_some(Guest::Supported);
                user.means = if means { mail() } else { vec![] };
            });
            let may = may_have_link(&facts, registered).is_ok();
            prop_assert_eq!(may, !administrator && enabled && !guest && open && !means && !registered);
        }
    }
}
