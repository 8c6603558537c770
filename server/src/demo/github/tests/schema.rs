//! Our schema is a part of GitHub's: every type, field and argument that we have, it has with the same type.

use crate::demo::github::graphql::sdl;
use async_graphql::Positioned;
use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};
use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

const OFFICIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/recordings/github/schema.graphql.gz");

/// The types of a schema by name: what kind each is, and its lines, `field: Type` and `field(argument): Type`.
fn types(sdl: &str) -> BTreeMap<String, (&'static str, BTreeMap<String, String>)> {
    let document = parse_schema(sdl).unwrap();
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) if !found.node.extend => Some(found.node),
        _ => None,
    });
    types.map(|found| (found.name.node.to_string(), lines(found.kind))).collect()
}

fn lines(kind: TypeKind) -> (&'static str, BTreeMap<String, String>) {
    let member = |name: String| (name, String::new());
    match kind {
        TypeKind::Scalar => ("leaf", BTreeMap::new()),
        // We keep words as texts.
        TypeKind::Enum(_) => ("leaf", BTreeMap::new()),
        TypeKind::Object(found) => ("object", fields(found.fields)),
        TypeKind::Interface(found) => ("interface", fields(found.fields)),
        TypeKind::Union(found) => {
            ("union", found.members.into_iter().map(|one| member(one.node.to_string())).collect())
        }
        TypeKind::InputObject(found) => ("input", found.fields.into_iter().map(|one| argument("", one)).collect()),
    }
}

fn fields(fields: Vec<Positioned<FieldDefinition>>) -> BTreeMap<String, String> {
    let mut lines = BTreeMap::new();
    for Positioned { node: field, .. } in fields {
        let name = field.name.node.to_string();
        lines.extend(field.arguments.into_iter().map(|one| argument(&name, one)));
        lines.insert(name, field.ty.node.to_string());
    }
    lines
}

fn argument(of: &str, argument: Positioned<InputValueDefinition>) -> (String, String) {
    (format!("{of}({})", argument.node.name.node), argument.node.ty.node.to_string())
}

/// The official schema, unpacked.
fn official() -> Option<String> {
    if !Path::new(OFFICIAL).is_file() {
        eprintln!("not compared: {OFFICIAL} is not there");
        return None;
    }
    let unpacked = Command::new("gzip").args(["-dc", OFFICIAL]).stderr(Stdio::inherit()).output().unwrap();
    Some(String::from_utf8(unpacked.stdout).unwrap())
}

#[test]
fn it_is_a_part_of_githubs() {
    let Some(official) = official() else { return };
    let (ours, theirs) = (types(&sdl()), types(&official));
    let mut wrong = Vec::new();
    for (name, (kind, lines)) in &ours {
        let Some((their_kind, their_lines)) = theirs.get(name) else {
            wrong.push(format!("{name}: no such type"));
            continue;
        };
        if kind != their_kind {
            wrong.push(format!("{name}: {kind}, theirs is {their_kind}"));
        }
        for (line, ty) in lines {
            if their_lines.get(line) != Some(ty) {
                wrong.push(format!("{name}.{line}: {ty}, theirs is {:?}", their_lines.get(line)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ours.len() > 50, "{}", ours.len());
}
