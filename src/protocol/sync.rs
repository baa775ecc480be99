//! Users of the directory for the portal, one way (WB-11). Bounded and typed; the portal trusts none of it.

use uuid::Uuid;

use super::{
    signed::Message,
    values::{Anchor, Millis},
    wire::{List, Text, wire},
};

/// Portal to agent: send everything again, or say only what would be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncRequest {
    pub directory: Uuid,
    pub full: bool,
    pub dry_run: bool,
}

wire!(SyncRequest { directory, full, dry_run });

impl Message for SyncRequest {
    const LABEL: &'static str = "sync request";
    const MAX: usize = 18;
    const OF_SESSION: bool = true;
}

/// In [`SyncUser::rules`]: other rules hold for this user, which are not published.
pub const OTHER_RULES: u8 = 255;

/// A user as the directory has it. Empty text means: the directory has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncUser {
    pub anchor: Anchor,
    pub upn: Text<256>,
    pub display_name: Text<256>,
    pub given_name: Text<64>,
    pub family_name: Text<64>,
    pub mail: Text<256>,
    pub office_phone: Text<64>,
    pub mobile_phone: Text<64>,
    pub disabled: bool,
    pub protected: bool,
    /// When the password was last set; none where it must be changed at the next sign-in, or never was set.
    pub password_set: Option<Millis>,
    /// The set of rules that holds for this user, see [`super::health::RuleSet::id`], or [`OTHER_RULES`].
    pub rules: u8,
    /// Direct memberships.
    pub groups: List<Anchor, 128>,
}

wire!(SyncUser {
    anchor,
    upn,
    display_name,
    given_name,
    family_name,
    mail,
    office_phone,
    mobile_phone,
    disabled,
    protected,
    password_set,
    rules,
    groups,
});

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncGroup {
    pub anchor: Anchor,
    pub name: Text<256>,
}

wire!(SyncGroup { anchor, name });

/// Part of a run. A full run that is complete says by its silence which users are gone; an incremental one names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncBatch {
    pub directory: Uuid,
    pub run: Uuid,
    /// Counts the batches of a run, from 0.
    pub number: u32,
    pub full: bool,
    pub dry_run: bool,
    pub last: bool,
    pub groups: List<SyncGroup, 200>,
    pub users: List<SyncUser, 200>,
    pub gone: List<Anchor, 500>,
}

wire!(SyncBatch { directory, run, number, full, dry_run, last, groups, users, gone });

impl Message for SyncBatch {
    const LABEL: &'static str = "sync batch";
    const MAX: usize = 60_000;
    const OF_SESSION: bool = true;
}

/// Portal to agent: go on, or stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncAnswer {
    pub run: Uuid,
    pub number: u32,
    pub accepted: u16,
    pub refused: u16,
    /// The rest of the run is not wanted.
    pub stop: bool,
}

wire!(SyncAnswer { run, number, accepted, refused, stop });
