//! What the widget asks: GitHub, and the pictures of people beside it.

use crate::{
    client::github::{GithubClient, GithubReading, PictureClient, PictureReading},
    poll::Poll,
};
use app::fault::Fault;
use std::time::Duration;

/// One of the two.
#[derive(Debug)]
pub enum PullsPoll {
    /// Pull requests and people.
    Github(Box<GithubClient>),
    /// Their pictures.
    Pictures(Box<PictureClient>),
}

/// What it gave.
#[derive(Clone, Debug, PartialEq)]
pub enum PullsReading {
    /// Of GitHub.
    Github(GithubReading),
    /// Of a picture.
    Picture(PictureReading),
}

impl Poll for PullsPoll {
    type Reading = PullsReading;

    async fn poll(&self) -> Result<PullsReading, Fault> {
        match self {
            Self::Github(client) => client.poll().await.map(PullsReading::Github),
            Self::Pictures(client) => client.poll().await.map(PullsReading::Picture),
        }
    }

    fn is_idle(&self) -> bool {
        match self {
            Self::Github(client) => client.is_idle(),
            Self::Pictures(client) => client.is_idle(),
        }
    }

    fn next_in(&self) -> Option<Duration> {
        match self {
            Self::Github(client) => client.next_in(),
            Self::Pictures(client) => client.next_in(),
        }
    }
}
