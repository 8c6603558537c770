//! The targets without a fuzzer: seeds, what was once found, and damaged copies of both.

use super::*;
use proptest::prelude::*;
use std::{fs, path::PathBuf};

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "fuzz", name].iter().collect()
}

/// The files of one target: its seeds, and what was once found.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let read = |name: &str| {
        let folder = folder(name).join(target);
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    [read("seeds"), read("found")].concat()
}

#[test]
fn every_target_has_seeds_and_survives_them_and_what_was_once_found() {
    for (name, target) in TARGETS {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "fuzz/seeds/{name} is empty");
        inputs.iter().for_each(|input| target(input));
    }
}

#[test]
fn every_target_is_one_of_the_fuzzers() {
    for (name, _) in TARGETS {
        let file = folder("fuzz_targets").join(name).with_extension("rs");
        let text = fs::read_to_string(&file).unwrap_or_default();
        assert!(text.contains(&format!("server::fuzzing::{name}(")), "{file:?} does not call it");
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Put(prop::sample::Index, Vec<u8>),
    Twice(prop::sample::Index, prop::sample::Index),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let index = any::<prop::sample::Index>;
    let damage = prop_oneof![
        index().prop_map(Damage::Cut),
        (index(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        (index(), prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(at, bytes)| Damage::Put(at, bytes)),
        (index(), index()).prop_map(|(from, to)| Damage::Twice(from, to)),
    ];
    prop::collection::vec(damage, 1..6)
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        match damage {
            Damage::Cut(at) => bytes.truncate(at.index(length)),
            Damage::Flip(at, bits) => bytes[at.index(length)] ^= bits,
            Damage::Put(at, new) => drop(bytes.splice(at.index(length)..at.index(length), new.iter().copied())),
            Damage::Twice(from, to) => {
                let (from, to) = (from.index(length).min(to.index(length)), from.index(length).max(to.index(length)));
                let copy = bytes[from..to].to_vec();
                bytes.splice(to..to, copy);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_any_of_them_panic(which in any::<prop::sample::Index>(), damages in damages()) {
        for (name, target) in TARGETS {
            let inputs = inputs(name);
            target(&damaged(which.get(&inputs).clone(), &damages));
        }
    }
}
