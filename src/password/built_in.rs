//! The banned words that are always on, in every tenant and both rule sets (the "global list" of reference 4.3).
//!
//! Base words only: the algorithm finds their variants. Words of four letters and more, so that chance hits stay rare,
//! and only where people really build passwords on them. A word here costs a password nothing but the points of its
//! letters; whoever writes enough around it is not refused.

use std::sync::LazyLock;

use super::BannedWords;

/// The list, compiled at first use.
pub(super) static WORDS: LazyLock<BannedWords> = LazyLock::new(|| BannedWords::new(LIST.split_whitespace()));

const LIST: &str = "
    password passwort passwords passcode passphrase passwd pass motdepasse contraseña contrasena wachtwoord parola
    senha losenord lösenord salasana haslo hasło пароль adgangskode
    welcome willkommen bienvenue bienvenido welkom benvenuto hello hallo bonjour ciao hola letmein changeme change
    login logon signin access secret geheim default temporary temp reset update newuser
    admin administrator root superuser system guest user username test testing demo example server database master
    qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx wsxedc qweasd
    abcd abcde abcdef abcdefg 1234 12345 123456 1234567 12345678 123456789 1234567890 4321 54321 654321 87654321
    q1w2e3 1q2w3e 1qaz 2wsx 3edc a1b2c3 abc123 123abc 1111 0000 aaaa 111111 000000
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday weekend today
    spring summer autumn winter frühling sommer herbst printemps automne hiver
    love iloveyou lovely sunshine princess angel baby babygirl sweetheart darling forever family friend friends
    dragon monkey tiger panther eagle falcon shadow phoenix unicorn butterfly flower orange purple banana cheese
    chocolate cookie coffee pepper ginger pokemon naruto starwars superman batman spiderman matrix ninja hunter killer
    ranger warrior trustno1 freedom whatever internet computer google facebook microsoft windows office apple samsung
    michael jennifer jordan michelle jessica ashley daniel charlie thomas andrea nicole
    football baseball basketball soccer hockey fussball liverpool chelsea arsenal everton manchester barcelona
    realmadrid juventus bayern dortmund galatasaray fenerbahce celtic rangers yankees lakers cowboys
    london paris berlin madrid america england france germany canada
    company business service support helpdesk customer latchkey
";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{super::fold::fold, LIST, WORDS};

    #[test]
    fn the_list_names_each_word_once_and_none_shorter_than_four_letters() {
        let mut seen = HashSet::new();
        for word in LIST.split_whitespace() {
            assert!(word.chars().count() >= 4, "{word} is too short");
            assert!(seen.insert(fold(word)), "{word} stands there twice");
        }
        assert!(seen.len() >= 150);
    }

    #[test]
    fn well_known_bad_passwords_are_refused() {
        for password in ["Password1", "P@ssw0rd!", "Welcome123", "Summer24", "Qwerty12!", "Letmein!1", "January24", "1234Abcd"] {
            assert!(WORDS.refuses(password), "{password}");
        }
    }

    #[test]
    fn enough_around_a_banned_word_is_accepted() {
        assert!(!WORDS.refuses("Summer-kite-9x"));
        assert!(!WORDS.refuses("tangled velvet otter"));
    }
}
