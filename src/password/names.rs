//! The names a password must not hold: the person's and the organisation's (step 3 of reference 4.3, RESET-8).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{Context, fold::fold};

/// Shorter names and words would hit by chance.
const SHORTEST: usize = 4;
/// The whole user name counts from here on, as it does in Active Directory.
const SHORTEST_USER_NAME: usize = 3;

/// What must not occur because it names the person, folded: the part of the user ID before `@`, whole and in its
/// parts, and the given and family name. Where the directory holds neither, the display name stands in for them.
pub(super) fn person(context: &Context<'_>) -> Vec<String> {
    let user_name = user_name(context);
    let mut names = terms(user_name);
    let whole = fold(user_name);
    if whole.chars().count() == SHORTEST_USER_NAME {
        names.push(whole);
    }
    names.extend([context.given_name, context.family_name].into_iter().flat_map(terms));
    if context.given_name.trim().is_empty() && context.family_name.trim().is_empty() {
        names.extend(words(context.display_name).iter().map(|word| fold(word)).filter(|word| is_long_enough(word)));
    }
    names
}

/// What must not occur because it names the organisation, folded.
pub(super) fn tenant(context: &Context<'_>) -> Vec<String> {
    terms(context.tenant_name)
}

/// Every word of every name, as written: what an attacker who knows the person would try.
pub(super) fn known_words(context: &Context<'_>) -> Vec<String> {
    [user_name(context), context.given_name, context.family_name, context.display_name, context.tenant_name]
        .into_iter()
        .flat_map(words)
        .collect()
}

fn user_name<'a>(context: &Context<'a>) -> &'a str {
    context.user_id.split_once('@').map_or(context.user_id, |(local, _)| local)
}

/// A name as it may be written into a password: whole, with everything between its words left out, and word by word;
/// each only from four characters on.
fn terms(name: &str) -> Vec<String> {
    let words = words(name);
    let mut terms: Vec<String> = [name.trim(), &words.concat()].into_iter().chain(words.iter().map(String::as_str)).map(fold).collect();
    terms.retain(|term| is_long_enough(term));
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn is_long_enough(term: &str) -> bool {
    term.chars().count() >= SHORTEST
}

/// The words of a name. A mark belongs to the letter before it; everything else that is no letter or digit separates.
fn words(name: &str) -> Vec<String> {
    let name: String = name.nfc().collect();
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{terms, words};

    #[test]
    fn a_name_counts_whole_run_together_and_word_by_word() {
        assert_eq!(terms("Van der Berg"), ["berg", "van der berg", "vanderberg"]);
        assert_eq!(terms("O'Neill"), ["neill", "o'neill", "oneill"]);
        assert_eq!(terms("Contoso Ltd."), ["contoso", "contoso ltd.", "contosoltd"]);
    }

    #[test]
    fn names_shorter_than_four_characters_do_not_count() {
        assert!(terms("Ann").is_empty());
        assert!(terms("").is_empty());
        assert!(terms("  Li  ").is_empty());
        assert_eq!(terms("Li Wu"), ["li wu", "liwu"]);
    }

    #[test]
    fn a_combining_mark_does_not_cut_a_word() {
        assert_eq!(words("Zoë Lindstro\u{308}m"), ["Zoë", "Lindström"]);
        assert_eq!(words("हिन्दी"), ["हिन्दी"]);
    }
}
