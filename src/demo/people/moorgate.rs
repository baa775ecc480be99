//! The organisation whose passwords are kept in the real directory beside the demo. The scripts that start it have the same people.

use super::organisations::{BARE, Organisation, Person, explicit};
use crate::policy::Policy;

pub fn moorgate() -> Organisation<'static> {
    let kept = Person { authority: "pass_through", ..BARE };
    Organisation {
        name: "Moorgate Works",
        domain: "moorgate.example",
        about: "Its passwords are kept in a real directory beside this portal. Each reset, change and unlock is carried out there by the \
                agent, while the page waits.",
        plan: "paid",
        accent: "#4a3f8c",
        custom_domain: false,
        policy: Some(Policy { write_back: true, ..explicit() }),
        scope_group: None,
        directory: None,
        people: vec![
            Person {
                id: "wren.writeback",
                name: "Wren Hale",
                shows: "pass-through: the new password is set in the directory, and in no other place",
                email: "wren@posteo.example",
                number: 1,
                ..kept
            },
            Person {
                id: "hana.hashsync",
                name: "Hana Mori",
                shows: "hash-synced: the new password is set in the directory first, then here",
                email: "hana@posteo.example",
                authority: "hash_sync",
                number: 2,
                ..kept
            },
            Person {
                id: "hiro.history",
                name: "Hiro Sand",
                shows: "the directory refuses: choose Old-Lighthouse-42, which was used before, or Ab-1234, which is too short",
                email: "hiro@posteo.example",
                number: 3,
                ..kept
            },
            Person {
                id: "lars.locked",
                name: "Lars Quist",
                shows: "locked out in the directory: unlock without a new password",
                email: "lars@posteo.example",
                number: 4,
                ..kept
            },
            Person {
                id: "pam.protected",
                name: "Pam Voss",
                shows: "an administrator of the directory: protected, which shows at the end",
                email: "pam@posteo.example",
                outcome: "protected account",
                number: 5,
                ..kept
            },
            Person {
                id: "dov.disabled",
                name: "Dov Arens",
                shows: "disabled in the directory only, which shows at the end",
                email: "dov@posteo.example",
                outcome: "account disabled in the directory",
                number: 6,
                ..kept
            },
            Person {
                id: "tim.temporary",
                name: "Tim Okoye",
                shows: "has a temporary password in the directory: signs in and has to choose another",
                email: "tim@posteo.example",
                temporary: true,
                number: 7,
                ..kept
            },
            Person {
                id: "cara.change",
                name: "Cara Lund",
                shows: "signs in with the directory's password and changes it, under Change password",
                email: "cara@posteo.example",
                number: 8,
                ..kept
            },
            Person {
                id: "gwen.admin",
                name: "Gwen Adeyemi",
                shows: "the administrator, whose own password is kept here: is told when an agent is asked in",
                email: "gwen@posteo.example",
                roles: "global_administrator",
                app: true,
                ..BARE
            },
        ],
    }
}
