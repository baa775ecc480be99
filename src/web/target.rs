//! Where somebody may head for when they sign in: a page of ours by its name, or a whole https address. That an address is well
//! formed allows nothing yet: it must also be one of the tenant's (`Policy::return_addresses`), which is asked once the tenant is known.

/// Pages of ours that `?to=` may name.
pub const PAGES: [&str; 7] =
    ["/admin", "/account", "/account/password", "/account/activity", "/account/sessions", "/account/preferences", "/register"];

/// Characters of the longest return address.
pub const LONGEST: usize = 500;

pub fn is_page(text: &str) -> bool {
    PAGES.contains(&text)
}

/// An https address of a host, written as browsers write it, so that it is compared letter by letter and means one place only:
/// no user name, no fragment, nothing that a browser would read differently.
pub fn is_return_address(text: &str) -> bool {
    text.len() <= LONGEST
        && url::Url::parse(text).is_ok_and(|url| {
            url.scheme() == "https"
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
                && url.as_str() == text
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_page_is_a_path_of_ours_and_nothing_more() {
        for page in PAGES {
            assert!(page.starts_with('/') && page.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/'));
            assert!(!page.contains("//") && !page.ends_with('/'));
            assert!(is_page(page) && !is_return_address(page));
        }
        for wrong in ["/", "/account/", "/account?x", "/Account", "//account", "/\\account", "account", "/account\r\n", "/demo", ""] {
            assert!(!is_page(wrong), "{wrong}");
        }
    }

    proptest! {
        /// Whatever is taken starts with a scheme and a host that nothing later in it can change.
        #[test]
        fn what_is_taken_can_be_read_in_one_way_only(text in "(https?:)?[/\\\\]{0,3}[a-z@:.\\\\/?#%0-9\\r\\n\\t é-]{0,24}") {
            if is_return_address(&text) {
                let rest = text.strip_prefix("https://").unwrap();
                let host = rest.split(['/', '?']).next().unwrap();
                prop_assert!(!host.is_empty() && !host.contains(['@', '\\', '#', ' ']));
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(!text.contains('\\') || text.contains('?'));
                let origin = url::Url::parse(&text).unwrap().origin().ascii_serialization();
                prop_assert_eq!(format!("https://{host}"), origin);
            }
        }
    }
}
