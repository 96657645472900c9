//! Nothing that was acknowledged is lost: whatever happens to the disk, the database or the clock, and on
//! every way into a backup and out of one.

mod backups;
mod checked;
mod commands;
mod hostile;
mod lost;
mod migrations;
mod obeyed;
mod outside;
mod pooler;
mod secrets;
mod together;
mod trouble;
mod unwritable;
mod writer;

/// The command `cam-nhan`.
const SERVICE: &str = env!("CARGO_BIN_EXE_service");
