//! What became of a request (WB-5): codes and numbers, signed by the agent, bound to the request. Never a word of free text.

use uuid::Uuid;

use super::{
    envelope::Header,
    keys::VerifyingKey,
    signed::{Message, Scope, Signed, VerifyError},
    values::Millis,
    wire::{DecodeError, Reader, Wire, wire, wire_enum},
};

wire_enum! {
    /// The answer. Everything but [`Code::Success`], [`Code::MustChange`] and [`Code::Unknown`] promises that nothing was changed.
    pub enum Code {
        /// Done; for a check: the password is right.
        Success = 1,
        /// For a check: the password is right, and the directory wants another one before it lets the person in.
        MustChange = 2,
        /// The new password does not meet the directory's rules; [`Verdict::reasons`] has what is certain.
        Policy = 3,
        /// No account has this anchor.
        NotFound = 4,
        /// More than one enabled account has this anchor.
        Ambiguous = 5,
        /// The account is protected: an administrator's, a computer's, a service's or the agent's own.
        Protected = 6,
        /// The account is outside the units this agent may touch.
        OutOfScope = 7,
        /// The agent's account lacks a right.
        NoPermission = 8,
        /// The old (or only) password is wrong.
        WrongPassword = 9,
        /// The account is locked.
        Locked = 10,
        /// The account is disabled or has expired.
        Disabled = 11,
        /// The person may not change this password.
        CannotChange = 12,
        /// No server of the directory could be asked. Nothing was changed.
        Unreachable = 13,
        /// The connection ended after the change was sent, and looking did not tell. It may or may not have happened.
        Unknown = 14,
        /// The request came too late, or from the future.
        Expired = 15,
        /// The agent's own cap was reached.
        RateLimited = 16,
        /// The envelope did not open, or was not for this agent.
        CannotOpen = 17,
        /// The agent or its directory is not set up rightly.
        Misconfigured = 18,
        /// The directory answered with something that is not understood.
        DirectoryError = 19,
        /// The operation does not exist for this kind of directory.
        Unsupported = 20,
    }
}

impl Code {
    /// Whether the directory now has what was asked for.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Success | Self::MustChange)
    }
}

wire_enum! {
    /// A reason for [`Code::Policy`] that the agent could establish.
    pub enum Reason {
        TooShort = 0,
        TooLong = 1,
        /// Too few kinds of characters.
        TooFewKinds = 2,
        ContainsName = 3,
        /// The present password is younger than the minimum age.
        TooYoung = 4,
        /// It was used before: only from directories that say so.
        UsedBefore = 5,
        /// None of the others explains it: used before, or refused by a filter of the directory.
        UsedBeforeOrFiltered = 6,
    }
}

/// A set of [`Reason`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasons(u16);

impl Reasons {
    const KNOWN: u16 = 0b111_1111;

    #[must_use]
    pub fn with(self, reason: Reason) -> Self {
        Self(self.0 | 1 << reason.number())
    }

    pub fn has(self, reason: Reason) -> bool {
        self.0 & 1 << reason.number() != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |&reason| self.has(reason))
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        reasons.into_iter().fold(Self::default(), Self::with)
    }
}

impl Wire for Reasons {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bits = u16::read(from)?;
        if bits & !Self::KNOWN == 0 { Ok(Self(bits)) } else { Err(DecodeError::BadValue) }
    }
}

/// The agent's answer to one hand-over of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub message: Uuid,
    /// The attempt number of the hand-over it answers (WB-4a).
    pub attempt: u32,
    /// [`Header::digest`] of the request; zeros when the envelope did not open.
    pub request: [u8; 32],
    pub code: Code,
    pub reasons: Reasons,
    /// The directory's own number: a Win32 code where there is one, else the LDAP result code, else 0. For logs and support.
    pub directory_code: u32,
    /// With [`Reason::TooShort`]: the length that is asked for. Else 0.
    pub min_length: u16,
    /// With [`Reason::TooYoung`]: seconds until the password may be changed. Else 0.
    pub wait_seconds: u32,
    /// Whether this is what looking found, not what applying answered.
    pub looked: bool,
    /// The agent's clock when it was decided.
    pub at: Millis,
    /// How long the directory took, in milliseconds.
    pub took_ms: u32,
}

wire!(Verdict { message, attempt, request, code, reasons, directory_code, min_length, wait_seconds, looked, at, took_ms });

impl Message for Verdict {
    const LABEL: &'static str = "verdict";
    const MAX: usize = 128;
    const OF_SESSION: bool = false;
}

/// Why a verdict does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerdictError {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("the verdict is about another request")]
    OtherRequest,
}

/// What the portal does with a verdict: checks who signed it and that it answers exactly this request.
pub fn accept(signed: &Signed<Verdict>, agent: &VerifyingKey, scope: &Scope, request: &Header) -> Result<Verdict, VerdictError> {
    let verdict = signed.verify(agent, scope)?;
    // An agent that could not open the envelope has not seen the header: it can only name the message.
    let bound = verdict.request == request.digest() || (verdict.request == [0; 32] && verdict.code == Code::CannotOpen);
    if verdict.message == request.message && bound { Ok(verdict) } else { Err(VerdictError::OtherRequest) }
}
