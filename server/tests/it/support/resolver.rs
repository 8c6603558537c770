//! The system's resolver, which can be taken away: knows every name, as this machine.

use hickory_proto::{
    op::{Message, MessageType},
    rr::{RData, Record, RecordType},
};
use tokio::{net::UdpSocket, task::JoinHandle};

/// Answers on port 53 of 127.0.0.1 until it is dropped: for namespaces with `There::Resolvers`.
pub struct Resolver(JoinHandle<()>);

impl Resolver {
    /// Running.
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:53").await.unwrap();
        Self(tokio::spawn(async move {
            let mut question = [0; 512];
            loop {
                let (length, from) = socket.recv_from(&mut question).await.unwrap();
                let answer = answer(&Message::from_vec(&question[..length]).unwrap());
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        }))
    }

    /// Gone, with its port.
    pub async fn stop(self) {
        self.0.abort();
        assert!(self.0.await.is_err_and(|error| error.is_cancelled()));
    }
}

fn answer(question: &Message) -> Message {
    let mut answer = question.clone();
    answer.metadata.message_type = MessageType::Response;
    for query in question.queries.iter().filter(|query| query.query_type() == RecordType::A) {
        answer.add_answer(Record::from_rdata(query.name().clone(), 1, RData::A("127.0.0.1".parse().unwrap())));
    }
    answer
}
