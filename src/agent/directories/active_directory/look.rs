//! Finding out whether a change that got no answer was made: by signing in with the new password, and by when a password was last set.
//!
//! A change that timed out is neither done nor undone: a frozen controller carries it out when it thaws. So nothing is reported, and
//! nothing written again, before somebody looked (WB-4a, WB-5).

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Located, Outcome, classify};
use crate::{
    agent::directories::{
        Order,
        connection::{RequestError, Server},
    },
    protocol::{Code, Password, Secrets},
};

/// What signing in with a password showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is the account's password.
    Applied,
    /// It is not.
    Other,
    /// Locked or closed, or nobody answered: the attempt does not tell.
    Unclear,
}

/// Between two looks. Long enough for a controller to finish what it had begun.
const PAUSE: Duration = Duration::from_secs(1);

/// The clocks of the controller and of the agent are compared to the second.
const SLACK_MS: i64 = 5_000;

impl Located<'_> {
    /// Signs in with the password, where the account was found.
    pub(super) async fn opens_with(&self, password: &Password) -> Seen {
        self.opens_at(&self.controller.server, password).await
    }

    async fn opens_at(&self, server: &Server, password: &Password) -> Seen {
        let Ok(mut connection) = self.domain.connect(server).await else { return Seen::Unclear };
        match connection.bind(&self.account.dn, password.reveal()).await {
            Ok(()) => Seen::Applied,
            Err(RequestError::Refused { code, text }) => match classify::bind_refusal(code, &text).0 {
                Code::MustChange => Seen::Applied,
                Code::WrongPassword => Seen::Other,
                _ => Seen::Unclear,
            },
            Err(RequestError::Unsent | RequestError::Lost) => Seen::Unclear,
        }
    }

    /// Before an order that may have been carried out already. None: it was not, carry it out.
    pub(super) async fn look_first(&mut self, order: &Order<'_>) -> Option<Outcome> {
        let (Secrets::Reset { new } | Secrets::Change { new, .. } | Secrets::AdminReset { new }) = order.secrets else {
            // Checking and unlocking may be done twice.
            return None;
        };
        if self.opens_with(new).await == Seen::Applied {
            return Some(Outcome::new(Code::Success).found());
        }
        // Somebody set a password after this one was asked for, and it is not this one, or cannot be told: not ours to overwrite.
        let newer = self.account.password_set().is_some_and(|set| set.0 > order.created.0.saturating_add(SLACK_MS));
        newer.then(|| Outcome::new(Code::Unknown).found())
    }

    /// After a change that was sent and not answered: looks until it is certain, or nobody waits any more.
    pub(super) async fn resolve(&mut self, new: &Password, order: &Order<'_>) -> Outcome {
        let before = self.account.pwd_last_set;
        let mut unchanged = 0;
        while Instant::now() + PAUSE < order.deadline {
            sleep(PAUSE).await;
            // Only the controller that was asked can say that it did nothing; another may not have heard of it yet.
            let server = self.controller.server.clone();
            if let Ok(mut again) = self.domain.open_at(&server).await
                && let Ok(Some(account)) = again.read_account(&self.account.dn).await
            {
                let temporary = matches!(order.secrets, Secrets::AdminReset { .. });
                if account.pwd_last_set != before || temporary {
                    match self.opens_at(&server, new).await {
                        Seen::Applied => return Outcome::new(Code::Success).found(),
                        // Set meanwhile, by somebody else.
                        Seen::Other if account.pwd_last_set != before => return Outcome::new(Code::Unknown).found(),
                        Seen::Other => unchanged += 1,
                        Seen::Unclear => {}
                    }
                } else {
                    unchanged += 1;
                }
                // Twice, because the first look may have overtaken the change.
                if unchanged >= 2 {
                    return Outcome::new(Code::Unreachable).found();
                }
            }
        }
        Outcome::new(Code::Unknown).found()
    }
}
