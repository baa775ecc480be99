//! Security questions: drawn at random from those registered, answers verified all together (RESET-6).

use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::crypto::Keyring;

/// How an answer is compared: NFKC, case folded, trimmed, inner spaces folded to one.
pub fn normalise(answer: &str) -> String {
    let folded: String = answer.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A question by id, and the words of a custom one (predefined ones are in the locales, `question-1` to `question-35`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub id: String,
    pub custom: Option<String>,
}

impl Question {
    /// The Fluent key of a predefined question.
    pub fn key(&self) -> String {
        format!("question-{}", self.id)
    }
}

/// Draws `n` of the registered questions; fewer when fewer are registered. The order is a keyed one of person and failures:
/// nobody can foresee it, and asking again does not change it, so that nobody draws until the questions they can answer
/// come up. A failure draws anew (reference, 1.2).
pub async fn draw(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid, failures: i32, n: usize) -> anyhow::Result<Vec<String>> {
    let mut all = sqlx::query_scalar!("select question from security_answer where tenant_id = $1 and user_id = $2", tenant, user)
        .fetch_all(db)
        .await?;
    let place =
        |question: &String| keys.counter(&[b"draw", tenant.as_bytes(), user.as_bytes(), &failures.to_be_bytes(), question.as_bytes()]);
    all.sort_by_cached_key(place);
    all.truncate(n);
    Ok(all)
}

/// The questions of a challenge with the words of custom ones, in the order drawn.
pub async fn texts(db: &mut PgConnection, tenant: Uuid, drawn: &[String]) -> anyhow::Result<Vec<Question>> {
    let ids: Vec<Uuid> = drawn.iter().filter_map(|id| id.parse().ok()).collect();
    let custom =
        sqlx::query!("select id, text from custom_question where tenant_id = $1 and id = any($2)", tenant, &ids).fetch_all(db).await?;
    Ok(drawn
        .iter()
        .map(|id| Question { id: id.clone(), custom: custom.iter().find(|row| row.id.to_string() == *id).map(|row| row.text.clone()) })
        .collect())
}

/// The hashes that belong to the drawn questions, in their order; `None` when one is no longer registered.
pub async fn hashes(db: &mut PgConnection, tenant: Uuid, user: Uuid, drawn: &[String]) -> sqlx::Result<Option<Vec<String>>> {
    let rows = sqlx::query!(
        "select question, hash from security_answer where tenant_id = $1 and user_id = $2 and question = any($3)",
        tenant,
        user,
        drawn
    )
    .fetch_all(db)
    .await?;
    Ok(drawn.iter().map(|id| rows.iter().find(|row| row.question == *id).map(|row| row.hash.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_compared_as_people_mean_them() {
        assert_eq!(normalise("  Den   Haag "), "den haag");
        assert_eq!(normalise("ＤＥＮ ＨＡＡＧ"), "den haag");
        assert_eq!(normalise("cafe\u{301}"), normalise("CAFÉ"));
    }
}
