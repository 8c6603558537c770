//! What goes wrong around pyngpong: it recovers by itself, loses nothing and shows nothing green that is not.

mod clock;
mod descriptors;
mod disk;
mod hung;
mod killed;
mod names;
mod reconnect;
mod slow;
mod upstreams;
