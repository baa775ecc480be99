//! What stands in the controls of a form, as text: made from the policy, or as it was typed. Pure.

/// Names and values, in the order of the page. A name may stand there more than once (checkboxes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// One thing to put right: the control it belongs to, and its words with what is filled into them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub field: &'static str,
    pub key: &'static str,
    pub low: i64,
    pub high: i64,
    pub text: String,
}

impl Slip {
    pub fn new(field: &'static str, key: &'static str) -> Self {
        Self { field, key, low: 0, high: 0, text: String::new() }
    }

    pub fn between(field: &'static str, low: i64, high: i64) -> Self {
        Self { low, high, ..Self::new(field, "settings-number") }
    }

    #[must_use]
    pub fn naming(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }
}

impl Fields {
    pub fn posted(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// A checkbox stands in the form when it is ticked, and only then.
    pub fn tick(&mut self, name: &str, ticked: bool) {
        if ticked {
            self.put(name, "yes");
        }
    }

    /// The first value of a name, without spaces around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.text(name).trim()
    }

    pub fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|held| held == value)
    }

    pub fn ticked(&self, name: &str) -> bool {
        self.has(name, "yes")
    }

    /// As it was typed, for the control it is shown in again.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The lines of a text field that say something.
    pub fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// A whole number within its range; otherwise a slip beside the control, and what was typed stays there.
    pub fn number<T: TryFrom<i64>>(&self, name: &'static str, (low, high): (i64, i64), slips: &mut Vec<Slip>) -> Option<T> {
        let number = self.get(name).parse::<i64>().ok().filter(|number| (low..=high).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            slips.push(Slip::between(name, low, high));
        }
        number
    }
}
