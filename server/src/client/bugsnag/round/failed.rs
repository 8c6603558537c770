//! What it means that there is no list.

use super::{
    super::{NotRead, ProjectReading, answer::Trouble, place::Place},
    Listing, Round, What,
};
use app::fault::{Fault, FaultKind};
use std::{collections::BTreeMap, time::Instant};

impl Round {
    /// There is no list. What is about one project is told of it; what may be about all is.
    pub(super) fn fail(&mut self, what: What, trouble: &Trouble, now: Instant) -> Result<Vec<ProjectReading>, Fault> {
        let fault = trouble.fault();
        if matches!(trouble, Trouble::NotLetIn(_) | Trouble::TooFast(_)) {
            return Err(fault); // the same question again, when that is over
        }
        self.listing = Listing::default();
        let is_its_own = trouble.is_about_the_question();
        let failed = match what {
            What::Organizations => {
                if self.resolved.is_some() {
                    self.queue.pop_front();
                }
                return Err(no_api(trouble).unwrap_or(fault));
            }
            What::Projects(of) => {
                self.queue.pop_front();
                self.resolved = self.resolved.filter(|_| is_its_own);
                let nowhere = |(_, place): &(usize, &Place)| place.organization == of && place.home.is_none();
                self.places.iter().enumerate().filter(nowhere).map(|(index, _)| index).collect()
            }
            What::Fields(index) | What::Errors(index) => {
                self.is_lost |= matches!(trouble, Trouble::Absent(_));
                self.queue.retain(|what| !matches!(what, What::Fields(at) | What::Errors(at) if *at == index));
                vec![index]
            }
            What::Latest(index) => {
                self.queue.pop_front();
                // Also where it had no answer: the others have their turns first.
                self.found_latest(index, BTreeMap::new(), now);
                return if is_its_own { Ok(Vec::new()) } else { Err(fault) };
            }
            What::People(index) | What::ProjectPeople(index) => {
                self.queue.pop_front();
                if is_its_own {
                    self.people_were_asked(what);
                    self.people_are_closed(what, index);
                }
                return if is_its_own { Ok(Vec::new()) } else { Err(fault) };
            }
        };
        let why = NotRead { fault, stays: is_its_own };
        failed.into_iter().for_each(|index: usize| self.owe(index, &why));
        if is_its_own { Ok(Vec::new()) } else { Err(why.fault) }
    }

    fn people_are_closed(&mut self, what: What, index: usize) {
        if let (What::People(_), Some(organization)) = (what, self.organization_of(index)) {
            organization.people_are_closed = true;
            self.queue.push_front(What::ProjectPeople(index));
        }
    }
}

/// Everybody may list their own organizations: where there is no such list, there is no such API.
fn no_api(trouble: &Trouble) -> Option<Fault> {
    let (Trouble::Absent(words) | Trouble::Forbidden(words)) = trouble else { return None };
    let sentence =
        format!("nobody lists organizations there{words}: is api the Data Access API, and token a personal one?");
    Some(Fault::new(FaultKind::Unauthorized, sentence))
}
