//! The life of one request to a directory, with no clock, database or network in sight (WB-4, WB-4a).
//!
//! ```text
//! queued ──hand over──► delivered ──connection lost──► lost ──10 s, or its agent asks──► delivered (look first)
//!   │        ▲  │           │                            │
//!   │        └──┘ nothing   ├────────── verdict ─────────┤
//!   ▼           written     ▼          or expiry         ▼
//! ended: not sent         ended: by verdict, or unknown (a verdict may still come, late)
//! ```
//!
//! The promise: from the first byte on a socket nobody is asked to apply a request without looking first, and the first definite
//! answer stays.

use time::{Duration, OffsetDateTime};

use crate::protocol::{AgentId, Code};

/// How long the agent that was cut off has to come back and report from its journal, before another looks (WB-4a).
pub const RETURN: Duration = Duration::seconds(10);

/// Without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// No agent was ever handed it: nothing was set.
    NotSent,
    /// An agent had it and did not answer: it may or may not have been applied.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Queued,
    Delivered,
    Lost { since: OffsetDateTime },
    Ended(Option<Unanswered>),
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    pub state: State,
    /// Counts the hand-overs, to any agent.
    pub attempt: u32,
    /// Whom the present attempt went to.
    pub agent: Option<AgentId>,
    /// Every attempt that may have reached a socket, with its agent.
    pub handed: Vec<(u32, AgentId)>,
    pub verdict: Option<Code>,
    pub expires_at: OffsetDateTime,
}

/// One hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOver {
    pub attempt: u32,
    pub look_first: bool,
}

/// What a verdict means to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The one that counts. `late`: the person was told already that no answer came.
    First { late: bool },
    /// The same again, because the agent did not hear that it was recorded.
    Again,
    /// Another than the one that counts: an anomaly.
    Contradicts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request does not stand there")]
pub struct Refused;

impl Life {
    pub fn new(expires_at: OffsetDateTime) -> Self {
        Self { state: State::Queued, attempt: 0, agent: None, handed: vec![], verdict: None, expires_at }
    }

    /// `asked`: the agent has it in its journal without an answer and wants to look.
    pub fn hand_over(&mut self, to: AgentId, asked: bool, now: OffsetDateTime) -> Result<HandOver, Refused> {
        let look_first = match self.state {
            State::Queued => false,
            State::Lost { since } if now - since >= RETURN || (asked && self.agent == Some(to)) => true,
            _ => return Err(Refused),
        };
        if now >= self.expires_at {
            return Err(Refused);
        }
        self.attempt += 1;
        self.agent = Some(to);
        self.handed.push((self.attempt, to));
        self.state = State::Delivered;
        Ok(HandOver { attempt: self.attempt, look_first })
    }

    /// The hand-over failed before its first byte: as if it had not been made, though its number is not used again.
    pub fn nothing_written(&mut self, attempt: u32, now: OffsetDateTime) -> Result<(), Refused> {
        if self.state != State::Delivered || self.attempt != attempt {
            return Err(Refused);
        }
        self.handed.retain(|&(number, _)| number != attempt);
        self.state = if self.handed.is_empty() { State::Queued } else { State::Lost { since: now - RETURN } };
        self.agent = self.handed.last().map(|&(_, agent)| agent);
        Ok(())
    }

    pub fn connection_lost(&mut self, now: OffsetDateTime) -> Result<(), Refused> {
        if self.state != State::Delivered {
            return Err(Refused);
        }
        self.state = State::Lost { since: now };
        Ok(())
    }

    /// Only who was handed an attempt may answer it.
    pub fn answer(&mut self, agent: AgentId, attempt: u32, code: Code) -> Result<Heard, Refused> {
        if !self.handed.contains(&(attempt, agent)) {
            return Err(Refused);
        }
        match self.verdict {
            Some(first) if first == code => return Ok(Heard::Again),
            // An agent that did not know says what it found later: that contradicts nothing.
            Some(Code::Unknown) | None => {}
            Some(_) => return Ok(Heard::Contradicts),
        }
        let late = matches!(self.state, State::Ended(_));
        self.verdict = Some(code);
        self.state = State::Ended(None);
        Ok(Heard::First { late })
    }

    /// Whoever asked waits no longer. What an agent may have had goes on to its end.
    pub fn withdraw(&mut self) -> Result<Unanswered, Refused> {
        if self.state != State::Queued {
            return Err(Refused);
        }
        self.state = State::Ended(Some(Unanswered::NotSent));
        Ok(Unanswered::NotSent)
    }

    /// Ends what is over. `payload`: whether there is still something to hand over; a crash of the database takes it away.
    pub fn tidy(&mut self, payload: bool, now: OffsetDateTime) -> Result<Unanswered, Refused> {
        let how = match self.state {
            State::Queued if now >= self.expires_at || !payload => Unanswered::NotSent,
            State::Delivered | State::Lost { .. } if now >= self.expires_at => Unanswered::Unknown,
            _ => return Err(Refused),
        };
        self.state = State::Ended(Some(how));
        Ok(how)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    #[derive(Debug, Clone)]
    enum Event {
        HandOver { agent: u128, asked: bool },
        NothingWritten,
        Lost,
        Answer { agent: u128, attempt: u32, code: Code },
        Tidy { payload: bool },
        Withdraw,
        Later { seconds: i64 },
    }

    fn any_event() -> impl Strategy<Value = Event> {
        let code = prop::sample::select(vec![Code::Success, Code::Policy, Code::Unknown, Code::Unreachable]);
        prop_oneof![
            3 => (0_u128..3, any::<bool>()).prop_map(|(agent, asked)| Event::HandOver { agent, asked }),
            1 => Just(Event::NothingWritten),
            2 => Just(Event::Lost),
            2 => (0_u128..3, 1_u32..5, code).prop_map(|(agent, attempt, code)| Event::Answer { agent, attempt, code }),
            1 => any::<bool>().prop_map(|payload| Event::Tidy { payload }),
            1 => Just(Event::Withdraw),
            2 => (0_i64..30).prop_map(|seconds| Event::Later { seconds }),
        ]
    }

    proptest! {
        #[test]
        fn nobody_applies_blindly_what_may_have_been_applied_and_the_first_definite_answer_stays(
            events in prop::collection::vec(any_event(), 0..60)
        ) {
            let mut life = Life::new(START + Duration::minutes(2));
            let mut now = START;
            // What really reached a socket: every hand-over that was not taken back at once.
            let mut written: Vec<(u32, Uuid)> = vec![];
            let mut definite: Option<Code> = None;
            let mut firsts = 0;
            for event in events {
                let before = life.clone();
                match event {
                    Event::HandOver { agent, asked } => {
                        let agent = Uuid::from_u128(agent);
                        let Ok(handed) = life.hand_over(agent, asked, now) else { prop_assert_eq!(&life, &before); continue };
                        prop_assert!(handed.look_first || written.is_empty(), "handed over blindly a second time");
                        prop_assert!(now < life.expires_at && life.verdict.is_none());
                        prop_assert!(!matches!(before.state, State::Ended(_) | State::Delivered));
                        prop_assert!(written.iter().all(|&(number, _)| number < handed.attempt));
                        written.push((handed.attempt, agent));
                    }
                    Event::NothingWritten => {
                        if life.nothing_written(before.attempt, now).is_ok() { written.pop(); }
                    }
                    Event::Lost => { let _ = life.connection_lost(now); }
                    Event::Answer { agent, attempt, code } => {
                        let agent = Uuid::from_u128(agent);
                        match life.answer(agent, attempt, code) {
                            Err(Refused) => prop_assert!(!written.contains(&(attempt, agent))),
                            Ok(Heard::First { .. }) => {
                                prop_assert!(definite.is_none(), "two answers counted");
                                if code == Code::Success { firsts += 1; }
                                if code != Code::Unknown { definite = Some(code); }
                            }
                            Ok(Heard::Again) => prop_assert_eq!(before.verdict, Some(code)),
                            Ok(Heard::Contradicts) => prop_assert!(definite.is_some_and(|first| first != code)),
                        }
                    }
                    Event::Tidy { payload } => {
                        if let Ok(how) = life.tidy(payload, now) {
                            prop_assert_eq!(how == Unanswered::NotSent, written.is_empty(), "said that nothing was set though an agent had it");
                            prop_assert!(now >= life.expires_at || !payload);
                        }
                    }
                    Event::Withdraw => {
                        if life.withdraw().is_ok() { prop_assert!(written.is_empty(), "said that nothing was set though an agent had it"); }
                    }
                    Event::Later { seconds } => now += Duration::seconds(seconds),
                }
                if let Some(first) = definite { prop_assert_eq!(life.verdict, Some(first)); }
                if matches!(before.state, State::Ended(_)) { prop_assert!(matches!(life.state, State::Ended(_))); }
            }
            prop_assert!(firsts <= 1);
        }
    }

    #[test]
    fn the_agent_that_was_cut_off_has_ten_seconds_before_another_looks() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut life = Life::new(START + Duration::minutes(2));
        assert_eq!(life.hand_over(one, false, START), Ok(HandOver { attempt: 1, look_first: false }));
        assert_eq!(life.hand_over(two, false, START), Err(Refused), "delivered");
        life.connection_lost(START).unwrap();
        assert_eq!(life.clone().hand_over(two, true, START + Duration::seconds(9)), Err(Refused), "too early, whatever it says");
        assert_eq!(life.clone().hand_over(one, false, START + Duration::seconds(9)), Err(Refused), "it may still report");
        assert_eq!(life.clone().hand_over(one, true, START), Ok(HandOver { attempt: 2, look_first: true }), "it asks");
        assert_eq!(life.hand_over(two, false, START + RETURN), Ok(HandOver { attempt: 2, look_first: true }));
        assert_eq!(life.answer(one, 1, Code::Success), Ok(Heard::First { late: false }), "the first of both counts");
        assert_eq!(life.answer(two, 2, Code::Policy), Ok(Heard::Contradicts));
        assert_eq!(life.answer(one, 2, Code::Success), Err(Refused), "that attempt was another's");
    }

    #[test]
    fn an_answer_after_the_end_counts_and_is_late() {
        let agent = Uuid::from_u128(1);
        let mut life = Life::new(START);
        life.expires_at += Duration::minutes(2);
        life.hand_over(agent, false, START).unwrap();
        assert_eq!(life.tidy(true, START + Duration::minutes(2)), Ok(Unanswered::Unknown));
        assert_eq!(life.answer(agent, 1, Code::Success), Ok(Heard::First { late: true }));
        let mut crashed = Life::new(START + Duration::minutes(2));
        assert_eq!(crashed.tidy(true, START), Err(Refused));
        assert_eq!(crashed.tidy(false, START), Ok(Unanswered::NotSent), "the payload is gone with a crash");
    }
}
