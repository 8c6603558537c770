//! Scalars and words. Words are kept as texts, so that the world can say one that nobody knows.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

macro_rules! texts {
    ($($name:ident $as:literal)*) => {
        $(
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name(pub String);

            #[Scalar(name = $as)]
            impl ScalarType for $name {
                fn parse(value: Value) -> InputValueResult<Self> {
                    match value {
                        Value::String(text) => Ok(Self(text)),
                        Value::Enum(word) => Ok(Self(word.to_string())),
                        other => Err(InputValueError::expected_type(other)),
                    }
                }

                fn to_value(&self) -> Value {
                    Value::String(self.0.clone())
                }
            }
        )*
    };
}

texts! {
    BigInt "BigInt"
    CheckConclusionState "CheckConclusionState"
    CheckRunState "CheckRunState"
    CheckStatusState "CheckStatusState"
    DateTime "DateTime"
    GitObjectId "GitObjectID"
    IssueOrderField "IssueOrderField"
    MergeableState "MergeableState"
    MergeStateStatus "MergeStateStatus"
    OrderDirection "OrderDirection"
    PullRequestReviewDecision "PullRequestReviewDecision"
    PullRequestReviewState "PullRequestReviewState"
    PullRequestState "PullRequestState"
    RepositoryAffiliation "RepositoryAffiliation"
    RepositoryOrderField "RepositoryOrderField"
    RepositoryPrivacy "RepositoryPrivacy"
    SearchType "SearchType"
    StatusState "StatusState"
    Uri "URI"
}

impl DateTime {
    pub(super) fn at(at: app::time::Timestamp) -> Self {
        Self(crate::demo::github::rest::moment(at))
    }
}
