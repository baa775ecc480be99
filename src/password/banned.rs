//! Banned words: the score and the fuzzy match of the reference's banned-password check (reference 4.3, RESET-8).

use super::fold::fold;

/// Passwords with fewer points than this are refused.
const POINTS_NEEDED: usize = 5;

/// A list of banned words, compiled for looking up.
///
/// The words stand sorted, which makes the list its own trie: the words that begin with what was read so far are
/// neighbours, and each further character narrows that range. Compiling is a sort, so a list of a thousand words may be
/// compiled for one check; a check of 256 characters touches a few hundred words however long the list is.
#[derive(Debug, Clone)]
pub struct BannedWords {
    /// Folded, sorted, each once.
    words: Vec<Box<[char]>>,
    /// Positions in `words`, shortest word first.
    by_length: Vec<usize>,
}

impl BannedWords {
    /// Compiles a list. Words are compared folded (step 1 of reference 4.3); space around them and empty ones are dropped.
    pub fn new(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut words: Vec<Box<[char]>> = words.into_iter().map(|word| fold(word.as_ref().trim()).chars().collect()).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        words.dedup();
        let mut by_length: Vec<usize> = (0..words.len()).collect();
        by_length.sort_unstable_by_key(|&at| words[at].len());
        Self { words, by_length }
    }

    /// The points of a password: one for each banned word in it and one for each character that remains (step 4 of
    /// reference 4.3). Of all ways to cut the password up, the one with the fewest points counts.
    pub fn score(&self, normalised: &str) -> usize {
        let text: Vec<char> = fold(normalised).chars().collect();
        score(&text, &[self])
    }

    /// Whether this list refuses a password: within one edit of a banned word as a whole, or fewer than five points.
    pub fn refuses(&self, password: &str) -> bool {
        let text: Vec<char> = fold(password).chars().collect();
        self.is_near(&text) || score(&text, &[self]) < POINTS_NEEDED
    }

    /// Whether the whole of `text` is a banned word but for at most one character added, left out or changed (step 2).
    fn is_near(&self, text: &[char]) -> bool {
        let length = |&at: &usize| self.words[at].len();
        let from = self.by_length.partition_point(|at| length(at) + 1 < text.len());
        let to = self.by_length.partition_point(|at| length(at) <= text.len() + 1);
        self.by_length[from..to].iter().any(|&at| within_one_edit(&self.words[at], text))
    }

    /// Tells `found` the length of every banned word that `text` begins with.
    fn at_start_of(&self, text: &[char], mut found: impl FnMut(usize)) {
        let mut candidates = self.words.as_slice();
        for (depth, &next) in text.iter().enumerate() {
            // A word that ends here has no further character, and `None` sorts before every `Some`.
            let from = candidates.partition_point(|word| word.get(depth) < Some(&next));
            candidates = &candidates[from..];
            let to = candidates.partition_point(|word| word.get(depth) == Some(&next));
            candidates = &candidates[..to];
            match candidates.first() {
                Some(word) if word.len() == depth + 1 => found(depth + 1),
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// Whether several lists taken together refuse a folded password. Their words count in one and the same score. A text
/// too short to reach the points at all is not refused here: its length is the problem to name, not its words.
pub(super) fn refuses(folded: &str, lists: &[&BannedWords]) -> bool {
    let text: Vec<char> = folded.chars().collect();
    text.len() >= POINTS_NEEDED && (lists.iter().any(|list| list.is_near(&text)) || score(&text, lists) < POINTS_NEEDED)
}

/// The fewest points over all ways to cut `text` up: `fewest[i]` is the answer for its first `i` characters.
fn score(text: &[char], lists: &[&BannedWords]) -> usize {
    let mut fewest: Vec<usize> = (0..=text.len()).collect();
    for start in 0..text.len() {
        let one_more = fewest[start] + 1;
        fewest[start + 1] = fewest[start + 1].min(one_more);
        for list in lists {
            list.at_start_of(&text[start..], |length| {
                fewest[start + length] = fewest[start + length].min(one_more);
            });
        }
    }
    fewest[text.len()]
}

/// Whether `a` becomes `b` by at most one insertion, deletion or replacement: what they share from the front and from
/// the back then leaves at most one character of the longer one.
fn within_one_edit(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let front = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let back = short[front..].iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    front + back + 1 >= long.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BannedWords, within_one_edit};

    fn contoso_and_blank() -> BannedWords {
        BannedWords::new(["contoso", "blank"])
    }

    #[test]
    fn the_references_first_example_scores_four_and_is_refused() {
        assert_eq!(contoso_and_blank().score("C0ntos0Blank12"), 4);
        assert!(contoso_and_blank().refuses("C0ntos0Blank12"));
    }

    #[test]
    fn the_references_second_example_scores_five_and_is_accepted() {
        assert_eq!(contoso_and_blank().score("ContoS0Bl@nkf9!"), 5);
        assert!(!contoso_and_blank().refuses("ContoS0Bl@nkf9!"));
    }

    #[test]
    fn a_password_within_one_edit_of_a_banned_word_is_refused() {
        let list = BannedWords::new(["abcdef"]);
        for password in ["abcdef", "abcdeg", "abcdefg", "abcde", "ABCDEF", "xbcdef", "bcdef", "abcxdef"] {
            assert!(list.is_near(&password.to_lowercase().chars().collect::<Vec<_>>()), "{password}");
            assert!(list.refuses(password), "{password}");
        }
    }

    #[test]
    fn a_password_two_edits_away_is_not_near() {
        let list = BannedWords::new(["abcdef"]);
        for password in ["abcdxy", "abcdefgh", "abcd", "bacdef", "fedcba"] {
            assert!(!list.is_near(&password.chars().collect::<Vec<_>>()), "{password}");
        }
    }

    #[test]
    fn overlapping_words_are_cut_up_so_that_the_fewest_points_remain() {
        // Greedy from the left would take "abcd" and leave "efgh" as four characters.
        let list = BannedWords::new(["abcd", "abc", "defgh"]);
        assert_eq!(list.score("abcdefgh"), 2);
        // One long word beats the two short ones inside it.
        assert_eq!(BannedWords::new(["pass", "word", "password"]).score("password12"), 3);
    }

    #[test]
    fn a_word_that_begins_another_is_found_as_well() {
        let list = BannedWords::new(["summer", "summertime", "summ"]);
        assert_eq!(list.score("summertime"), 1);
        assert_eq!(list.score("summertim"), 4);
        assert_eq!(list.score("summ"), 1);
    }

    #[test]
    fn the_same_word_counts_once_for_each_time_it_occurs() {
        assert_eq!(BannedWords::new(["abcd"]).score("abcdabcdabcd"), 3);
    }

    #[test]
    fn spaces_around_a_banned_word_and_empty_lines_do_not_matter() {
        let list = BannedWords::new(["  Fabrikam\r", "", "   "]);
        assert_eq!(list.score("f@brik@m!"), 2);
        assert_eq!(list.score(" "), 1);
    }

    #[test]
    fn an_empty_list_scores_one_point_for_each_code_point() {
        let list = BannedWords::new(Vec::<String>::new());
        assert_eq!(list.score("Zebra-42 é😀"), 11);
        assert!(!list.refuses("Zebra"));
        assert_eq!(list.score(""), 0);
    }

    #[test]
    fn words_beyond_ascii_are_found_in_any_case_and_composition() {
        let list = BannedWords::new(["müller", "пароль", "東京タワー"]);
        assert_eq!(list.score("MU\u{308}LLER1"), 2);
        assert_eq!(list.score("ПАРОЛЬ東京タワー"), 2);
    }

    /// The plain algorithm, to compare the fast one with.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let replace = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = replace.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn one_edit_means_a_levenshtein_distance_of_at_most_one(a in "[ab]{0,7}", b in "[ab]{0,7}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(within_one_edit(&a, &b), distance(&a, &b) <= 1);
        }

        #[test]
        fn nearness_in_a_list_is_nearness_to_one_of_its_words(
            words in prop::collection::vec("[ab]{1,6}", 0..12), text in "[ab]{0,7}",
        ) {
            let letters: Vec<char> = text.chars().collect();
            let near = words.iter().any(|w| distance(&w.chars().collect::<Vec<_>>(), &letters) <= 1);
            prop_assert_eq!(BannedWords::new(&words).is_near(&letters), near);
        }

        #[test]
        fn the_score_is_that_of_trying_every_way_to_cut(
            words in prop::collection::vec("[ab]{1,4}", 0..8), text in "[ab]{0,10}",
        ) {
            fn fewest(text: &str, words: &[String]) -> usize {
                let Some(first) = text.chars().next() else { return 0 };
                let plain = 1 + fewest(&text[first.len_utf8()..], words);
                let word = words.iter().filter(|w| text.starts_with(w.as_str())).map(|w| 1 + fewest(&text[w.len()..], words));
                word.min().map_or(plain, |w| w.min(plain))
            }
            prop_assert_eq!(BannedWords::new(&words).score(&text), fewest(&text, &words));
        }

        #[test]
        fn banning_one_more_word_never_raises_the_score(
            words in prop::collection::vec("[a-c]{2,5}", 0..8), more in "[a-c]{2,5}", text in "[a-c]{0,20}",
        ) {
            let before = BannedWords::new(&words).score(&text);
            let after = BannedWords::new(words.iter().chain([&more])).score(&text);
            prop_assert!(after <= before);
        }

        #[test]
        fn no_list_and_no_password_make_it_panic(words in any::<Vec<String>>(), password in any::<String>()) {
            let list = BannedWords::new(&words);
            prop_assert_eq!(list.refuses(&password), list.clone().refuses(&password));
        }
    }
}
