//! What happened at an agent, under the numbers that administrators know from the event log of the product whose place this takes.
//! The agent logs them, and the portal says what they mean.

macro_rules! events {
    ($($name:ident = $id:literal,)*) => {
        /// An event of the log, by its documented name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Event { $($name,)* }

        impl Event {
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

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
