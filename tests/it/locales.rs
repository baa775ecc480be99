//! Every language says everything, and nothing asks for words that no one wrote.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

/// Families of keys that are put together while running, by their beginning. A key spelled out anywhere in the source,
/// as in `Reason::Unlicensed => "stop-0012"`, needs no entry.
const FAMILIES: &[&str] = &[
    // `question-1` to `question-35`: the predefined security questions, stored by number.
    "question-",
    // `country-AC` to `country-ZW`: everywhere that has telephone numbers, by ISO 3166 code.
    "country-",
];

/// Messages that may read the same as in English, as (locale or `*`, key). Those without a letter of their own may in
/// any case, and so may terms.
const SAME: &[(&str, &str)] = &[
    // The Dutch word is the same.
    ("nl", "stop-code"),
];

const ENGLISH: &str = "locales/en";

/// What a message or term refers to.
#[derive(Default)]
struct References {
    variables: BTreeSet<String>,
    /// Other messages, and terms as `-name`.
    messages: BTreeSet<String>,
    functions: BTreeSet<String>,
}

struct Message {
    file: PathBuf,
    value: Pattern<String>,
    references: References,
}

type Messages = BTreeMap<String, Message>;

fn files(root: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).expect("a readable folder") {
            let path = entry.expect("a folder entry").path();
            if path.is_dir() {
                open.push(path);
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|it| it == ending)
}

/// The folders of `locales/`, English among them.
fn locales() -> Vec<PathBuf> {
    let entries = fs::read_dir("locales").expect("the locales");
    let paths = entries.map(|entry| entry.expect("a locale").path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

impl References {
    fn of(pattern: &Pattern<String>) -> Self {
        let mut found = Self::default();
        found.pattern(pattern);
        found
    }

    fn pattern(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>) {
        match expression {
            Expression::Inline(expression) => self.inline(expression),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, expression: &InlineExpression<String>) {
        match expression {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.clone());
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.messages.insert(format!("-{}", id.name));
                if let Some(arguments) = arguments {
                    self.arguments(arguments);
                }
            }
            InlineExpression::FunctionReference { id, arguments } => {
                self.functions.insert(id.name.clone());
                self.arguments(arguments);
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<String>) {
        for argument in &arguments.positional {
            self.inline(argument);
        }
        for argument in &arguments.named {
            self.inline(&argument.value);
        }
    }
}

/// A locale's messages and, as `-name`, its terms.
fn read(locale: &Path) -> Messages {
    let mut messages = Messages::new();
    for file in files(locale, &|path| has_ending(path, "ftl")) {
        let text = fs::read_to_string(&file).expect("a readable file");
        let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
        for entry in resource.body {
            let (key, value, attributes) = match entry {
                Entry::Message(it) => (it.id.name, it.value, it.attributes),
                Entry::Term(it) => (format!("-{}", it.id.name), Some(it.value), it.attributes),
                Entry::Junk { content } => panic!("{}: junk: {content}", file.display()),
                _ => continue,
            };
            assert!(attributes.is_empty(), "{key}: nothing can say an attribute");
            let value = value.unwrap_or_else(|| panic!("{key} is empty in {}", file.display()));
            let references = References::of(&value);
            let file = file.file_name().expect("a name").into();
            let message = Message { file, value, references };
            let again = messages.insert(key.clone(), message);
            assert!(again.is_none(), "{key} is said twice in {}", locale.display());
        }
    }
    messages
}

/// Messages without terms: these a page can ask for.
fn said(messages: &Messages) -> impl Iterator<Item = (&String, &Message)> {
    messages.iter().filter(|(key, _)| !key.starts_with('-'))
}

/// All that is wrong, at once: a translator should not need forty runs.
fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_language_has_the_same_messages_and_variables_as_english() {
    let english = read(Path::new(ENGLISH));
    let mut wrong = vec![];
    for path in locales() {
        let ours = read(&path);
        let name = path.display();
        for (key, message) in said(&english) {
            let Some(translated) = ours.get(key) else {
                wrong.push(format!("{name}: {key} is missing"));
                continue;
            };
            let (here, there) = (&translated.references.variables, &message.references.variables);
            if here != there {
                wrong.push(format!("{name}: {key} uses {here:?}, in English {there:?}"));
            }
            if translated.file != message.file {
                let (here, there) = (translated.file.display(), message.file.display());
                wrong.push(format!("{name}: {key} stands in {here}, in English in {there}"));
            }
        }
        let more = said(&ours).filter(|(key, _)| !english.contains_key(*key));
        wrong.extend(more.map(|(key, _)| format!("{name}: {key} is not in English")));
    }
    nothing(&wrong);
}

#[test]
fn every_message_refers_to_what_exists() {
    let mut wrong = vec![];
    for path in locales() {
        let ours = read(&path);
        for (key, Message { references, .. }) in &ours {
            let missing = references.messages.iter().filter(|it| !ours.contains_key(*it));
            let unknown = references.functions.iter().filter(|it| *it != "NUMBER");
            let odd = missing.chain(unknown);
            wrong.extend(odd.map(|it| format!("{}: {key} refers to {it}", path.display())));
        }
    }
    nothing(&wrong);
}

/// The forms of each choice by a number in a message; a choice by a word has other keys too.
fn forms(pattern: &Pattern<String>) -> Vec<BTreeSet<&str>> {
    const NUMBERS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
    let mut found = vec![];
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression: Expression::Select { variants, .. } } = element {
            let keys = variants.iter().map(|variant| match &variant.key {
                VariantKey::Identifier { name } => name.as_str(),
                // Written out: none at all.
                VariantKey::NumberLiteral { value } if value == "0" => "zero",
                VariantKey::NumberLiteral { value } => value.as_str(),
            });
            let keys: BTreeSet<&str> = keys.collect();
            if keys.iter().all(|key| NUMBERS.contains(key) || key.parse::<u32>().is_ok()) {
                found.push(keys);
            }
            found.extend(variants.iter().flat_map(|variant| forms(&variant.value)));
        }
    }
    found
}

/// What stands beside a number has the form that the language wants, in the admin area.
#[test]
fn counts_of_the_admin_area_have_every_form_of_their_language() {
    let mut wrong = vec![];
    for (locale, wanted) in
        [("en", &["one", "other"][..]), ("nl", &["one", "other"]), ("ar", &["zero", "one", "two", "few", "many", "other"])]
    {
        let ours = read(&Path::new("locales").join(locale));
        for (key, message) in ours.iter().filter(|(_, message)| message.file.to_string_lossy().starts_with("admin")) {
            for found in forms(&message.value).into_iter().filter(|found| found.len() > 2 || !found.contains("zero")) {
                wrong.extend(wanted.iter().filter(|form| !found.contains(**form)).map(|form| format!("{locale}: {key} has no [{form}]")));
            }
        }
    }
    nothing(&wrong);
}

/// Whether there is anything in a message to translate.
fn has_words(message: &Message) -> bool {
    message.value.elements.iter().any(|element| match element {
        PatternElement::TextElement { value } => value.chars().any(char::is_alphabetic),
        PatternElement::Placeable { expression } => matches!(expression, Expression::Select { .. }),
    })
}

#[test]
fn nothing_is_left_in_english() {
    let english = read(Path::new(ENGLISH));
    let mut wrong = vec![];
    let mut unneeded: BTreeSet<_> = SAME.iter().collect();
    for path in locales() {
        let locale = path.file_name().expect("a name").to_str().expect("UTF-8");
        if locale == "en" || locale.starts_with("en-") {
            continue;
        }
        let ours = read(&path);
        let same = said(&ours)
            .filter(|(key, message)| english.get(*key).is_some_and(|it| it.value == message.value))
            .filter(|(_, message)| has_words(message));
        for (key, _) in same {
            // Many places are called the same everywhere.
            if key.starts_with("country-") {
                continue;
            }
            let entry = |it: &&(&str, &str)| [locale, "*"].contains(&it.0) && it.1 == key;
            if let Some(entry) = SAME.iter().find(entry) {
                unneeded.remove(entry);
            } else {
                wrong.push(format!("{locale}: {key} reads as in English"));
            }
        }
    }
    wrong.extend(unneeded.iter().map(|it| format!("SAME no longer needs {it:?}")));
    nothing(&wrong);
}

/// The source that runs: no comments and no unit tests, which may well ask for what does not exist.
fn source() -> Vec<(PathBuf, String)> {
    let rust =
        files(Path::new("src"), &|path| has_ending(path, "rs") && !path.ends_with("tests.rs") && !path.iter().any(|it| it == "tests"));
    let templates = files(Path::new("templates"), &|_| true);
    let mut source = vec![];
    for path in rust.into_iter().chain(templates) {
        let text = fs::read_to_string(&path).expect("a readable file");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let text = lines.collect::<Vec<_>>().join("\n");
        source.push((path, text));
    }
    source
}

/// The keys in `say("key")`, `say_plain("key")` and `t("key")`.
fn asked(text: &str) -> impl Iterator<Item = &str> {
    ["say", "say_plain", "t"].into_iter().flat_map(move |function| {
        text.match_indices(function).filter_map(move |(at, _)| {
            let inside = text[..at].ends_with(|it: char| it.is_alphanumeric() || it == '_');
            let rest = text[at + function.len()..].strip_prefix('(')?.trim_start();
            let (key, _) = rest.strip_prefix('"')?.split_once('"')?;
            (!inside).then_some(key)
        })
    })
}

/// Whatever stands between two quotation marks, which takes in every string.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'', '\n'])
}

#[test]
fn every_message_asked_for_is_written_and_every_written_one_is_asked_for() {
    let english = read(Path::new(ENGLISH));
    let source = source();
    let mut wrong = vec![];
    for (path, text) in &source {
        let missing = asked(text).filter(|key| !english.contains_key(*key));
        wrong.extend(missing.map(|key| format!("{}: nobody wrote {key}", path.display())));
    }
    let spelled: BTreeSet<&str> = source.iter().flat_map(|(_, text)| literals(text)).collect();
    let referred: BTreeSet<&String> = english.values().flat_map(|it| &it.references.messages).collect();
    for key in english.keys() {
        let in_family = FAMILIES.iter().any(|family| key.starts_with(family));
        if !in_family && !spelled.contains(key.as_str()) && !referred.contains(key) {
            wrong.push(format!("{ENGLISH}: nobody asks for {key}"));
        }
    }
    for family in FAMILIES {
        if !english.keys().any(|key| key.starts_with(family)) {
            wrong.push(format!("the family {family} has no members"));
        }
    }
    nothing(&wrong);
}
