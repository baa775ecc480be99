//! What a person who waits is told of a request: still under way, or how it ended (WB-5).

use time::OffsetDateTime;

use crate::protocol::{Code, Operation, Reasons};

/// The directory's answer, in codes and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub code: Code,
    pub reasons: Reasons,
    pub min_length: u16,
    pub wait_seconds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Waiting,
    /// No agent took it: nothing was changed.
    NotSent,
    /// An agent had it and did not answer.
    Unknown,
    Answered(Answer),
}

/// A request as its flow sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub operation: Operation,
    pub outcome: Outcome,
    pub expires_at: OffsetDateTime,
}

impl Outcome {
    /// Whether the directory has what was asked for.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Answered(answer) if answer.code.is_success())
    }

    /// It may or may not have been done.
    pub fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown) || matches!(self, Self::Answered(answer) if answer.code == Code::Unknown)
    }

    /// The directory's rules refuse the password; another one may do.
    pub fn refused_by_rules(self) -> Option<Answer> {
        match self {
            Self::Answered(answer) if answer.code == Code::Policy => Some(answer),
            _ => None,
        }
    }

    /// Nothing was changed, and the same may work in a moment: the gates stay passed.
    pub fn may_try_again(self) -> bool {
        match self {
            Self::NotSent => true,
            Self::Answered(answer) => {
                matches!(answer.code, Code::Unreachable | Code::Expired | Code::RateLimited | Code::CannotOpen)
            }
            Self::Waiting | Self::Unknown => false,
        }
    }
}
