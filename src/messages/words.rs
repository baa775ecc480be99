//! The words for what a directory answered: codes and numbers in, names of messages out (WB-5).

use super::{Answer, Outcome};
use crate::protocol::{Code, Reason};

/// Each verdict has its own words (WB-5).
pub fn what(outcome: Outcome) -> &'static str {
    let Outcome::Answered(answer) = outcome else {
        return if outcome == Outcome::NotSent { "result-not-sent-what" } else { "result-unknown-what" };
    };
    match answer.code {
        Code::Success | Code::MustChange | Code::Unknown => "result-unknown-what",
        Code::Policy => "result-rules-what",
        Code::NotFound => "result-not-found-what",
        Code::Ambiguous => "result-ambiguous-what",
        Code::Protected => "result-protected-what",
        Code::OutOfScope => "result-out-of-scope-what",
        Code::NoPermission => "result-no-permission-what",
        Code::WrongPassword => "result-wrong-password-what",
        Code::Locked => "result-locked-what",
        Code::Disabled => "result-disabled-what",
        Code::CannotChange => "result-cannot-change-what",
        Code::Unreachable => "result-unreachable-what",
        Code::Expired => "result-expired-what",
        Code::RateLimited => "result-rate-limited-what",
        Code::CannotOpen => "result-cannot-open-what",
        Code::Misconfigured => "result-misconfigured-what",
        Code::DirectoryError => "result-directory-error-what",
        Code::Unsupported => "result-unsupported-what",
    }
}

/// Why the directory's rules refuse a password, as far as the agent is certain.
pub fn why_refused(answer: &Answer) -> Vec<&'static str> {
    let reasons = answer.reasons.iter().map(|reason| match reason {
        Reason::TooShort if answer.min_length > 0 => "password-too-short",
        Reason::TooShort => "refused-too-short",
        Reason::TooLong => "refused-too-long",
        Reason::TooFewKinds => "password-classes",
        Reason::ContainsName => "password-name",
        Reason::TooYoung => "refused-too-young",
        Reason::UsedBefore => "refused-used",
        Reason::UsedBeforeOrFiltered => "refused-used-or-filtered",
    });
    let reasons: Vec<_> = reasons.collect();
    if reasons.is_empty() { vec!["refused-used-or-filtered"] } else { reasons }
}
