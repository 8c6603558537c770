# The one place where the versions of build tools are pinned. A bump installs the new version beside the old one.
#
# Three pins live where their own tool reads them, and are checked from here:
#   Cargo.toml             wasm-bindgen, the library: the build stops if it differs from WASM_BINDGEN
#   end2end/package.json   Playwright, axe and TypeScript, locked by package-lock.json
#   bench/package.json     Lighthouse, locked by package-lock.json

CARGO_LEPTOS := 0.3.10
WASM_BINDGEN := 0.2.130
BINARYEN     := 132.0.0

# Node runs wasm-opt and the browser tests. A machine's own node is used if it is new enough for Playwright;
# Debian 12's (18) is not, then this one is installed from the npm registry.
NODE_OLDEST  := 20
NODE         := 22.23.3

# What drives the fuzzers of fuzz/.
CARGO_FUZZ := 0.13.2

# supervisord is an upstream of the tests, from PyPI.
SUPERVISOR   := 4.3.0
