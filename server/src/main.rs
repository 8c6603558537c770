//! The `pyngpong` binary: arguments in, exit code out.

fn main() {}
