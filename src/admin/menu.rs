//! The menu: the pages of the area that somebody may see, in sections.

use super::{Actor, doors};
use crate::web::page::{Entry, Section};

/// Sections with the key of their heading, and their pages with the key of their name. A page is shown to whom its door opens.
const MENU: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("/admin", "admin-overview"),
            ("/admin/people", "admin-people"),
            ("/admin/groups", "admin-groups"),
            ("/admin/guests", "guests-heading"),
            ("/admin/licences", "admin-licences"),
            ("/admin/domains", "domains-heading"),
        ],
    ),
    (
        "admin-password-reset",
        &[
            ("/admin/reset", "settings-reset"),
            ("/admin/methods", "settings-methods"),
            ("/admin/registration", "settings-registration"),
            ("/admin/notifications", "settings-notifications"),
            ("/admin/administrators", "settings-administrators"),
            ("/admin/passwords", "settings-passwords"),
            ("/admin/disclosure", "settings-disclosure"),
            ("/admin/limits", "settings-limits"),
            ("/admin/sign-in", "settings-sign-in"),
            ("/admin/help-link", "settings-help-link"),
            ("/admin/look", "look-title"),
            ("/admin/on-premises", "on-premises-heading"),
            ("/admin/write-back", "settings-write-back"),
        ],
    ),
    (
        "menu-watch",
        &[("/admin/insights", "insights-heading"), ("/admin/audit", "audit-heading"), ("/admin/troubleshoot", "troubleshoot-heading")],
    ),
    ("admin-section-machines", &[("/admin/api-keys", "api-keys-heading")]),
];

pub fn of(actor: &Actor, path: &str) -> Vec<Section> {
    let is_open = |address: &str| doors().any(|door| door.method == "GET" && door.path == address && actor.allows(door.act));
    MENU.iter()
        .map(|(heading, pages)| Section {
            heading,
            entries: pages
                .iter()
                .filter(|(address, _)| is_open(address))
                .map(|&(address, key)| Entry { address, key, current: is_at(path, address) })
                .collect(),
        })
        .filter(|section| !section.entries.is_empty())
        .collect()
}

/// A page is marked for itself and for those below it.
fn is_at(path: &str, address: &str) -> bool {
    path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || address != crate::sessions::admin::ADMIN && rest.starts_with('/'))
}
