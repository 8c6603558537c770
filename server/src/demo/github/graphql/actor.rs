//! Who does something: people, apps, and people of an import.

use super::{
    Scope,
    connection::{Window, connection},
    owner::Organization,
    repository::{self, RepositoryConnection, RepositoryOrder, Wanted},
    words::{RepositoryAffiliation, RepositoryPrivacy, Uri},
};
use crate::demo::github::{
    rest,
    world::{Account, number_of},
};
use async_graphql::{ID, Interface, Object, Result, Union};
use std::sync::Arc;

macro_rules! actors {
    ($($name:ident { $($more:tt)* })*) => {
        $(
            #[derive(Clone, Debug)]
            pub struct $name {
                pub(super) scope: Arc<Scope>,
                pub(super) login: String,
            }

            #[Object]
            impl $name {
                pub async fn id(&self) -> ID {
                    ID(format!("U_{}", number_of(&self.login)))
                }

                /// An app has no `[bot]` here.
                pub async fn login(&self) -> String {
                    self.login.trim_end_matches("[bot]").to_owned()
                }

                pub async fn avatar_url(&self, size: Option<i32>) -> Uri {
                    avatar(&self.scope, &self.login, size)
                }

                pub async fn url(&self) -> Uri {
                    Uri(rest::profile(&self.login, &self.scope.world))
                }

                async fn database_id(&self) -> Option<i32> {
                    i32::try_from(number_of(&self.login)).ok()
                }

                $($more)*
            }
        )*
    };
}

actors! {
    User {
        #[expect(clippy::too_many_arguments, reason = "the arguments are GitHub's")]
        pub async fn repositories(
            &self,
            first: Option<i32>,
            after: Option<String>,
            last: Option<i32>,
            before: Option<String>,
            is_archived: Option<bool>,
            is_fork: Option<bool>,
            privacy: Option<RepositoryPrivacy>,
            order_by: Option<RepositoryOrder>,
            #[graphql(name = "ownerAffiliations")] _owner_affiliations: Option<Vec<Option<RepositoryAffiliation>>>,
            #[graphql(name = "affiliations")] _affiliations: Option<Vec<Option<RepositoryAffiliation>>>,
        ) -> Result<RepositoryConnection> {
            let window = Window { first, after, last, before };
            let wanted = Wanted { is_archived, is_fork, privacy, order_by };
            repository::listed(&self.scope, &self.login, &wanted, &window)
        }

        async fn name(&self) -> Option<String> {
            self.scope.world.names.get(&self.login).cloned()
        }
    }
    Bot {}
    Mannequin {}
}

#[derive(Clone, Interface)]
#[graphql(
    field(name = "login", ty = "String"),
    field(name = "avatar_url", ty = "Uri", arg(name = "size", ty = "Option<i32>")),
    field(name = "url", ty = "Uri")
)]
pub enum Actor {
    Bot(Bot),
    Mannequin(Mannequin),
    Organization(Organization),
    User(User),
}

connection!(UserConnection, UserEdge, User);

/// Who is asked for a review.
#[derive(Clone, Union)]
pub enum RequestedReviewer {
    Bot(Bot),
    Mannequin(Mannequin),
    Team(super::owner::Team),
    User(User),
}

impl Actor {
    pub(super) fn of(scope: &Arc<Scope>, login: &str) -> Self {
        let (scope, login) = (Arc::clone(scope), login.to_owned());
        match scope.world.account(&login) {
            Account::Bot => Self::Bot(Bot { scope, login }),
            Account::Mannequin => Self::Mannequin(Mannequin { scope, login }),
            Account::User | Account::Organization => Self::User(User { scope, login }),
        }
    }
}

pub(super) fn avatar(scope: &Scope, login: &str, size: Option<i32>) -> Uri {
    let size = size.map(|size| format!("&s={size}")).unwrap_or_default();
    Uri(rest::avatar(login, &scope.origin, &scope.world) + &size)
}
