//! Memory for what readers read. Nothing here is the truth: each entry can be made again from the database.
//!
//! | memory | key | lifetime | invalidated by |
//! |---|---|---|---|
//! | `microcache`: whole answers | address and varying headers | 20 ms | any write of this server |
//! | `cache`: fragments of one thread | what they show, and the thread's version | until room is needed | never: a new version is a new key |
//! | `cache`: fragments of several threads | what they show, and how often these have changed here | 80 ms | a write of this server |
//! | `cache`: threads and sites | their keys, and how often they have changed here | 80 ms | a write of this server, or one that another told of |

pub mod cache;
pub mod microcache;
