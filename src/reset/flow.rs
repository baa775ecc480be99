//! The steps of a reset, with no clock, database or network in sight.
//!
//! ```text
//! identify ──► trouble? ──► choose ──► prove ──► (choose ──► prove) ──► password ──► (waiting) ──► done
//!     │            (RESET-5)   ▲         │                         └──► unlock ────► (waiting) ──► done
//!     ▼                        └─────────┘ another way
//!   stop  ◄── from anywhere, when the decision taken again says no (POL-5)
//!
//! waiting: the password is mastered on-premises and an agent is asked (WB-5)
//!   ──► done: the directory has it              ──► password: its rules refuse this one
//!   ──► result: it was not set, or nobody knows ──► password or unlock again, where nothing was changed and it may yet work
//! ```
//!
//! The stage is not stored: it follows from the proofs that were passed and from what is open, so that no write can put
//! somebody past a gate.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    eligibility::{Grant, Stop},
    factors::Method,
    messages::Outcome,
    policy::Kind,
};

/// Why somebody came (RESET-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    Forgot,
    Unlock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub challenge: Uuid,
    pub method: Method,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Finish {
    Reset,
    Unlocked,
    Stopped(Stop),
}

/// The part of a flow that is stored as it is; proofs stand in their own rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    pub trouble: Option<Trouble>,
    pub open: Option<Open>,
    pub finished: Option<Finish>,
    /// How often a new password was submitted (RESET-8).
    pub submits: i32,
    /// The request to the directory that was made last; what became of it stands in its own row.
    pub message: Option<Uuid>,
    /// How many submits were allowed when it was made.
    pub allowed: i32,
}

/// Where a flow stands: what was asked for, what was passed, what is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub grant: Grant,
    pub proofs: Vec<Kind>,
    pub position: Position,
    /// What became of the request, as its row says now.
    pub outcome: Option<Outcome>,
}

/// Each stage has one page, and each page belongs to one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Trouble,
    Choose {
        gate: u8,
    },
    Prove {
        gate: u8,
        open: Open,
    },
    Password,
    Unlock,
    /// For the directory's verdict.
    Waiting,
    /// The request ended without success.
    Result(Outcome),
    Done {
        unlocked_only: bool,
    },
    Stopped(Stop),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Troubled(Trouble),
    Opened(Open),
    AnotherWay,
    Proved {
        challenge: Uuid,
    },
    Submitted,
    /// The directory was asked, and so many submits are allowed.
    Asked {
        message: Uuid,
        allowed: i32,
    },
    TryAgain,
    Changed,
    Unlocked,
    Stopped(Stop),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that step is not open")]
pub struct Refused;

impl Progress {
    pub fn new(grant: Grant) -> Self {
        Self { grant, proofs: vec![], position: Position::default(), outcome: None }
    }

    /// Derived, never set: it opens by counting what was passed.
    pub fn stage(&self) -> Stage {
        match self.position.finished {
            Some(Finish::Stopped(stop)) => return Stage::Stopped(stop),
            Some(Finish::Reset) => {
                return Stage::Done { unlocked_only: false };
            }
            Some(Finish::Unlocked) => {
                return Stage::Done { unlocked_only: true };
            }
            None => {}
        }
        if let Some(stage) = self.asked() {
            return stage;
        }
        let passed = self.passed();
        if passed >= self.grant.gates && self.grant.gates > 0 {
            return match self.position.trouble {
                Some(Trouble::Unlock) => Stage::Unlock,
                _ => Stage::Password,
            };
        }
        if self.grant.may_unlock && self.position.trouble.is_none() && passed == 0 {
            return Stage::Trouble;
        }
        let gate = passed + 1;
        match self.position.open {
            Some(open) if self.offers(open.method) => Stage::Prove { gate, open },
            _ => Stage::Choose { gate },
        }
    }

    /// Where a request to the directory puts the flow. Before the gates are counted again: what was asked for may have happened,
    /// whatever was decided since.
    fn asked(&self) -> Option<Stage> {
        self.position.message?;
        let unlock = self.position.trouble == Some(Trouble::Unlock);
        match self.outcome.unwrap_or(Outcome::Unknown) {
            Outcome::Waiting => Some(Stage::Waiting),
            outcome if outcome.is_success() => Some(Stage::Done { unlocked_only: unlock }),
            // Another password may do: the gates stay passed, if they still hold (RESET-8).
            outcome if outcome.refused_by_rules().is_some() && !unlock && self.position.submits < self.position.allowed => None,
            outcome => Some(Stage::Result(outcome)),
        }
    }

    /// Nothing is decided again here: the directory was asked, or the flow is over.
    pub fn is_settled(&self) -> bool {
        matches!(self.stage(), Stage::Waiting | Stage::Result(_) | Stage::Done { .. } | Stage::Stopped(_))
    }

    /// Whether the same may be tried again with the gates passed.
    pub fn may_try_again(&self) -> bool {
        self.outcome.is_some_and(Outcome::may_try_again) && self.position.submits < self.position.allowed
    }

    fn passed(&self) -> u8 {
        let kinds: BTreeSet<Kind> = self.proofs.iter().copied().collect();
        u8::try_from(kinds.len()).unwrap_or(u8::MAX)
    }

    /// The methods that can still be picked: those of the decision, less the kinds already used.
    pub fn methods(&self) -> impl Iterator<Item = Method> + '_ {
        Method::ALL.into_iter().filter(|&method| self.offers(method))
    }

    fn offers(&self, method: Method) -> bool {
        self.grant.kinds.contains(&method.kind())
            && !self.proofs.contains(&method.kind())
            && (!method.is_call() || self.grant.voice)
            && (method != Method::Sms || self.grant.texts)
    }

    pub fn on(mut self, event: Event) -> Result<Self, Refused> {
        match (self.stage(), event) {
            (Stage::Trouble, Event::Troubled(trouble)) => self.position.trouble = Some(trouble),
            (Stage::Choose { .. } | Stage::Prove { .. }, Event::Opened(open)) if self.offers(open.method) => {
                self.position.open = Some(open);
            }
            (Stage::Choose { .. } | Stage::Prove { .. }, Event::AnotherWay) => self.position.open = None,
            (Stage::Prove { open, .. }, Event::Proved { challenge }) if open.challenge == challenge => {
                self.proofs.push(open.method.kind());
                self.position.open = None;
            }
            (Stage::Password, Event::Submitted) => self.position.submits += 1,
            (Stage::Password | Stage::Unlock, Event::Asked { message, allowed }) => {
                self.position.submits += 1;
                self.position.allowed = allowed;
                self.position.message = Some(message);
                self.outcome = Some(Outcome::Waiting);
            }
            (Stage::Result(_), Event::TryAgain) if self.may_try_again() => {
                self.position.message = None;
                self.outcome = None;
            }
            (Stage::Password, Event::Changed) => self.position.finished = Some(Finish::Reset),
            (Stage::Unlock, Event::Unlocked) => self.position.finished = Some(Finish::Unlocked),
            (Stage::Waiting | Stage::Result(_) | Stage::Done { .. } | Stage::Stopped(_), _) => return Err(Refused),
            (_, Event::Stopped(stop)) => self.position.finished = Some(Finish::Stopped(stop)),
            _ => return Err(Refused),
        }
        Ok(self)
    }
}

impl Stage {
    /// The page this stage belongs on; every other page of the flow redirects here.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Trouble => "/reset/trouble",
            Self::Choose { .. } => "/reset/method",
            Self::Prove { open, .. } => match open.method {
                Method::MobileCall | Method::OfficeCall => "/reset/calling",
                Method::Questions => "/reset/questions",
                _ => "/reset/code",
            },
            Self::Password => "/reset/password",
            Self::Unlock => "/reset/unlock",
            Self::Waiting => "/reset/waiting",
            Self::Result(_) => "/reset/result",
            Self::Done { .. } => "/reset/done",
            Self::Stopped(_) => "/reset/stop",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        eligibility::Reason,
        messages::Answer,
        protocol::{Code, Reasons},
    };

    fn answered(code: Code) -> Outcome {
        Outcome::Answered(Answer { code, reasons: Reasons::default(), min_length: 0, wait_seconds: 0 })
    }

    fn any_outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![Just(Outcome::NotSent), Just(Outcome::Unknown), prop::sample::select(Code::ALL.to_vec()).prop_map(answered),]
    }

    fn any_kinds() -> impl Strategy<Value = BTreeSet<Kind>> {
        prop::collection::btree_set(prop::sample::select(Kind::ALL.to_vec()), 0..=5)
    }

    fn any_grant() -> impl Strategy<Value = Grant> {
        (1_u8..=2, any_kinds(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(gates, kinds, may_unlock, voice, texts)| Grant {
            gates,
            kinds,
            may_unlock,
            voice,
            texts,
            questions: 3,
        })
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let challenge = || (0_u128..3).prop_map(Uuid::from_u128);
        let stop = Stop { reason: Reason::Locked, shown: None, until: None };
        prop_oneof![
            prop::sample::select(vec![Trouble::Forgot, Trouble::Unlock]).prop_map(Event::Troubled),
            (challenge(), prop::sample::select(Method::ALL.to_vec()))
                .prop_map(|(challenge, method)| Event::Opened(Open { challenge, method })),
            Just(Event::AnotherWay),
            challenge().prop_map(|challenge| Event::Proved { challenge }),
            Just(Event::Submitted),
            challenge().prop_map(|message| Event::Asked { message, allowed: 5 }),
            Just(Event::TryAgain),
            Just(Event::Changed),
            Just(Event::Unlocked),
            Just(Event::Stopped(stop)),
        ]
    }

    proptest! {
        #[test]
        fn no_password_is_set_and_no_account_unlocked_without_enough_proofs_of_different_kinds(
            grant in any_grant(), events in prop::collection::vec((any_event(), prop::option::of(any_outcome())), 0..40)
        ) {
            let mut progress = Progress::new(grant.clone());
            let mut proved: Vec<Kind> = vec![];
            for (event, outcome) in events {
                // The directory answers whenever it likes, and only where it was asked.
                if let (Stage::Waiting, Some(outcome)) = (progress.stage(), outcome) { progress.outcome = Some(outcome); }
                let before = progress.clone();
                let Ok(next) = progress.clone().on(event) else { continue };
                if matches!(event, Event::Proved { .. }) {
                    let Stage::Prove { open, .. } = before.stage() else { panic!("proved where nothing was open") };
                    prop_assert!(!proved.contains(&open.method.kind()), "a kind was used twice");
                    proved.push(open.method.kind());
                }
                if let Event::Asked { .. } = event {
                    prop_assert!(matches!(before.stage(), Stage::Password | Stage::Unlock), "asked twice, or after the end");
                    prop_assert!(next.position.submits <= 5 || before.position.message.is_none());
                }
                if event == Event::TryAgain { prop_assert!(before.outcome.is_some_and(Outcome::may_try_again)); }
                if matches!(event, Event::Changed | Event::Unlocked | Event::Submitted | Event::Asked { .. } | Event::TryAgain) {
                    prop_assert!(proved.len() >= usize::from(grant.gates));
                }
                if event == Event::Changed { prop_assert_ne!(before.position.trouble, Some(Trouble::Unlock)); }
                progress = next;
            }
            if matches!(progress.stage(), Stage::Password | Stage::Unlock | Stage::Waiting | Stage::Result(_) | Stage::Done { .. }) {
                prop_assert!(proved.len() >= usize::from(grant.gates));
            }
        }

        #[test]
        fn what_is_finished_stays_finished(
            grant in any_grant(), events in prop::collection::vec((any_event(), prop::option::of(any_outcome())), 0..40)
        ) {
            let mut progress = Progress::new(grant);
            for (event, outcome) in events {
                if let (Stage::Waiting, Some(outcome)) = (progress.stage(), outcome) { progress.outcome = Some(outcome); }
                let ended = matches!(progress.stage(), Stage::Done { .. } | Stage::Stopped(_));
                if let Ok(next) = progress.clone().on(event) { prop_assert!(!ended); progress = next; }
            }
        }

        #[test]
        fn a_stricter_decision_never_takes_a_step_away_from_the_gates(a in any_grant(), b in any_grant()) {
            let both = a.stricter(&b);
            prop_assert!(both.gates >= a.gates && both.gates >= b.gates);
            prop_assert!(both.kinds.is_subset(&a.kinds) && both.kinds.is_subset(&b.kinds));
            prop_assert!(!both.may_unlock || (a.may_unlock && b.may_unlock));
        }
    }

    /// Quality, rule 1: skipping and replaying is refused for every pair of a stage and an event that does not belong to it.
    #[test]
    fn every_stage_takes_its_own_events_and_refuses_all_others() {
        let id = Uuid::from_u128(1);
        let open = Open { challenge: id, method: Method::Email };
        let stop = Stop { reason: Reason::Locked, shown: None, until: None };
        let grant = Grant { gates: 1, kinds: [Kind::Email, Kind::Mobile].into(), may_unlock: true, voice: true, texts: true, questions: 3 };
        let trouble = Progress::new(grant);
        let choose = trouble.clone().on(Event::Troubled(Trouble::Forgot)).unwrap();
        let prove = choose.clone().on(Event::Opened(open)).unwrap();
        let password = prove.clone().on(Event::Proved { challenge: id }).unwrap();
        let done = password.clone().on(Event::Changed).unwrap();
        let unlock = trouble
            .clone()
            .on(Event::Troubled(Trouble::Unlock))
            .and_then(|p| p.on(Event::Opened(open)))
            .and_then(|p| p.on(Event::Proved { challenge: id }))
            .unwrap();
        let unlocked = unlock.clone().on(Event::Unlocked).unwrap();
        let stopped = choose.clone().on(Event::Stopped(stop)).unwrap();
        let asked = Event::Asked { message: id, allowed: 5 };
        let waiting = password.clone().on(asked).unwrap();
        let heard = |outcome| Progress { outcome: Some(outcome), ..waiting.clone() };
        let refused = heard(answered(Code::Policy));
        assert_eq!((waiting.stage(), refused.stage()), (Stage::Waiting, Stage::Password));

        let events = [
            Event::Troubled(Trouble::Forgot),
            Event::Opened(open),
            Event::AnotherWay,
            Event::Proved { challenge: id },
            Event::Submitted,
            asked,
            Event::TryAgain,
            Event::Changed,
            Event::Unlocked,
            Event::Stopped(stop),
        ];
        //                     troubled opened another proved submitted asked again changed unlocked stopped
        let table = [
            (trouble, [true, false, false, false, false, false, false, false, false, true]),
            (choose, [false, true, true, false, false, false, false, false, false, true]),
            (prove, [false, true, true, true, false, false, false, false, false, true]),
            (password, [false, false, false, false, true, true, false, true, false, true]),
            (refused, [false, false, false, false, true, true, false, true, false, true]),
            (unlock, [false, false, false, false, false, true, false, false, true, true]),
            (waiting.clone(), [false; 10]),
            (heard(Outcome::NotSent), [false, false, false, false, false, false, true, false, false, false]),
            (heard(answered(Code::Unreachable)), [false, false, false, false, false, false, true, false, false, false]),
            (heard(Outcome::Unknown), [false; 10]),
            (heard(answered(Code::NotFound)), [false; 10]),
            (heard(answered(Code::Success)), [false; 10]),
            (done, [false; 10]),
            (unlocked, [false; 10]),
            (stopped, [false; 10]),
        ];
        for (progress, taken) in table {
            for (event, taken) in events.iter().zip(taken) {
                assert_eq!(progress.clone().on(*event).is_ok(), taken, "{:?} on {event:?}", progress.stage());
            }
        }
    }

    #[test]
    fn a_proof_for_another_challenge_is_refused() {
        let grant = Grant { gates: 1, kinds: [Kind::Email].into(), may_unlock: false, voice: true, texts: true, questions: 3 };
        let open = Open { challenge: Uuid::from_u128(1), method: Method::Email };
        let prove = Progress::new(grant).on(Event::Opened(open)).unwrap();
        assert_eq!(prove.on(Event::Proved { challenge: Uuid::from_u128(2) }), Err(Refused));
    }

    #[test]
    fn a_call_to_the_mobile_is_gone_once_a_text_to_it_was_used() {
        let grant =
            Grant { gates: 2, kinds: [Kind::Mobile, Kind::Email].into(), may_unlock: false, voice: true, texts: true, questions: 3 };
        let open = Open { challenge: Uuid::from_u128(1), method: Method::Sms };
        let after = Progress::new(grant).on(Event::Opened(open)).unwrap().on(Event::Proved { challenge: open.challenge }).unwrap();
        assert_eq!(after.methods().collect::<Vec<_>>(), [Method::Email]);
    }

    #[test]
    fn after_the_last_submit_a_refusal_is_the_end_and_an_unlock_is_never_a_password() {
        let grant = Grant { gates: 1, kinds: [Kind::Email].into(), may_unlock: true, voice: true, texts: true, questions: 3 };
        let proved = |trouble| Progress {
            proofs: vec![Kind::Email],
            position: Position { trouble: Some(trouble), ..Position::default() },
            ..Progress::new(grant.clone())
        };
        let asked = Event::Asked { message: Uuid::from_u128(1), allowed: 1 };
        let last = Progress { outcome: Some(answered(Code::Policy)), ..proved(Trouble::Forgot).on(asked).unwrap() };
        assert_eq!(last.stage(), Stage::Result(answered(Code::Policy)));
        let out = Progress { outcome: Some(Outcome::NotSent), ..proved(Trouble::Forgot).on(asked).unwrap() };
        assert_eq!(out.on(Event::TryAgain), Err(Refused));
        let unlock = Progress {
            outcome: Some(answered(Code::Policy)),
            ..proved(Trouble::Unlock).on(Event::Asked { message: Uuid::from_u128(1), allowed: 5 }).unwrap()
        };
        assert_eq!(unlock.stage(), Stage::Result(answered(Code::Policy)));
        let unlocked = Progress { outcome: Some(answered(Code::Success)), ..unlock };
        assert_eq!(unlocked.stage(), Stage::Done { unlocked_only: true });
    }
}
