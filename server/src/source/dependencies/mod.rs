//! Core Dependencies: probes its targets.
