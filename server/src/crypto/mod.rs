//! Cryptography: random tokens, keyed hashes, and the keys that the service signs with. Knows nothing of who signs what:
//! that is `auth` and `abuse`.

pub mod token;
