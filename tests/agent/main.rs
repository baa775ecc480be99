//! The agent against real directories: `script/samba` and `script/slapd` start them and run this.
//!
//! | what may happen | proved by |
//! | --- | --- |
//! | reset, unlock, history, minimum age, complexity, protected, disabled | `samba::resets` |
//! | change, check, locked | `samba::changes` |
//! | anchors with awkward bytes, two forests, one of them dark, ambiguous | `samba::anchors` |
//! | controller stopped | `samba::faults::a_controller_that_was_stopped_is_not_reachable_and_the_next_one_is` |
//! | controller killed with the modification on its way | `samba::faults::a_controller_that_dies_with_the_modification...` |
//! | controller frozen, before and at the modification, thawed or not | `samba::faults::a_controller_that_is_frozen...`, `a_reset_that_a_frozen...`, `a_reset_in_a_controller_that_stays_frozen...` |
//! | controller slow | `samba::faults::a_slow_controller_is_waited_for_and_a_too_slow_one_is_not` |
//! | another authority's certificate, another name in it | `samba::faults::a_server_with_another_authoritys_certificate_never_sees_the_password` |
//! | list of controllers, PDC emulator found and not found | `samba::faults::the_next_server_of_the_list_is_asked`, `the_pdc_emulator_is_found_by_what_the_domain_says` |
//! | connection closed, or silent, after every single piece | `samba::faults::a_connection_that_closes_anywhere...`, `..._falls_silent_anywhere...`, `slapd::a_connection_that_ends_anywhere...` |
//! | agent killed at received, opened, before bind, modification held, sent, answered, journal written, verdict sent; one agent | `samba::kills::the_same_agent_comes_back` |
//! | the same, and another agent looks first | `samba::kills::another_agent_takes_over` |
//! | two agents of one directory | `samba::kills::two_agents_work_side_by_side` |
//! | each of the five rights missing: `check` names it and what grants it | `samba::agent::check_names_exactly_the_right_that_is_missing`, `samba::resets::a_missing_right_is_named_and_changes_nothing` |
//! | expired, over the cap, replayed, forged, another message's envelope | `samba::agent::what_comes_too_late...`, `whoever_does_not_hold_the_command_key...`; another tenant's: `protocol::tests` |
//! | keys rolled with requests under way | `samba::agent::keys_roll_with_requests_under_way` |
//! | directory sync: every change, pages, guard, two forests, awkward names | `samba::sync`, `samba::sync_agent`, `slapd::sync` |
//!
//! Nothing is recorded or simulated but the network's bad days. Without a directory these tests fail; they are never skipped silently.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod proxy;
mod relay;
mod samba;
mod slapd;
