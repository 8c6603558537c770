//! `dns://` against a real name server.

use crate::support::{
    ask, good,
    namespace::{There, inside, run_inside},
    nsd::Nsd,
    run, spec,
};
use app::{fault::FaultKind, model::dependencies::Reading};
use hickory_proto::{
    op::{Message, MessageType},
    rr::{RData, Record},
};
use server::client::spec::{Endpoint, dns::canonical};
use tokio::net::UdpSocket;

/// The reading of a target that expects this.
async fn expecting(url: &str, expected: &[&str]) -> Reading {
    let mut spec = spec(url);
    let Endpoint::Dns(question) = &spec.endpoint else { panic!("{url} is no dns://") };
    spec.expect.answer = expected.iter().map(|text| canonical(question.record, text).unwrap()).collect();
    run(spec).await.unwrap()
}

#[tokio::test]
async fn every_kind_of_record_is_read_and_written_as_people_do() {
    let nsd = Nsd::start().await;
    for (question, note) in [
        ("db.board.test", "A 192.0.2.7, 192.0.2.8"),
        ("DB.board.test.?type=aaaa", "AAAA 2001:db8::7"),
        ("www.board.test?type=CNAME", "CNAME db.board.test"),
        ("www.board.test", "A 192.0.2.7, 192.0.2.8"),
        ("board.test?type=MX", "MX 10 mail.board.test, 20 backup.mail.board.test"),
        ("board.test?type=NS", "NS ns.board.test"),
        ("board.test?type=SOA", "SOA ns.board.test admin.board.test 2026112301 3600 600 86400 60"),
        ("board.test?type=CAA", "CAA 0 issue \"authority.test\""),
        ("text.board.test?type=TXT", "TXT v=spf1 -all"),
        ("parts.board.test?type=TXT", "TXT one, Two"),
        ("_sip._tcp.board.test?type=SRV", "SRV 0 5 5060 sip.board.test"),
        ("192.0.2.7?type=PTR", "PTR db.board.test"),
    ] {
        let reading = good(&nsd.url(question)).await;
        assert_eq!(reading.note.as_deref(), Some(note), "{question}");
        assert!(reading.phases.first_byte_ms.is_some() && reading.phases.connect_ms.is_none(), "{question}");
    }
}

#[tokio::test]
async fn what_is_expected_has_to_be_among_the_answers() {
    let nsd = Nsd::start().await;
    for (question, expected) in [
        ("db.board.test", &["192.0.2.8", "192.0.2.7"][..]),
        ("db.board.test?type=AAAA", &["2001:DB8:0:0::7"]),
        ("www.board.test?type=CNAME", &["DB.Board.Test."]),
        ("board.test?type=MX", &["mail.board.test", "20 backup.mail.board.test."]),
        ("text.board.test?type=TXT", &["v=spf1 -all"]),
    ] {
        assert_eq!(expecting(&nsd.url(question), expected).await.failed, None, "{question}");
    }
    let reading = expecting(&nsd.url("db.board.test"), &["192.0.2.7", "192.0.2.1"]).await;
    assert_eq!(reading.failed.as_deref(), Some("A is 192.0.2.7, 192.0.2.8, expected 192.0.2.1"));
    let reading = expecting(&nsd.url("text.board.test?type=TXT"), &["V=SPF1 -all"]).await;
    assert_eq!(reading.failed.as_deref(), Some("TXT is v=spf1 -all, expected V=SPF1 -all"));
}

#[tokio::test]
async fn every_bad_answer_has_its_sentence() {
    let nsd = Nsd::start().await;
    for (question, sentence) in [
        ("none.board.test", "none.board.test does not exist (NXDOMAIN)"),
        ("text.board.test", "text.board.test has no A record"),
        ("x.broken.test", "the resolver finds no answer for x.broken.test (SERVFAIL)"),
        ("elsewhere.test", "the resolver refuses to answer for elsewhere.test (REFUSED)"),
    ] {
        let reading = ask(&nsd.url(question)).await.unwrap();
        assert_eq!((reading.failed.as_deref(), reading.note), (Some(sentence), None));
    }
}

#[tokio::test]
async fn what_does_not_fit_into_a_datagram_comes_by_tcp() {
    let nsd = Nsd::start().await;
    let whole: String = (0..8).map(|digit| digit.to_string().repeat(250)).collect();
    let reading = expecting(&nsd.url("long.board.test?type=TXT"), &[&whole]).await;
    assert_eq!(reading.failed, None);
    assert!(reading.phases.connect_ms.is_some(), "{:?}", reading.phases);
    assert!(reading.note.unwrap().chars().count() < 100, "a long answer is shown shortened");
}

#[tokio::test]
async fn a_stopped_resolver_refuses() {
    let mut nsd = Nsd::start().await;
    nsd.stop();
    let fault = ask(&nsd.url("db.board.test")).await.unwrap_err();
    assert_eq!((fault.kind, fault.message), (FaultKind::Refused, format!("connection refused by {}", nsd.address())));
}

/// Answers every question with the address 192.0.2.7.
async fn answer(socket: UdpSocket) {
    let mut room = [0; 512];
    loop {
        let (length, from) = socket.recv_from(&mut room).await.unwrap();
        let mut message = Message::from_vec(&room[..length]).unwrap();
        let name = message.queries[0].name().clone();
        message.metadata.message_type = MessageType::Response;
        message.add_answer(Record::from_rdata(name, 60, RData::A("192.0.2.7".parse().unwrap())));
        socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
    }
}

#[tokio::test]
async fn the_systems_resolvers_are_asked_in_their_order() {
    if !inside() {
        let there = There::Resolvers(&["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
        return run_inside("probes::dns::the_systems_resolvers_are_asked_in_their_order", &there);
    }
    let socket = UdpSocket::bind("127.0.0.3:53").await.unwrap();
    tokio::spawn(answer(socket));
    // The first refuses, the second is silent.
    let _silent = UdpSocket::bind("127.0.0.2:53").await.unwrap();
    let reading = good("dns:///db.board.test").await;
    assert_eq!(reading.note.as_deref(), Some("A 192.0.2.7"));
    assert!(reading.latency_ms.get() >= 1000.0, "the silent one had its second: {}", reading.latency_ms);
}

/// Says this to everybody, with the identifier of the question where there is room for it.
async fn says(words: &'static [u8]) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let url = format!("dns://{}/db.board.test", socket.local_addr().unwrap());
    tokio::spawn(async move {
        let mut question = [0; 512];
        loop {
            let (_, from) = socket.recv_from(&mut question).await.unwrap();
            socket.send_to(words, from).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn what_is_not_dns_is_called_so() {
    let fault = ask(&says(b"HTTP/1.1 400 Bad Request\r\n\r\n").await).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "the answer is not DNS"));
}

#[tokio::test]
async fn an_answer_to_another_question_is_none() {
    // A complete answer, but to nobody's question: header only, identifier zero.
    let url = says(&[0, 0, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]).await;
    let asked = tokio::time::timeout(std::time::Duration::from_millis(300), ask(&url)).await;
    // One in 65536 questions has the identifier zero.
    assert!(asked.is_err() || asked.unwrap().unwrap().failed.is_some());
}
