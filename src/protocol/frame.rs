//! One message of the connection: a version, a type, a body. A frame is one binary WebSocket message.

use uuid::Uuid;

use super::{
    VERSION,
    envelope::Package,
    handshake::{Challenge, Hello, Proof, Refusal, Standing, Welcome},
    health::{Heartbeat, Rules},
    onboarding::{OnboardConfirm, OnboardDone, OnboardHello, OnboardOffer},
    roll::{RollAnswer, RollOffer, RollRecorded, RollRequest, RollTaken},
    signed::{Message, Signed},
    sync::{SyncAnswer, SyncBatch, SyncRequest},
    verdict::Verdict,
    wire::{DecodeError, List, Reader, Wire, wire},
};

/// One hand-over of one message to one agent (WB-4a), signed by the portal's command key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub message: Uuid,
    pub directory: Uuid,
    /// Counts the hand-overs of this message, to any agent, from 1.
    pub attempt: u32,
    /// Somebody may have applied it already: look before writing.
    pub look_first: bool,
    /// What is left of its life, counted on the agent's own clock from the moment of receipt.
    pub remaining_ms: u32,
    pub package: Package,
}

wire!(Delivery { message, directory, attempt, look_first, remaining_ms, package });

impl Message for Delivery {
    const LABEL: &'static str = "delivery";
    const MAX: usize = 3_840;
    const OF_SESSION: bool = true;
}

/// The portal has committed a verdict: the agent need not send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    pub message: Uuid,
    pub attempt: u32,
}

wire!(Recorded { message, attempt });

/// What the agent's journal has without an answer, after it died in between: the portal hands them out again, to look first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfinished {
    pub messages: List<Uuid, 256>,
}

wire!(Unfinished { messages });

impl Message for Unfinished {
    const LABEL: &'static str = "unfinished";
    const MAX: usize = 4_104;
    const OF_SESSION: bool = true;
}

/// A new standing, from an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewStanding {
    pub standing: Standing,
}

wire!(NewStanding { standing });

impl Message for NewStanding {
    const LABEL: &'static str = "standing";
    const MAX: usize = 1;
    const OF_SESSION: bool = true;
}

/// The agent leaves for good (`offboard`): the portal revokes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave {
    pub agent: Uuid,
}

wire!(Leave { agent });

impl Message for Leave {
    const LABEL: &'static str = "leave";
    const MAX: usize = 16;
    const OF_SESSION: bool = true;
}

/// Whoever sits at the agent switched it off, or on again (`disable`, `enable`). The portal answers with the standing that follows: an
/// agent cannot lift what an administrator did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    pub agent: Uuid,
    pub on: bool,
}

wire!(Switch { agent, on });

impl Message for Switch {
    const LABEL: &'static str = "switch";
    const MAX: usize = 17;
    const OF_SESSION: bool = true;
}

/// Asks the other side to answer with the same number. The answer to it is what "online" means (WB-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    pub number: u32,
    /// The interval the agent keeps at present, in seconds.
    pub interval: u16,
}

wire!(KeepAlive { number, interval });

macro_rules! frames {
    ($( $(#[$doc:meta])* $variant:ident($body:ty) = $kind:literal, )*) => {
        /// Every message there is.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Frame { $( $(#[$doc])* $variant($body), )* }

        impl Frame {
            fn kind(&self) -> u8 {
                match self { $( Self::$variant(_) => $kind, )* }
            }

            fn write_body(&self, out: &mut Vec<u8>) {
                match self { $( Self::$variant(body) => body.write(out), )* }
            }

            fn read_body(kind: u8, from: &mut Reader<'_>) -> Result<Self, DecodeError> {
                match kind {
                    $( $kind => <$body>::read(from).map(Self::$variant), )*
                    _ => Err(DecodeError::UnknownType),
                }
            }
        }
    };
}

frames! {
    Hello(Hello) = 1,
    Challenge(Challenge) = 2,
    Proof(Proof) = 3,
    Welcome(Welcome) = 4,
    Refusal(Refusal) = 5,
    Delivery(Signed<Delivery>) = 16,
    Report(Signed<Verdict>) = 17,
    Recorded(Recorded) = 18,
    Unfinished(Signed<Unfinished>) = 19,
    KeepAlive(KeepAlive) = 32,
    KeepAliveAnswer(KeepAlive) = 33,
    Heartbeat(Signed<Heartbeat>) = 34,
    Rules(Signed<Rules>) = 35,
    NewStanding(Signed<NewStanding>) = 36,
    Leave(Signed<Leave>) = 37,
    Switch(Signed<Switch>) = 38,
    RollRequest(Signed<RollRequest>) = 48,
    RollOffer(Signed<RollOffer>) = 49,
    RollAnswer(Signed<RollAnswer>) = 50,
    RollTaken(Signed<RollTaken>) = 51,
    RollRecorded(Signed<RollRecorded>) = 52,
    SyncRequest(Signed<SyncRequest>) = 64,
    SyncBatch(Signed<SyncBatch>) = 65,
    SyncAnswer(SyncAnswer) = 66,
    OnboardHello(OnboardHello) = 80,
    OnboardOffer(OnboardOffer) = 81,
    OnboardConfirm(OnboardConfirm) = 82,
    OnboardDone(OnboardDone) = 83,
}

impl Frame {
    /// The longest frame either side accepts, in bytes. Only batches of a directory sync come near it.
    pub const MAX: usize = 65_536;

    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION, self.kind()];
        self.write_body(&mut out);
        out
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > Self::MAX {
            return Err(DecodeError::TooLong);
        }
        let mut reader = Reader::new(bytes);
        // Version and type of the handshake never change, so that both sides can tell each other which versions they speak.
        if u8::read(&mut reader)? != VERSION {
            return Err(DecodeError::UnknownVersion);
        }
        let kind = u8::read(&mut reader)?;
        let frame = Self::read_body(kind, &mut reader)?;
        reader.finish()?;
        Ok(frame)
    }
}
