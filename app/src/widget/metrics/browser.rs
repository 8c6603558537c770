//! The charts are in the document already.

use crate::{live::Channel, model::metrics::Metrics, ui::Scene};

pub(super) const fn charts(_scene: Scene, _channel: &Channel<Metrics>) -> String {
    String::new()
}
