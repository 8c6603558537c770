//! Open Pull Requests as a tile: who waits for whom. Drawn as text ([`crate::ui::rows`]).

use crate::{live::Channel, model::pulls::Pulls, ui::Scene};

/// The tile's body.
pub fn body(_scene: Scene, channel: Channel<Pulls>) -> String {
    channel.read(Pulls::summary)
}
