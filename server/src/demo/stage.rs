//! Where the upstreams stand: doors on loopback that can be shut for real, and opened again on the same port.

use super::{Conditions, DemoError, Trouble};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const BACKLOG: u32 = 128;

/// How long to wait before trying again what the system refused.
const RETRY: Duration = Duration::from_millis(50);

/// What every upstream stands on.
#[derive(Clone, Debug)]
pub struct Stage {
    conditions: watch::Receiver<Conditions>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Stage {
    /// A stage in these conditions, whose tasks `tasks` tracks and `stop` ends.
    pub const fn new(conditions: watch::Receiver<Conditions>, stop: CancellationToken, tasks: TaskTracker) -> Self {
        Self { conditions, stop, tasks }
    }

    /// The conditions as they change.
    pub fn conditions(&self) -> watch::Receiver<Conditions> {
        self.conditions.clone()
    }

    /// Opens a door on a free port and serves whoever comes in. While the upstream of this name is gone, the door is
    /// shut: whoever is inside is thrown out and whoever knocks is refused.
    ///
    /// # Errors
    /// When loopback has no free port.
    pub fn open<S, F>(&self, name: &'static str, serve: S) -> Result<SocketAddr, DemoError>
    where
        S: Fn(TcpStream) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let failed = |source| DemoError::Listen { name, source };
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = hold(any_port).and_then(|socket| socket.listen(BACKLOG)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let door = Door { name, address, stage: self.clone(), serve };
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(door.keep(listener)));
        Ok(address)
    }

    /// Runs something beside the doors, until the end.
    pub fn spawn(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(what));
    }

    /// Returns when the conditions are such. Without a director nothing changes any more, so it waits for the end.
    async fn until(&self, such: impl FnMut(&Conditions) -> bool) {
        if self.conditions().wait_for(such).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

struct Door<S> {
    name: &'static str,
    address: SocketAddr,
    stage: Stage,
    serve: S,
}

impl<S, F> Door<S>
where
    S: Fn(TcpStream) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    async fn keep(self, mut listener: TcpListener) {
        loop {
            self.welcome(listener).await;
            listener = loop {
                match self.reopen().await {
                    Ok(listener) => break listener,
                    Err(error) => {
                        tracing::warn!(upstream = self.name, %error, "the demo cannot reopen its port yet");
                        tokio::time::sleep(RETRY).await;
                    }
                }
            };
        }
    }

    /// Serves until the upstream is gone.
    async fn welcome(&self, listener: TcpListener) {
        let inside = self.stage.stop.child_token();
        let _thrown_out_at_the_end = inside.clone().drop_guard();
        let gone = self.stage.until(|now| self.is_gone(now));
        tokio::pin!(gone);
        loop {
            let accepted = tokio::select! {
                () = &mut gone => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    self.stage.tasks.spawn(inside.clone().run_until_cancelled_owned((self.serve)(stream)));
                }
                Err(error) => {
                    tracing::warn!(upstream = self.name, %error, "the demo cannot accept a connection");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Waits until the upstream is back. Meanwhile the port is bound, so that no outgoing connection takes it, but
    /// nobody listens on it, so that connections are refused.
    async fn reopen(&self) -> io::Result<TcpListener> {
        let socket = hold(self.address)?;
        self.stage.until(|now| !self.is_gone(now)).await;
        socket.listen(BACKLOG)
    }

    fn is_gone(&self, now: &Conditions) -> bool {
        now.of(self.name) == Some(Trouble::Gone)
    }
}

/// A socket that owns its port. `SO_REUSEADDR`, as the last visitors' connections linger for a while.
fn hold(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const DEADLINE: Duration = Duration::from_secs(5);

    /// A stage, what directs it, and what ends it.
    pub struct Rig {
        pub stage: Stage,
        pub script: watch::Sender<Conditions>,
        pub stop: CancellationToken,
        pub tasks: TaskTracker,
    }

    impl Rig {
        pub fn new() -> Self {
            let (script, conditions) = watch::channel(Conditions::default());
            let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
            Self { stage: Stage::new(conditions, stop.clone(), tasks.clone()), script, stop, tasks }
        }

        pub fn set<const N: usize>(&self, troubles: [(&'static str, Trouble); N]) {
            self.script.send_replace(troubles.into_iter().collect());
        }
    }

    /// Fails when a demo that was told to stop does not.
    pub async fn ends(tasks: &TaskTracker) {
        tasks.close();
        tokio::time::timeout(DEADLINE, tasks.wait()).await.expect("every task ends");
    }

    /// Returns when connections to the address are refused.
    pub async fn refused(address: SocketAddr) {
        let knock = async {
            let is_refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
            while !TcpStream::connect(address).await.is_err_and(is_refused) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, knock).await.expect("connections are refused");
    }

    /// Connects as soon as somebody listens.
    pub async fn connected(address: SocketAddr) -> TcpStream {
        let knock = async {
            loop {
                match TcpStream::connect(address).await {
                    Ok(stream) => return stream,
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        tokio::time::timeout(DEADLINE, knock).await.expect("somebody listens")
    }

    async fn echo(mut stream: TcpStream) {
        let (mut from, mut to) = stream.split();
        let _ = tokio::io::copy(&mut from, &mut to).await;
    }

    async fn echoes(stream: &mut TcpStream) -> io::Result<bool> {
        stream.write_all(b"?").await?;
        Ok(stream.read_u8().await? == b'?')
    }

    #[tokio::test]
    async fn a_door_serves_whoever_comes_in() {
        let rig = Rig::new();
        let address = rig.stage.open("echo", echo).unwrap();
        let (mut one, mut two) = (connected(address).await, connected(address).await);
        assert!(echoes(&mut two).await.unwrap());
        assert!(echoes(&mut one).await.unwrap());
    }

    #[tokio::test]
    async fn a_gone_upstream_refuses_connections_until_it_is_back_on_its_port() {
        let rig = Rig::new();
        let address = rig.stage.open("echo", echo).unwrap();
        for _ in 0..3 {
            assert!(echoes(&mut connected(address).await).await.unwrap());
            rig.set([("echo", Trouble::Gone)]);
            refused(address).await;
            rig.set([]);
        }
        assert!(echoes(&mut connected(address).await).await.unwrap());
    }

    #[tokio::test]
    async fn whoever_is_inside_is_thrown_out_when_the_upstream_goes() {
        let rig = Rig::new();
        let mut visitor = connected(rig.stage.open("echo", echo).unwrap()).await;
        assert!(echoes(&mut visitor).await.unwrap());
        rig.set([("echo", Trouble::Gone)]);
        let end = tokio::time::timeout(DEADLINE, visitor.read(&mut [0])).await.unwrap();
        assert!(matches!(end, Ok(0) | Err(_)));
    }

    #[tokio::test]
    async fn other_upstreams_stay_when_one_goes() {
        let rig = Rig::new();
        let stays = rig.stage.open("stays", echo).unwrap();
        let goes = rig.stage.open("goes", echo).unwrap();
        rig.set([("goes", Trouble::Gone)]);
        refused(goes).await;
        assert!(echoes(&mut connected(stays).await).await.unwrap());
    }

    #[tokio::test]
    async fn everything_ends_with_the_token_even_with_somebody_inside() {
        let rig = Rig::new();
        let address = rig.stage.open("echo", echo).unwrap();
        let mut visitor = connected(address).await;
        assert!(echoes(&mut visitor).await.unwrap());
        rig.stop.cancel();
        ends(&rig.tasks).await;
        refused(address).await;
    }
}
