# The only entry point people need. `make` alone lists what there is.

include tools/versions.mk
include tools/tools.mk

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

LISTEN ?= 127.0.0.1:3000
FUZZ_SECONDS ?= 60
TARGET := $(or $(CARGO_TARGET_DIR),target)
PYNGPONG := $(TARGET)/release/pyngpong
SOURCES := Cargo.toml Cargo.lock config.schema.json $(shell find app server frontend style public -type f)
E2E := end2end/node_modules/.installed
LIGHTHOUSE := bench/node_modules/.installed

# cargo: the frontend is linted for the browser only, beside the server it would give both sides' features to both.
HOST := --workspace --exclude frontend
WASM := -p frontend --target wasm32-unknown-unknown

.PHONY: run build dev test lint test-cargo test-browser bench bench-tools soak fuzz fmt help

run: build ## build, and serve the demo at http://127.0.0.1:3000
	$(PYNGPONG) demo --listen $(LISTEN)

build: tools $(PYNGPONG) ## leave the release binary, with every asset in it, at target/release/pyngpong

# Order-only on purpose: the tools' directories change whenever anything is installed.
$(PYNGPONG): $(SOURCES) tools/versions.mk | tools
	cargo leptos build --release --cargo-locked
	@touch $@

# cargo-leptos hashes file names in its first build only, so the names stay plain while it watches.
dev: tools ## rebuild and reload on every change, serving the demo
	LEPTOS_SITE_ADDR=$(LISTEN) LEPTOS_HASH_FILES=false cargo leptos watch -- demo --listen $(LISTEN)

test: lint test-cargo test-browser ## everything that CI runs: formats, lints, docs, unit, integration and browser tests
	@echo "make test: formats, lints, docs, cargo tests and browser tests all passed"

lint: tools $(E2E) ## formats, clippy for server and browser, rustdoc, TypeScript
	cargo fmt --all --check
	cargo clippy $(HOST) --all-targets --locked -- -D warnings
	cargo clippy $(WASM) --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(HOST) --no-deps --locked
	cd end2end && npm run --silent check

test-cargo: tools test-packages ## unit and integration tests
	cargo test $(HOST) --locked

test-browser: build $(E2E) ## tests in a real Chromium against the release binary
	@tools/apt.sh test
	cd end2end && PYNGPONG=$(abspath $(PYNGPONG)) npm test --silent

bench: build bench-tools ## measure what bench/README.md has budgets for, into bench/REPORT.md (15 minutes)
	@PYNGPONG=$(abspath $(PYNGPONG)) LOAD=$(abspath $(TARGET))/release/load node bench/run.mjs

# What stands beside the board: viewers and floors, micro benches, Lighthouse, the WebAssembly with its names, the peer.
bench-tools: tools $(E2E) $(LIGHTHOUSE)
	@tools/apt.sh test
	@tools/apt.sh bench
	cargo build --release --locked -p load
	cargo bench --no-run --locked -p micro
	CARGO_PROFILE_WASM_RELEASE_STRIP=none cargo build $(WASM) --profile wasm-release --locked --target-dir $(TARGET)/named

soak: build bench-tools ## an hour at accelerated periods, into bench/SOAK.md (SOAK_MINUTES=60)
	@PYNGPONG=$(abspath $(PYNGPONG)) LOAD=$(abspath $(TARGET))/release/load node bench/soak.mjs

fuzz: $(FUZZ_BIN)/cargo-fuzz ## feed what reads strangers' bytes for FUZZ_SECONDS (60) each: docs/fuzzing.md
	@tools/fuzz.sh $(FUZZ_SECONDS)

fmt: ## format everything
	cargo fmt --all

$(E2E): end2end/package.json end2end/package-lock.json | tools
	cd end2end && npm ci --silent --no-audit --no-fund
	@touch $@

$(LIGHTHOUSE): bench/package.json bench/package-lock.json | tools
	cd bench && npm ci --silent --no-audit --no-fund
	@touch $@

help: ## list these
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile tools/tools.mk
