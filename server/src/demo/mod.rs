//! Simulated upstreams on loopback for `pyngpong demo`: real HTTP, real TLS, real SQL, scripted incidents.
