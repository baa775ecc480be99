//! What is logged of a request and of the agent itself, under the numbers of `protocol::events`.

use tracing::{error, info, warn};
use uuid::Uuid;

pub use crate::protocol::events::Event;
use crate::protocol::{Code, Operation};

/// A request arrived. Checks and unlocks are logged as what they are part of: a reset.
pub fn started(operation: Operation, message: Uuid) {
    let event = match operation {
        Operation::Reset | Operation::Verify | Operation::Unlock => Event::PasswordResetStart,
        Operation::Change => Event::ChangePasswordStart,
        Operation::AdminReset => Event::ResetUserPasswordByAdminStart,
    };
    info!(event.id = event.id(), event.name = event.name(), %message, ?operation, "a request arrived");
}

/// A request ended. A failure is logged twice, as in the reference: that it failed, and why.
pub fn ended(operation: Operation, message: Uuid, code: Code, directory_code: u32) {
    let (success, failure) = match operation {
        Operation::Reset | Operation::Verify | Operation::Unlock => (Event::PasswordResetSuccess, Event::PasswordResetFail),
        Operation::Change => (Event::ChangePasswordSuccess, Event::ChangePasswordFail),
        Operation::AdminReset => (Event::ResetUserPasswordByAdminSuccess, Event::ResetUserPasswordByAdminFail),
    };
    if code.is_success() {
        info!(event.id = success.id(), event.name = success.name(), %message, ?operation, "done");
        return;
    }
    warn!(event.id = failure.id(), event.name = failure.name(), %message, ?operation, "not done");
    let why = reason(code);
    warn!(event.id = why.id(), event.name = why.name(), %message, ?code, directory_code, "the reason");
}

/// What a code is called in the event log.
pub fn reason(code: Code) -> Event {
    match code {
        Code::NotFound => Event::ADUserNotFoundError,
        Code::Ambiguous => Event::ADMutliMatchError,
        Code::Protected | Code::OutOfScope | Code::NoPermission => Event::ADPermissionsError,
        Code::Disabled => Event::ADUserAccountDisabled,
        Code::Locked => Event::ADUserAccountLockedOut,
        Code::WrongPassword => Event::ADUserIncorrectPassword,
        Code::Policy | Code::CannotChange => Event::ADPasswordPolicyError,
        Code::Misconfigured | Code::Unsupported => Event::ADConfigurationError,
        Code::CannotOpen => Event::DecryptionError,
        Code::Expired | Code::RateLimited => Event::InPutValidationError,
        Code::Unreachable | Code::Unknown | Code::DirectoryError | Code::Success | Code::MustChange => Event::ADUnKnownError,
    }
}

/// Something about the agent itself.
pub fn note(event: Event, what: &str) {
    info!(event.id = event.id(), event.name = event.name(), "{what}");
}

/// Something about the agent itself that an administrator should look at.
pub fn problem(event: Event, what: &str) {
    error!(event.id = event.id(), event.name = event.name(), "{what}");
}
