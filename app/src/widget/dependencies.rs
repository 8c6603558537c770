//! Core Dependencies as a tile.

use crate::{
    live::{Live, Row, Rows, Shown},
    model::dependencies::{Dependencies, Target},
    state::State,
};

impl Row for Target {
    fn state(&self) -> State {
        self.state
    }
}

impl Live<Dependencies> for Rows<Target> {
    fn new(data: &Dependencies) -> Self {
        Self::new(&data.targets)
    }

    fn sync(&self, data: &Dependencies) {
        Self::sync(self, &data.targets);
    }
}

impl Shown for Dependencies {
    type Live = Rows<Target>;
}
