//! Files that are nearly right: whatever stands in them, the result is accepted or the file is refused.

use super::*;
use proptest::prelude::*;

/// What a value may be replaced by.
fn nasty() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just("\"\"\" ''' \\ # \u{7f}\n[[widget]]\n".into()),
        Just("${X} $Y $$ ${ $${Z}".into()),
        Just("https://me:hunter2@[::1]:99999/?token=hunter2#x".into()),
        Just("://@:?&".into()),
        Just("[BODY].a[ == pat((*)".into()),
        Just("x".repeat(300).into()),
        Just(Value::from(vec![Value::from("a"), Value::from(1), Value::Null])),
        Just(serde_json::json!({ "a": { "b": [1] }, "": "" })),
    ]
}

/// Every place in a tree, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        places(value, &at, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value)),
        _ => {}
    }
}

/// The sources with some of their values replaced, as JSON, which is YAML as well.
fn damage(peer: Peer, replaced: &[(prop::sample::Index, Value)]) -> Vec<String> {
    let tree = |source: &String| match peer {
        Peer::UptimeKuma => serde_json::from_str(source).unwrap(),
        _ => yaml(source).unwrap(),
    };
    let mut trees: Vec<Value> = sources(peer).iter().map(tree).collect();
    for (index, value) in replaced {
        let tree = index.get(&trees).clone();
        let mut found = Vec::new();
        places(&tree, "", &mut found);
        let at = index.get(&found);
        for place in trees.iter_mut().filter_map(|tree| tree.pointer_mut(at)) {
            *place = value.clone();
        }
    }
    trees.iter().map(Value::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_refused_or_gives_what_is_accepted(
        peer in prop_oneof![Just(Peer::Gatus), Just(Peer::UptimeKuma), Just(Peer::Blackbox)],
        replaced in prop::collection::vec((any::<prop::sample::Index>(), nasty()), 1..4),
    ) {
        let sources = damage(peer, &replaced);
        if let Ok(made) = import(peer, &sources) {
            let nothing = !made.text.contains("\n[[widget]]") && !made.text.starts_with("[[widget]]");
            let accepted = config::parse("imported", &made.text, &Everything);
            prop_assert!(accepted.is_ok() || nothing, "{}\n{}", accepted.unwrap_err(), made.text);
        }
    }

    #[test]
    fn no_text_makes_an_import_panic(source in "\\PC{0,200}") {
        for peer in [Peer::Gatus, Peer::UptimeKuma, Peer::Blackbox] {
            if let Err(error) = import(peer, std::slice::from_ref(&source)) {
                prop_assert!(!error.to_string().contains('\n'));
            }
        }
    }
}
