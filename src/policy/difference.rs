//! What a change of a policy changes, setting by setting: for the audit log, the command line and the API. Pure.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Policy;

/// One setting before and after, by its name in the document (`gates`, `limits.tries`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub setting: String,
    pub old: Value,
    pub new: Value,
}

/// Every setting that differs, in the order of their names; empty only for equal policies.
pub fn difference(old: &Policy, new: &Policy) -> Vec<Change> {
    let mut changes = vec![];
    compare("", &document(old), &document(new), &mut changes);
    changes
}

fn document(policy: &Policy) -> Map<String, Value> {
    match serde_json::to_value(policy) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn compare(within: &str, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<Change>) {
    for (name, new) in new {
        let old = old.get(name).unwrap_or(&Value::Null);
        match (name.as_str(), old, new) {
            ("limits", Value::Object(old), Value::Object(new)) => compare("limits.", old, new, changes),
            _ if old != new => changes.push(Change { setting: format!("{within}{name}"), old: old.clone(), new: new.clone() }),
            _ => {}
        }
    }
}

/// The changes as the audit log keeps them: only what changed, with its old and its new value (POL-1).
pub fn told(changes: &[Change]) -> Value {
    let of = |change: &Change| (change.setting.clone(), serde_json::json!({ "old": change.old, "new": change.new }));
    Value::Object(changes.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Kind, Limits, Scope};

    #[test]
    fn only_what_differs_is_told_with_both_values() {
        let old = Policy::default();
        let new = Policy {
            gates: 2,
            methods: [Kind::Email, Kind::App].into(),
            limits: Limits { tries: 3, ..Limits::default() },
            enabled: Scope::All,
            ..Policy::default()
        };
        let told = told(&difference(&old, &new));
        assert_eq!(
            told,
            serde_json::json!({
                "enabled": { "old": { "for": "none" }, "new": { "for": "all" } },
                "gates": { "old": 1, "new": 2 },
                "limits.tries": { "old": 5, "new": 3 },
                "methods": { "old": ["email", "mobile"], "new": ["email", "app"] },
            })
        );
        assert_eq!(difference(&new, &new), []);
    }
}
