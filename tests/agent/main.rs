//! The agent against real directories: `script/samba` and `script/slapd` start them and run this.
//!
//! | what may happen | proved by |
//! | --- | --- |
//! | reset, unlock, history, minimum age, complexity, protected, disabled | `samba::resets` |
//! | change, check, locked | `samba::changes` |
//! | anchors with awkward bytes, two forests, one of them dark, ambiguous | `samba::anchors` |
//! | controller stopped | `samba::faults::a_controller_that_was_stopped...` |
//! | controller killed with the modification on its way | `samba::faults::a_controller_that_dies_with_the_modification...` |
//! | controller frozen, before and at the modification, thawed or not | `samba::faults`: the three tests with `frozen` |
//! | controller slow | `samba::faults::a_slow_controller_is_waited_for_and_a_too_slow_one_is_not` |
//! | another authority's certificate, another name in it | `samba::faults::a_server_with_another_authoritys_certificate...` |
//! | list of controllers, PDC emulator found or not | `samba::faults::the_next_server...`, `...the_pdc_emulator_is_found...` |
//! | connection closed or silent after every piece | `samba::faults`, `slapd`: the three tests with `anywhere` |
//! | killed: received, opened, before bind, modification held, sent, answered, in the journal, told | `samba::kills::the_same_agent...` |
//! | the same, and another agent looks first | `samba::kills::another_agent_takes_over` |
//! | two agents of one directory | `samba::kills::two_agents_work_side_by_side` |
//! | a right missing: `check` names it and what grants it | `samba::agent::check_names...`, `samba::resets::a_missing_right...` |
//! | expired, over the cap, replayed, forged, another message's | `samba::agent::what_comes_too_late...`, `whoever_does_not_hold...` |
//! | another tenant's envelope, tampered envelopes | `protocol::tests::envelopes` |
//! | keys rolled with requests under way | `samba::agent::keys_roll_with_requests_under_way` |
//! | directory sync: every change, pages, guard, two forests, awkward names | `samba::sync`, `samba::sync_agent`, `slapd::sync` |
//!
//! Nothing is recorded or simulated but the network's bad days. Without a directory these tests fail; they are never skipped silently.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod proxy;
mod relay;
mod samba;
mod slapd;
