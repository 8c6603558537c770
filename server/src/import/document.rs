//! What an import gives before it is text: the same for every peer.

use toml::{Table, Value};

/// Everything that one file of a peer says, in our words.
#[derive(Debug, Default)]
pub struct Imported {
    /// What the file was: `Gatus configuration`.
    pub origin: &'static str,
    /// What the board is called.
    pub title: Option<String>,
    /// The keys of `[poll]`.
    pub poll: Keys,
    /// What concerns the whole file.
    pub notes: Vec<Note>,
    /// The groups of targets.
    pub widgets: Vec<Widget>,
    /// Planned work.
    pub windows: Vec<Window>,
}

/// A group of targets.
#[derive(Debug)]
pub struct Widget {
    /// Its id: `a-z`, `0-9`, `-`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What holds for all its targets.
    pub keys: Keys,
    /// What concerns the whole group.
    pub notes: Vec<Note>,
    /// What is watched.
    pub targets: Vec<Target>,
}

/// One thing that is watched.
#[derive(Debug, Default)]
pub struct Target {
    /// What it is called.
    pub name: String,
    /// Whom to ask; `None` where nothing of ours comes near.
    pub url: Option<String>,
    /// Its other keys.
    pub keys: Keys,
    /// What there is to say about it.
    pub notes: Vec<Note>,
    /// Why it is written as a comment.
    pub off: Option<String>,
}

/// Planned work.
#[derive(Debug, Default)]
pub struct Window {
    /// Which targets: the id of a widget, and a name in it or all of them.
    pub members: Vec<(String, Option<String>)>,
    /// When and why.
    pub keys: Keys,
    /// What there is to say about it.
    pub notes: Vec<Note>,
    /// Why it is written as a comment.
    pub off: Option<String>,
}

/// A remark in the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Something that has no equivalent.
    Lost(String),
    /// Anything else worth knowing.
    Said(String),
}

/// Keys and values in the order in which they are written. Texts may hold references.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<(String, Value)>);

impl Keys {
    /// Sets a key.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Sets one line of a key that is a table; `false` where that line is there already.
    pub fn insert(&mut self, key: &str, line: &str, value: impl Into<Value>) -> bool {
        if self.get(key).is_none() {
            self.set(key, Table::new());
        }
        let table = self.0.iter_mut().find(|(name, _)| name == key).and_then(|(_, value)| value.as_table_mut());
        match table {
            Some(table) if !table.contains_key(line) => table.insert(line.to_owned(), value.into()).is_none(),
            _ => false,
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key);
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Target {
    /// A target that asks nobody yet.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Remarks that something has no equivalent.
    pub fn lost(&mut self, what: impl Into<String>) {
        self.notes.push(Note::Lost(what.into()));
    }

    /// Remarks anything else.
    pub fn said(&mut self, what: impl Into<String>) {
        self.notes.push(Note::Said(what.into()));
    }

    /// Writes it as a comment; the first reason stands.
    pub fn off(&mut self, why: impl Into<String>) {
        self.off.get_or_insert_with(|| why.into());
    }

    /// The scheme of its url.
    #[must_use]
    pub fn scheme(&self) -> &str {
        self.url.as_deref().and_then(|url| url.split_once("://")).map_or("", |(scheme, _)| scheme)
    }
}

impl Imported {
    /// How many targets are written, and how many of them as comments.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let targets = || self.widgets.iter().flat_map(|widget| &widget.targets);
        (targets().count(), targets().filter(|target| target.off.is_some()).count())
    }

    /// How many things have no equivalent.
    #[must_use]
    pub fn lost(&self) -> usize {
        let widgets = self
            .widgets
            .iter()
            .flat_map(|widget| widget.notes.iter().chain(widget.targets.iter().flat_map(|target| &target.notes)));
        let windows = self.windows.iter().flat_map(|window| &window.notes);
        let all = self.notes.iter().chain(widgets).chain(windows);
        all.filter(|note| matches!(note, Note::Lost(_))).count()
    }
}
