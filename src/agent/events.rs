//! What happened, under the numbers that administrators know from the event log of the product whose place this takes.

use tracing::{error, info, warn};
use uuid::Uuid;

use crate::protocol::{Code, Operation};

macro_rules! events {
    ($($name:ident = $id:literal,)*) => {
        /// An event of the log, by its documented name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Event { $($name,)* }

        impl Event {
            pub fn id(self) -> u16 {
                match self { $(Self::$name => $id,)* }
            }

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

// Spellings are those of the reference.
events! {
    PasswordResetStart = 31001,
    PasswordResetSuccess = 31002,
    PasswordResetFail = 31003,
    OnboardingEventStart = 31004,
    OnboardingEventSuccess = 31005,
    ChangePasswordStart = 31006,
    ChangePasswordSuccess = 31007,
    ChangePasswordFail = 31008,
    ResetUserPasswordByAdminStart = 31009,
    ResetUserPasswordByAdminSuccess = 31010,
    ResetUserPasswordByAdminFail = 31011,
    OffboardingEventStart = 31012,
    OffboardingEventSuccess = 31013,
    OffboardingEventFail = 31014,
    WriteBackServiceStarted = 31015,
    WriteBackServiceStopped = 31016,
    KeyPairCreationSuccess = 31018,
    ServiceBusHeartBeat = 31019,
    ServiceBusListenerError = 31034,
    PasswordResetService = 31044,
    UnknownError = 32000,
    ServiceError = 32001,
    InPutValidationError = 32003,
    DecryptionError = 32004,
    ConfigurationError = 32005,
    ADUnKnownError = 33001,
    ADUserNotFoundError = 33002,
    ADMutliMatchError = 33003,
    ADPermissionsError = 33004,
    ADUserAccountDisabled = 33005,
    ADUserAccountLockedOut = 33006,
    ADUserIncorrectPassword = 33007,
    ADPasswordPolicyError = 33008,
    ADConfigurationError = 33009,
}

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
