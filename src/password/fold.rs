//! The form in which passwords, names and banned words are compared (step 1 of reference 4.3).

use unicode_normalization::UnicodeNormalization;

/// Lower-cases and undoes the four substitutions of the reference: `0` to `o`, `1` to `l`, `$` to `s`, `@` to `a`.
///
/// Letters are folded one at a time, without looking at their neighbours: the Greek sigma at the end of a word must
/// equal the one inside, since a password runs words together. Folding what is folded changes nothing.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        // The same, at a fraction of the cost; lists of banned words are mostly this.
        return text.chars().map(|c| look_alike(c.to_ascii_lowercase())).collect();
    }
    text.nfc().flat_map(char::to_lowercase).map(look_alike).nfc().collect()
}

fn look_alike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'l',
        '$' => 's',
        '@' => 'a',
        'ς' => 'σ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn the_four_substitutions_of_the_reference_are_undone() {
        assert_eq!(fold("C0ntos0Blank12"), "contosoblankl2");
        assert_eq!(fold("P@$$w0rd"), "password");
    }

    #[test]
    fn a_sigma_is_the_same_letter_inside_a_word_and_at_its_end() {
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("ΟΔΟΣx"), fold("οδος") + "x");
    }

    #[test]
    fn composed_and_decomposed_letters_fold_alike() {
        assert_eq!(fold("JOSE\u{301}"), fold("josé"));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn ascii_folds_as_it_does_beside_other_letters(text in "[ -~]{0,20}") {
            prop_assert_eq!(fold(&format!("{text}東")), fold(&text) + "東");
        }
    }
}
