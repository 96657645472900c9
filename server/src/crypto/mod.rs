//! Cryptography: random tokens, keyed hashes, what is sealed for a browser, and the keys that the service signs with. Knows nothing of who signs what:
//! that is `auth` and `abuse`.

pub mod token;
pub mod web_push;
pub mod webhook_signature;
