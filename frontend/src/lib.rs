//! The WebAssembly entry point.
