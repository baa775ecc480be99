//! Made-up organisations that refuse: one that says why with a person for every reason, and one for each reason of its own.

use super::organisations::{BARE, Directory, FULL, Organisation, Person, everything, explicit};
use crate::policy::{Policy, Scope};

/// One organisation that says why, with a person for every refusal that is theirs alone.
fn plainspoken() -> Organisation<'static> {
    Organisation {
        name: "Plainspoken",
        domain: "plainspoken.example",
        about: "Every refusal says why (disclosure: explicit). Resetting is on for one group.",
        plan: "paid",
        accent: "#1f4e8c",
        custom_domain: true,
        policy: Some(Policy { admin_self_reset: false, ..explicit() }),
        scope_group: Some("May reset"),
        directory: None,
        people: vec![
            Person { id: "gil.good", name: "Gil Good", shows: "resets as usual", email: "gil@posteo.example", groups: "May reset", ..BARE },
            Person {
                id: "nico.scope",
                name: "Nico Vane",
                shows: "not in the group: SSPR_0013",
                email: "nico@posteo.example",
                outcome: "SSPR_0013",
                ..BARE
            },
            Person {
                id: "lena.licence",
                name: "Lena Roth",
                shows: "no licence: SSPR_0012",
                email: "lena@posteo.example",
                groups: "May reset",
                licence: "free",
                outcome: "SSPR_0012",
                ..BARE
            },
            Person {
                id: "rae.register",
                name: "Rae Lowe",
                shows: "nothing on file: SSPR_0014",
                groups: "May reset",
                outcome: "SSPR_0014",
                ..BARE
            },
            Person {
                id: "per.onprem",
                name: "Per Holm",
                shows: "password kept on-premises, writeback off: SSPR_0010",
                email: "per@posteo.example",
                groups: "May reset",
                authority: "hash_sync",
                outcome: "SSPR_0010",
                ..BARE
            },
            Person {
                id: "dee.disabled",
                name: "Dee Stone",
                shows: "switched off",
                email: "dee@posteo.example",
                groups: "May reset",
                disabled: true,
                outcome: "account disabled",
                ..BARE
            },
            Person {
                id: "abe.admin",
                name: "Abe Sato",
                shows: "administrators may not reset here: SSPR_0009",
                email: "abe@posteo.example",
                roles: "user_administrator",
                outcome: "SSPR_0009",
                ..FULL
            },
        ],
    }
}

fn small(
    name: &'static str,
    domain: &'static str,
    about: &'static str,
    policy: Option<Policy>,
    directory: Option<Directory>,
    person: Person<'static>,
) -> Organisation<'static> {
    Organisation {
        name,
        domain,
        about,
        plan: "paid",
        accent: "#6b4a12",
        custom_domain: true,
        policy,
        scope_group: None,
        directory,
        people: vec![person],
    }
}

pub fn organisations() -> Vec<Organisation<'static>> {
    let onprem = Person { authority: "pass_through", ..BARE };
    vec![
        plainspoken(),
        small(
            "Shut Door",
            "shutdoor.example",
            "Resetting is switched off for everybody.",
            Some(Policy { enabled: Scope::None, ..explicit() }),
            None,
            Person {
                id: "ona.off",
                name: "Ona Reed",
                shows: "switched off for the organisation: SSPR_0009",
                email: "ona@posteo.example",
                outcome: "SSPR_0009",
                ..BARE
            },
        ),
        small(
            "Blank Page",
            "blankpage.example",
            "Nobody has set up a policy yet.",
            None,
            None,
            Person {
                id: "ned.none",
                name: "Ned Page",
                shows: "no policy: SSPR_0011",
                email: "ned@posteo.example",
                outcome: "SSPR_0011",
                ..BARE
            },
        ),
        small(
            "Stubborn Tree",
            "stubborn.example",
            "Its directory does not let us change passwords.",
            Some(Policy { write_back: true, ..explicit() }),
            Some(Directory::ActionNeeded),
            Person {
                id: "ivy.action",
                name: "Ivy Root",
                shows: "the directory refuses: SSPR_0029",
                email: "ivy@posteo.example",
                outcome: "SSPR_0029",
                ..onprem
            },
        ),
        small(
            "Far Away",
            "faraway.example",
            "Its directory does not answer.",
            Some(Policy { write_back: true, ..everything(1) }),
            Some(Directory::Away),
            Person {
                id: "ray.away",
                name: "Ray Far",
                shows: "the directory does not answer: SSPR_0030",
                email: "ray@posteo.example",
                outcome: "SSPR_0030",
                ..onprem
            },
        ),
    ]
}
