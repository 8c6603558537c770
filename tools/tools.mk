# Installs what a build needs, once per version and user, and puts it on PATH for make's own recipes only.
# Every version has a directory of its own, so an old binary can never be taken for a new one.

TOOLS := $(HOME)/.cache/pyngpong/tools

LEPTOS_BIN   := $(TOOLS)/cargo-leptos-$(CARGO_LEPTOS)/bin
BINDGEN_BIN  := $(TOOLS)/wasm-bindgen-cli-$(WASM_BINDGEN)/bin
BINARYEN_BIN := $(TOOLS)/binaryen-$(BINARYEN)/node_modules/.bin
NODE_BIN     := $(TOOLS)/node-$(NODE)/bin
FUZZ_BIN     := $(TOOLS)/cargo-fuzz-$(CARGO_FUZZ)/bin
SUPERVISOR_BIN := $(TOOLS)/supervisor-$(SUPERVISOR)/bin

export PATH := $(LEPTOS_BIN):$(BINDGEN_BIN):$(BINARYEN_BIN):$(NODE_BIN):$(FUZZ_BIN):$(SUPERVISOR_BIN):$(PATH):$(HOME)/.cargo/bin

# The tools run for seconds: they are compiled for a quick build, in one directory, so that they share dependencies.
TOOL_BUILD := $(TOOLS)/build
INSTALL := env -u RUSTFLAGS CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_DEBUG=0 \
	cargo install --force --target-dir $(TOOL_BUILD)

BUILD_TOOLS := $(LEPTOS_BIN)/cargo-leptos $(BINDGEN_BIN)/wasm-bindgen $(BINARYEN_BIN)/wasm-opt

.PHONY: tools packages test-packages wasm-target node wasm-bindgen-matches

tools: packages wasm-target node wasm-bindgen-matches $(BUILD_TOOLS) ## install what a build needs
	@rm -rf $(TOOL_BUILD)

packages:
	@tools/apt.sh build

# What the tests ask beside that: servers from Debian, and one from PyPI.
test-packages:
	@tools/apt.sh test
	@tools/supervisor.sh $(SUPERVISOR) $(TOOLS)/supervisor-$(SUPERVISOR)

wasm-target:
	@command -v rustup >/dev/null || { echo "pyngpong needs Rust from rustup: https://rustup.rs" >&2; exit 1; }
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown

# no_downloads: cargo-leptos takes its tools from PATH or says what is missing, it never fetches a binary by itself.
$(LEPTOS_BIN)/cargo-leptos: | packages wasm-target
	$(INSTALL) --root $(TOOLS)/cargo-leptos-$(CARGO_LEPTOS) --locked --features no_downloads \
		cargo-leptos --version $(CARGO_LEPTOS)

# Not --locked: the lock file that this version was published with names a release that is no longer available.
$(BINDGEN_BIN)/wasm-bindgen: | packages wasm-target
	$(INSTALL) --root $(TOOLS)/wasm-bindgen-cli-$(WASM_BINDGEN) wasm-bindgen-cli --version $(WASM_BINDGEN)

$(FUZZ_BIN)/cargo-fuzz: | packages
	$(INSTALL) --root $(TOOLS)/cargo-fuzz-$(CARGO_FUZZ) --locked cargo-fuzz --version $(CARGO_FUZZ)

$(BINARYEN_BIN)/wasm-opt: | packages node
	npm install --silent --no-save --no-audit --no-fund --prefix $(TOOLS)/binaryen-$(BINARYEN) binaryen@$(BINARYEN)

node: packages
	@tools/node.sh $(NODE_OLDEST) $(NODE) $(TOOLS)/node-$(NODE)

# wasm-bindgen and its library speak a format that changes with every release: only equal versions fit.
wasm-bindgen-matches:
	@locked=$$(awk '$$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock); \
	if [ "$$locked" != "$(WASM_BINDGEN)" ]; then \
		echo "Cargo.lock has wasm-bindgen $$locked but tools/versions.mk pins $(WASM_BINDGEN):" \
			"make them equal (Cargo.toml and tools/versions.mk)." >&2; exit 1; \
	fi
