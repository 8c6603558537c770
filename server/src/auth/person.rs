//! Somebody who has signed in at least once: what is decided about them, by pure rules.

use super::Email;
use crate::config::AuthSettings;
use app::time::Timestamp;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Look.
    Viewer,
    /// Also decide who may look.
    Admin,
}

/// What was decided about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing yet.
    Waiting,
    /// They may look.
    Approved,
    /// They never could.
    Refused,
    /// They could once.
    Revoked,
}

/// Somebody who has signed in at least once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// By which they are known.
    pub email: Email,
    /// What they are called, as the provider says.
    pub name: Option<String>,
    /// What the provider knows them by: an address can pass to somebody else, this cannot.
    pub subject: Option<String>,
    /// The role that an admin gave them; the configuration's admins are such without it.
    pub role: Role,
    /// What was decided.
    pub status: Status,
    /// Their first sign-in.
    pub first_seen: Timestamp,
    /// When they last asked for anything, to the minute.
    pub last_seen: Timestamp,
    /// From where they last signed in.
    pub address: Option<String>,
    /// Who decided: an address, or a user of the shell.
    pub decided_by: Option<String>,
    /// When that was.
    pub decided_at: Option<Timestamp>,
}

/// What an admin can do about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may look.
    Approve,
    /// They may not, and never could.
    Refuse,
    /// They may no longer.
    Revoke,
    /// They may decide, too.
    GiveAdmin,
    /// They may no longer decide.
    TakeAdmin,
}

/// Why a decision is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDecided {
    /// Nobody of that address has signed in.
    #[error("nobody with the address {0} has signed in")]
    Unknown(Email),
    /// The configuration says otherwise.
    #[error("{0} is an admin by the configuration: take the address out of [auth] admins first")]
    Configured(Email),
    /// Who locks themselves out cannot let themselves in again.
    #[error("nobody decides about themselves: ask another admin, or use `pyngpong people` in the shell")]
    Yourself,
    /// Only somebody who may look can be an admin.
    #[error("{0} may not look yet: approve them first")]
    NotApproved(Email),
}

/// Whether somebody may look now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Admitted(Role),
    /// Somebody has to decide.
    Waiting,
    /// They may not.
    Denied,
}

impl Person {
    /// Somebody who is seen for the first time.
    #[must_use]
    pub const fn new(email: Email, now: Timestamp) -> Self {
        Self {
            email,
            name: None,
            subject: None,
            role: Role::Viewer,
            status: Status::Waiting,
            first_seen: now,
            last_seen: now,
            address: None,
            decided_by: None,
            decided_at: None,
        }
    }

    /// Whether they may look, by what was decided and what the configuration says now.
    #[must_use]
    pub fn standing(&self, settings: &AuthSettings) -> Standing {
        if settings.names_admin(&self.email) {
            return Standing::Admitted(Role::Admin);
        }
        match self.status {
            _ if !settings.takes(&self.email) => Standing::Denied,
            Status::Approved => Standing::Admitted(self.role),
            Status::Waiting => Standing::Waiting,
            Status::Refused | Status::Revoked => Standing::Denied,
        }
    }

    /// Takes a decision. `by` is the address of the admin, or `None` for the shell, which `name` names either way.
    ///
    /// # Errors
    /// Where it cannot be taken.
    pub fn decide(
        &self,
        decision: Decision,
        by: Option<&Email>,
        name: &str,
        settings: &AuthSettings,
        now: Timestamp,
    ) -> Result<Self, NotDecided> {
        if by == Some(&self.email) {
            return Err(NotDecided::Yourself);
        }
        if decision != Decision::Approve && settings.names_admin(&self.email) {
            return Err(NotDecided::Configured(self.email.clone()));
        }
        let (status, role) = match decision {
            Decision::Approve => (Status::Approved, self.role),
            Decision::Refuse => (Status::Refused, Role::Viewer),
            Decision::Revoke => (Status::Revoked, Role::Viewer),
            Decision::GiveAdmin if self.status != Status::Approved => {
                return Err(NotDecided::NotApproved(self.email.clone()));
            }
            Decision::GiveAdmin => (self.status, Role::Admin),
            Decision::TakeAdmin => (self.status, Role::Viewer),
        };
        Ok(Self { status, role, decided_by: Some(name.to_owned()), decided_at: Some(now), ..self.clone() })
    }

    /// What a sign-in changes. Another subject behind the same address is somebody else, of whom nothing was decided.
    #[must_use]
    pub fn signed_in(self, subject: Option<String>, name: Option<String>, address: String, now: Timestamp) -> Self {
        let another = matches!((&self.subject, &subject), (Some(known), Some(found)) if known != found);
        let known = if another { Self { first_seen: now, ..Self::new(self.email, now) } } else { self };
        Self {
            subject: subject.or(known.subject),
            name: name.or(known.name),
            last_seen: now,
            address: Some(address),
            ..known
        }
    }
}

impl Role {
    /// The word that is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Admin => "admin",
        }
    }

    /// Reads it; what nobody knows may least.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        if word == "admin" { Self::Admin } else { Self::Viewer }
    }
}

impl Status {
    /// The word that is stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
        }
    }

    /// Reads it; what nobody knows may not look.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = [Self::Waiting, Self::Approved, Self::Refused];
        known.into_iter().find(|status| status.as_str() == word).unwrap_or(Self::Revoked)
    }
}

impl Decision {
    /// The word of the form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Revoke => "revoke",
            Self::GiveAdmin => "give-admin",
            Self::TakeAdmin => "take-admin",
        }
    }

    /// Reads the word of the form.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Approve, Self::Refuse, Self::Revoke, Self::GiveAdmin, Self::TakeAdmin];
        all.into_iter().find(|decision| decision.as_str() == word)
    }

    /// Whether it ends their sessions.
    #[must_use]
    pub const fn ends_sessions(self) -> bool {
        matches!(self, Self::Refuse | Self::Revoke)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn settings() -> AuthSettings {
        AuthSettings { admins: vec![email("boss@other")], domains: vec!["x".to_owned()], ..AuthSettings::default() }
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[rstest]
    #[case("a@x", Status::Waiting, Role::Viewer, Standing::Waiting)]
    #[case("a@x", Status::Approved, Role::Viewer, Standing::Admitted(Role::Viewer))]
    #[case("a@x", Status::Approved, Role::Admin, Standing::Admitted(Role::Admin))]
    #[case("a@x", Status::Refused, Role::Admin, Standing::Denied)]
    #[case("a@x", Status::Revoked, Role::Admin, Standing::Denied)]
    #[case("a@y", Status::Approved, Role::Admin, Standing::Denied)]
    #[case("a@notx", Status::Approved, Role::Viewer, Standing::Denied)]
    #[case("boss@other", Status::Revoked, Role::Viewer, Standing::Admitted(Role::Admin))]
    fn who_may_look_is_decided_by_both(
        #[case] of: &str,
        #[case] status: Status,
        #[case] role: Role,
        #[case] standing: Standing,
    ) {
        let person = Person { status, role, ..Person::new(email(of), at(0)) };
        assert_eq!(person.standing(&settings()), standing);
    }

    #[test]
    fn who_was_revoked_and_comes_back_is_no_admin() {
        let person = Person { status: Status::Approved, role: Role::Admin, ..Person::new(email("a@x"), at(0)) };
        let revoked = person.decide(Decision::Revoke, None, "shell", &settings(), at(1)).unwrap();
        let back = revoked.decide(Decision::Approve, Some(&email("b@x")), "b@x", &settings(), at(2)).unwrap();
        assert_eq!((back.status, back.role), (Status::Approved, Role::Viewer));
        assert_eq!((back.decided_by.as_deref(), back.decided_at), (Some("b@x"), Some(at(2))));
    }

    #[test]
    fn nobody_decides_about_themselves_nor_against_the_configuration() {
        let me = Person::new(email("a@x"), at(0));
        let by = email("a@x");
        assert_eq!(me.decide(Decision::Approve, Some(&by), "a@x", &settings(), at(1)), Err(NotDecided::Yourself));
        let boss = Person::new(email("boss@other"), at(0));
        for decision in [Decision::Revoke, Decision::Refuse, Decision::TakeAdmin] {
            let decided = boss.decide(decision, Some(&by), "a@x", &settings(), at(1));
            assert_eq!(decided, Err(NotDecided::Configured(email("boss@other"))));
        }
        let given = me.decide(Decision::GiveAdmin, None, "shell", &settings(), at(1));
        assert_eq!(given, Err(NotDecided::NotApproved(by)));
    }

    #[test]
    fn another_subject_is_somebody_else() {
        let person = Person::new(email("a@x"), at(0)).signed_in(Some("1".to_owned()), None, "::1".to_owned(), at(1));
        let person = person.decide(Decision::Approve, None, "shell", &settings(), at(2)).unwrap();
        let again = person.clone().signed_in(Some("1".to_owned()), Some("Ada".to_owned()), "::1".to_owned(), at(3));
        assert_eq!((again.status, again.name.as_deref(), again.first_seen), (Status::Approved, Some("Ada"), at(0)));
        let proxied = person.clone().signed_in(None, None, "::1".to_owned(), at(3));
        assert_eq!((proxied.status, proxied.subject.as_deref()), (Status::Approved, Some("1")));
        let other = person.signed_in(Some("2".to_owned()), None, "::1".to_owned(), at(4));
        assert_eq!((other.status, other.decided_by, other.first_seen), (Status::Waiting, None, at(4)));
    }
}
