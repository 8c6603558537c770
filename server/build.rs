//! Hands what the browser loads to the server: embedded in release builds, read from disk while developing.

use std::{
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// What is embedded of the package directory; the rest are declarations for TypeScript.
const WANTED: [&str; 3] = ["js", "wasm", "css"];

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let workspace = manifest.join("..");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    // Only cargo-leptos sets these; plain `cargo test` builds a server without a front end.
    let site = env::var_os("LEPTOS_SITE_ROOT").map(|root| workspace.join(root));
    let hashed = env::var("LEPTOS_HASH_FILES").is_ok_and(|value| value == "true");
    for variable in ["LEPTOS_SITE_ROOT", "LEPTOS_HASH_FILES"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let embed = hashed && site.is_some();
    println!("cargo::rustc-env=PYNGPONG_EMBEDDED={embed}");
    let on_disk = if embed { PathBuf::new() } else { workspace.join("target/site") };
    println!("cargo::rustc-env=PYNGPONG_SITE={}", on_disk.display());
    let package = collect(site.filter(|_| embed).as_deref(), &out)?;
    make_old(&package)?;
    name_files(&package, embed)?;
    memory_serve::load_names_directories([("pkg", package), ("public", workspace.join("public"))], embed);
    Ok(())
}

/// The package directory reduced to what browsers load; empty where nothing is embedded.
fn collect(site: Option<&Path>, out: &Path) -> io::Result<PathBuf> {
    let package = out.join("pkg");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    fs::create_dir_all(&package)?;
    let Some(built) = site.map(|site| site.join("pkg")) else { return Ok(package) };
    println!("cargo::rerun-if-changed={}", built.display());
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        if wanted(&path)
            && let Some(name) = path.file_name()
        {
            fs::copy(&path, package.join(name))?;
        }
    }
    Ok(package)
}

/// Cargo is told by `memory_serve` to watch this copy too. It is newer than the start of this script, so that every build would be
/// out of date; whether it must be made anew is told by what it is a copy of.
fn make_old(package: &Path) -> io::Result<()> {
    for entry in fs::read_dir(package)? {
        File::open(entry?.path())?.set_modified(SystemTime::UNIX_EPOCH)?;
    }
    File::open(package)?.set_modified(SystemTime::UNIX_EPOCH)
}

fn wanted(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| WANTED.contains(&extension))
}

/// Tells the server what the files are called: their names hold the hash of their content.
fn name_files(package: &Path, hashed: bool) -> io::Result<()> {
    for extension in WANTED {
        let mut name = format!("pyngpong.{extension}");
        if hashed {
            let ours = |path: &Path| path.extension().is_some_and(|found| found == extension);
            let found = fs::read_dir(package)?.filter_map(Result::ok).map(|entry| entry.path()).find(|path| ours(path));
            let found = found.and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
            name = found.ok_or_else(|| io::Error::other(format!("no .{extension} in {}", package.display())))?;
        }
        println!("cargo::rustc-env=PYNGPONG_{}={name}", extension.to_uppercase());
    }
    Ok(())
}
