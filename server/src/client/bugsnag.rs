//! Bugsnag's Data Access API v2, read-only.

use crate::{
    client::{ProbeError, Shared},
    poll::Poll,
    source::errors::config::ErrorsConfig,
};
use app::{
    fault::{Fault, FaultKind},
    model::errors::BugsnagError,
};

/// One run is one call: it goes round all projects, page by page, and keeps the pace that Bugsnag allows.
#[derive(Debug)]
pub struct BugsnagClient {
    _config: ErrorsConfig,
}

/// What one call brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BugsnagReading {
    /// About which project, as `organization/project`; `None`: about none of them.
    pub project: Option<String>,
    /// What it is called, where that was told.
    pub name: Option<String>,
    /// All its errors, when the last page has come; their state is not judged yet.
    pub errors: Option<Vec<(String, BugsnagError)>>,
    /// How many errors match.
    pub total: u64,
    /// Why this project could not be read; the others go on.
    pub failed: Option<Fault>,
}

impl BugsnagClient {
    /// Prepares everything that does not change between two calls.
    ///
    /// # Errors
    /// It cannot be asked at all.
    pub fn new(config: ErrorsConfig, _shared: &Shared) -> Result<Self, ProbeError> {
        Ok(Self { _config: config })
    }
}

impl Poll for BugsnagClient {
    type Reading = BugsnagReading;

    async fn poll(&self) -> Result<BugsnagReading, Fault> {
        Err(Fault::new(FaultKind::Internal, "not built yet"))
    }
}
