//! What is shipped beside the binary, shown to the programs that will read it.

mod proxies;
mod service;
