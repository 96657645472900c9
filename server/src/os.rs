//! Operating system errors, in sentences that name the path, the user and what is missing.

use std::{
    fs, io,
    path::{Component, Path, PathBuf, absolute},
};

use rustix::fs::{Access, access};

/// What an error of the system means for whoever runs a command.
pub fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "there is no such file or folder".to_owned(),
        Kind::PermissionDenied => format!("{} may not", user()),
        Kind::AlreadyExists => "something is there already".to_owned(),
        Kind::AddrInUse => "another program has that address and port".to_owned(),
        Kind::AddrNotAvailable => "this machine has no such address".to_owned(),
        Kind::ConnectionRefused => "nobody listens there".to_owned(),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            "the connection was cut".to_owned()
        }
        Kind::TimedOut => "no answer came in time".to_owned(),
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => {
            "no way leads there from this machine".to_owned()
        }
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            "there is no room on the disk".to_owned()
        }
        Kind::ReadOnlyFilesystem => "the disk is mounted to be read only".to_owned(),
        Kind::IsADirectory => "it is a folder".to_owned(),
        Kind::NotADirectory => "a part of the path is no folder".to_owned(),
        Kind::InvalidData => "it is no text in UTF-8".to_owned(),
        Kind::InvalidFilename => "that is no name for a file".to_owned(),
        Kind::CrossesDevices => "it is on another disk".to_owned(),
        _ if error.to_string().contains("lookup address") => "no machine has that name".to_owned(),
        _ => error.to_string(),
    }
}

/// An error of the system about what was being done, in our words.
pub fn told(doing: impl std::fmt::Display, error: &io::Error) -> anyhow::Error {
    anyhow::anyhow!("{doing}: {}", reason(error))
}

/// The same, for a result.
pub trait Told<T> {
    /// Says what was being done and why it failed.
    fn told<D: std::fmt::Display>(self, doing: impl FnOnce() -> D) -> anyhow::Result<T>;
}

impl<T> Told<T> for io::Result<T> {
    fn told<D: std::fmt::Display>(self, doing: impl FnOnce() -> D) -> anyhow::Result<T> {
        self.map_err(|error| told(doing(), &error))
    }
}

/// A path as it is found from anywhere.
pub fn full(path: &Path) -> PathBuf {
    let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
    // `./` and the like say nothing.
    whole
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// Who this process is: `the user cam-nhan`.
fn user() -> String {
    format!("the user {}", name_of(rustix::process::geteuid().as_raw()))
}

/// A user's name, or their number where the machine has no name for it.
fn name_of(id: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| id.to_string())
}

/// Whose a file is, behind a comma, where it is somebody else's.
fn owner(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;
    match fs::metadata(path) {
        Ok(metadata) if metadata.uid() != rustix::process::geteuid().as_raw() => {
            format!(", which belongs to {}", name_of(metadata.uid()))
        }
        _ => String::new(),
    }
}

/// The room that is left for us on the disk of a path, in bytes; `None` where nobody says.
pub fn free_room(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// What keeps this process from reading a file, and from writing to it and beside it, as a sentence; `None`: nothing
/// that rights or the disk's state explain.
pub fn hindrance(path: &Path, writes: bool) -> Option<String> {
    let path = full(path);
    let user = user();
    let folder = path.parent()?;
    let mut above: Vec<&Path> = folder.ancestors().collect();
    above.reverse();
    for folder in above {
        match fs::metadata(folder) {
            Ok(metadata) if !metadata.is_dir() => {
                return Some(format!("{} is a file, not a folder", folder.display()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let above = folder.parent().filter(|_| writes);
                let refused = above.and_then(|above| unwritable(above, &user, "in the folder"));
                return Some(refused.unwrap_or_else(|| format!("there is no folder {}", folder.display())));
            }
            Err(_) => return Some(format!("{user} may not look for the folder {}", folder.display())),
        }
        if access(folder, Access::EXEC_OK).is_err() {
            return Some(format!(
                "{user} may not enter the folder {}{}",
                folder.display(),
                owner(folder)
            ));
        }
    }
    if path.is_dir() {
        return Some(format!("{} is a folder, not a file", path.display()));
    }
    if path.exists() {
        if access(&path, Access::READ_OK).is_err() {
            return Some(format!("{user} may not read {}{}", path.display(), owner(&path)));
        }
        if writes && let Some(hindrance) = unwritable(&path, &user, "to") {
            return Some(hindrance);
        }
    }
    if writes {
        return unwritable(folder, &user, "in the folder");
    }
    None
}

/// Why one may not write to a file or in a folder that is there.
fn unwritable(path: &Path, user: &str, how: &str) -> Option<String> {
    match access(path, Access::WRITE_OK) {
        Ok(()) => None,
        Err(rustix::io::Errno::ROFS) => Some(format!(
            "{} is on a disk that is mounted to be read only",
            path.display()
        )),
        Err(_) => Some(format!(
            "{user} may not write {how} {}{}",
            path.display(),
            owner(path)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_path() {
        let none = hindrance(Path::new("/khong/co/x.sqlite"), false).expect("a sentence");
        assert_eq!(none, "there is no folder /khong");
        let folder = hindrance(Path::new("/proc"), false).expect("a sentence");
        assert_eq!(folder, "/proc is a folder, not a file");
        let below = hindrance(Path::new("/etc/passwd/x.sqlite"), false).expect("a sentence");
        assert_eq!(below, "/etc/passwd is a file, not a folder");
        assert_eq!(hindrance(Path::new("/etc/passwd"), false), None);
    }

    #[test]
    fn a_path_is_told_as_it_is_found_from_anywhere() {
        let here = std::env::current_dir().expect("a folder");
        assert_eq!(full(Path::new("./data/x.sqlite")), here.join("data/x.sqlite"));
    }
}
