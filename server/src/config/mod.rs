//! `config.toml`: read once, validated once, every error with its place.
