//! Nothing that was acknowledged is lost: whatever happens to the disk, the database or the clock, and on
//! every way into a backup and out of one.

mod arguments;
mod backups;
mod check_command;
mod commands;
mod folder;
mod handover;
mod hostile_backup;
mod import_killed;
mod lost_database_file;
mod migrations;
mod outages;
mod pooler;
mod process_reader;
mod read_only_database;
mod secrets;
mod settings;
mod several_servers;
mod thread_command;
mod writer;

/// The command `cam-nhan`.
const SERVICE: &str = env!("CARGO_BIN_EXE_service");
