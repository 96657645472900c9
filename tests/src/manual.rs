//! What a release brings beside the program: its manual pages, what shells complete, and the settings file with every
//! setting in it. All are made from the command line's own definitions, so that none can say anything else.

use std::{fmt::Write as _, fs, io, path::Path};

use cam_nhan::cli::Cli;
use clap::{Arg, Command, CommandFactory as _};
use clap_complete::Shell;

/// Where a setting has no default that could be written down: what may stand there.
const EXAMPLES: [(&str, &str); 18] = [
    ("database-url-file", r#""/etc/cam-nhan/database-url""#),
    ("public-url", r#""https://binhluan.example""#),
    ("trusted-proxies", r#"["127.0.0.1/32"]"#),
    ("smtp-url", r#""smtps://USER:PASSWORD@mail.example""#),
    ("smtp-url-file", r#""/etc/cam-nhan/smtp-url""#),
    ("mail-from", r#""Cảm Nhận <binhluan@bao.example>""#),
    ("backups", r#""/var/backups/cam-nhan""#),
    ("captcha-url", r#""http://127.0.0.1:9000""#),
    ("internal-urls", r#"["http://10.0.0.5:8080"]"#),
    ("telegram-url", r#""http://127.0.0.1:8081""#),
    ("metrics-listen", r#""127.0.0.1:9100""#),
    ("metrics-token", r#""32 random bytes: openssl rand -hex 32""#),
    ("metrics-token-file", r#""/etc/cam-nhan/metrics-token""#),
    ("cdn", r#""fastly""#),
    ("cdn-url", r#""https://api.fastly.com/service/ID/purge""#),
    ("cdn-token", r#""the token that the CDN gave you""#),
    ("cdn-token-file", r#""/etc/cam-nhan/cdn-token""#),
    ("log-json", "false"),
];

/// The columns of a comment in the settings file.
const COLUMNS: usize = 100;

const HEAD: &str = "\
# The settings of Cảm Nhận (cam-nhan). A line that begins with # says nothing to the service: take the # away to set
# what stands there, which is the default, or an example where there is none. A flag, or the environment variable that
# is named above a setting, counts for more than this file. The service reads it when it starts.
";

/// The settings file with every setting commented out.
///
/// # Panics
///
/// Where a setting has neither a default nor an example.
pub fn settings() -> String {
    let command = Cli::command();
    let settings = command
        .get_arguments()
        .filter(|argument| argument.is_global_set() && argument.get_long() != Some("config"));
    let mut file = HEAD.to_owned();
    for setting in settings {
        let name = setting.get_long().expect("a long name");
        let help = setting.get_help().expect("a help text").to_string();
        let (help, default) = split_default(&help);
        file.push('\n');
        comment(&mut file, help);
        let variable = setting
            .get_env()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        match default {
            Some(default) => comment(&mut file, &format!("{variable}; default: {default}")),
            None => comment(&mut file, variable),
        }
        writeln!(file, "#{name} = {}", value(setting, default)).expect("room");
    }
    file
}

/// A help text, and the default at its end.
fn split_default(help: &str) -> (&str, Option<&str>) {
    help.strip_suffix(']')
        .and_then(|help| help.rsplit_once(" [default: "))
        .map_or((help, None), |(help, default)| (help, Some(default)))
}

fn value(setting: &Arg, default: Option<&str>) -> String {
    let name = setting.get_long().unwrap_or_default();
    if let Some((_, example)) = EXAMPLES.iter().find(|(known, _)| *known == name) {
        return (*example).to_owned();
    }
    let default = default.unwrap_or_else(|| panic!("{name} has no default: give it an example"));
    if default.parse::<u32>().is_ok() {
        default.to_owned()
    } else {
        format!("{default:?}")
    }
}

/// Adds a text as lines of comment.
fn comment(file: &mut String, text: &str) {
    let mut line = "#".to_owned();
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS {
            writeln!(file, "{line}").expect("room");
            line = "#".to_owned();
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(file, "{line}").expect("room");
}

/// Writes the manual pages into `man1`, what bash, fish and zsh complete into `completions`, and the settings file.
pub fn write(folder: &Path) -> io::Result<()> {
    let pages = folder.join("man1");
    fs::create_dir_all(&pages)?;
    // The page of the program itself lists the settings: once is enough.
    clap_mangen::generate_to(Cli::command().mut_args(|argument| argument.global(false)), &pages)?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        let mut command: Command = Cli::command();
        clap_complete::generate_to(shell, &mut command, "cam-nhan", &completions)?;
    }
    fs::write(folder.join("cam-nhan.toml"), settings())
}

#[cfg(test)]
mod tests {
    use std::env;

    use cam_nhan::config::Options;

    use super::*;

    #[test]
    fn the_settings_file_has_every_setting_as_the_command_line_says_it() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/cam-nhan.toml");
        let settings = super::settings();
        if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&path, &settings).expect("a file of ours");
        }
        let file = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(file, settings, "`make bless` writes it anew");
    }

    #[test]
    fn every_line_of_it_can_be_uncommented() {
        let settings = super::settings();
        let uncommented = settings.lines().filter_map(|line| {
            line.strip_prefix('#')
                .filter(|rest| !rest.is_empty() && !rest.starts_with(' '))
        });
        let mut all = String::new();
        for line in uncommented {
            toml::from_str::<Options>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            all += line;
            all.push('\n');
        }
        toml::from_str::<Options>(&all).expect("every setting once");
    }

    #[test]
    fn a_release_brings_a_page_for_each_command_and_three_shells() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path()).expect("pages and completions");
        let read = |name: &str| {
            fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        assert!(read("man1/cam-nhan.1").contains("CAM_NHAN_PUBLIC_URL"));
        let page = read("man1/cam-nhan-site-add.1");
        assert!(
            page.contains("origin") && !page.contains("CAM_NHAN_PUBLIC_URL"),
            "{page}"
        );
        for name in ["cam-nhan.bash", "cam-nhan.fish", "_cam-nhan"] {
            assert!(read(&format!("completions/{name}")).contains("site"), "{name}");
        }
    }
}
