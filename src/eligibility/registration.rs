//! How far somebody is with registering, and whether to ask them (REG-2). The words of the reference: *registered* has as many
//! usable methods as a reset needs, *enabled* may reset at all, *capable* is both.

use std::collections::BTreeSet;

use time::Duration;

use super::{Facts, Means, enough, in_scope};
use crate::policy::Kind;

/// Where somebody stands with registering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What the policy that holds for the person lets them register or have registered.
    pub kinds: BTreeSet<Kind>,
    /// Of those, what the person has.
    pub have: BTreeSet<Kind>,
    /// How many different ones a reset needs.
    pub required: u8,
    pub registered: bool,
    pub enabled: bool,
    pub capable: bool,
    /// Too little is registered, and the tenant wants people to be asked at sign-in.
    pub must_register: bool,
    /// Enough is registered, and it is time to ask whether it is still right. What an administrator filled in is asked once.
    pub must_reconfirm: bool,
}

/// Pure, over the same facts as the decision. Nobody there: nothing to register.
pub fn registration(facts: &Facts) -> Registration {
    let tenant = &facts.tenant;
    let Some(user) = &facts.user else {
        return Registration {
            kinds: BTreeSet::new(),
            have: BTreeSet::new(),
            required: 0,
            registered: false,
            enabled: false,
            capable: false,
            must_register: false,
            must_reconfirm: false,
        };
    };
    let (required, kinds) = super::required(facts, user);
    // Whether a provider works at this moment says nothing about what is registered.
    let usable: Vec<&Means> = user.means.iter().filter(|means| kinds.contains(&means.kind)).collect();
    let registered = enough(&usable, required);
    let enabled = user.enabled
        && if user.administrator {
            tenant.admin_self_reset
        } else {
            user.guest.is_some() || (tenant.closed_to_all().is_none() && in_scope(facts, user))
        };
    let asked = enabled && tenant.require_registration && user.guest.is_none();
    let due = user.confirmed_at.is_none_or(|at| facts.now - at >= Duration::days(i64::from(tenant.reconfirm_days)));
    Registration {
        have: usable.iter().map(|means| means.kind).collect(),
        kinds,
        required,
        registered,
        enabled,
        capable: registered && enabled,
        must_register: asked && !registered,
        must_reconfirm: asked && registered && tenant.reconfirm_days > 0 && due,
    }
}
