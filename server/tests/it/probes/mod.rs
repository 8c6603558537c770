//! Every kind of target, good and bad, against real servers.

mod dns;
mod grpc;
mod http;
mod icmp;
mod lies;
mod mysql;
mod postgres;
mod query;
mod readonly;
mod recordings;
mod redirects;
mod redis;
mod sqlite;
mod tcp;
mod tls;
mod websocket;
