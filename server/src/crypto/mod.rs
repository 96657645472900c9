//! Cryptography: random tokens, keyed hashes, signatures of webhooks and of web push. Knows nothing of who signs what: that
//! is `auth`, `abuse` and `keys`.

pub mod token;
pub mod web_push;
pub mod webhook_signature;
