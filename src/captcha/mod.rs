//! STUB
use time::OffsetDateTime;
pub struct Captcha([u8; 32]);
pub struct Spent {
    pub id: [u8; 32],
    pub expires_at: OffsetDateTime,
}
pub enum Refusal {
    Malformed,
    Expired,
    Wrong { id: Option<Spent> },
    WrongPage,
    NotYet,
}
#[derive(Clone, Copy)]
pub struct Difficulty(pub u32);
impl Difficulty {
    pub fn harder(self, n: u32) -> Self {
        Self(self.0 << n)
    }
}
impl Captcha {
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }
    pub fn challenge(&self, _: &[u8], _: Difficulty, _: OffsetDateTime) -> serde_json::Value {
        serde_json::json!({})
    }
    pub fn check_proof(&self, _: &str, _: &[u8], _: Difficulty, _: OffsetDateTime) -> Result<Spent, Refusal> {
        Err(Refusal::Expired)
    }
    pub fn transcription(&self, _: &[u8], _: OffsetDateTime) -> String {
        String::new()
    }
    pub fn picture(&self, _: &str, _: OffsetDateTime) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::Expired)
    }
    pub fn sound(&self, _: &str, _: &str, _: OffsetDateTime) -> Result<Vec<u8>, Refusal> {
        Err(Refusal::Expired)
    }
    pub fn check_transcription(&self, _: &str, _: &str, _: &[u8], _: OffsetDateTime) -> Result<Spent, Refusal> {
        Err(Refusal::Expired)
    }
    pub fn wait_token(&self, _: &[u8], _: OffsetDateTime) -> String {
        String::new()
    }
    pub fn check_wait(&self, _: &str, _: &[u8], _: OffsetDateTime) -> Result<Spent, Refusal> {
        Err(Refusal::Expired)
    }
}
