//! Abuse control: how often and how much one client may ask, write and hold at once, and what tells a person from a
//! robot. In memory and bounded, but for spent challenges, which all servers must know; the same whoever is asked for: what a
//! text says is judged in `screening`, who may act in `auth`.

pub mod captcha;
pub mod flood;
pub mod form_token;
pub mod proof_of_work;
pub mod rate_limits;
pub mod shares;
