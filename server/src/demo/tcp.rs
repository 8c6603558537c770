//! A service that accepts connections and says nothing.

use super::{
    DemoError,
    config::{Draft, Target},
    stage::Stage,
};
use tokio::net::TcpStream;

/// Opens the port.
///
/// # Errors
/// When loopback has no free port.
pub async fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let address = stage.open("price-feed", listen)?;
    let target = Target::new("price-feed", format!("tcp://{address}"));
    draft.targets.push(Target { period: Some("1s"), owner: Some("trading"), ..target });
    Ok(())
}

/// Listens until the visitor has finished.
async fn listen(mut stream: TcpStream) {
    if let Err(error) = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await {
        tracing::debug!(upstream = "price-feed", %error, "a visitor of the demo left early");
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::stage::tests::{Rig, connected},
        *,
    };

    #[tokio::test]
    async fn the_address_in_the_configuration_accepts_connections() {
        let (rig, mut draft) = (Rig::new(), Draft::default());
        start(&rig.stage, &mut draft).await.unwrap();
        let address = draft.targets[0].url.strip_prefix("tcp://").unwrap().parse().unwrap();
        connected(address).await;
    }
}
