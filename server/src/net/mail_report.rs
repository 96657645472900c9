//! What the world of mail reports back: that a mail could not be delivered (RFC 3464), and that somebody called it spam
//! (RFC 5965). Read by a mail parser; what is no such report, or of a failure that will pass, says nothing.

use std::collections::BTreeSet;

use mail_parser::{Address, Message, MessageParser, MimeHeaders as _, PartType};

/// The most that is read of addresses and of names of mails.
const MOST: usize = 20;
/// The most that is kept of what a mail server said, in characters.
const DETAIL: usize = 200;

/// What a report says of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Kind {
    /// There is no such mailbox, or none any more.
    Bounce,
    /// Its owner wants no such mail.
    Complaint,
}

impl Kind {
    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "bounce",
            Self::Complaint => "complaint",
        }
    }

    /// Reads [`Kind::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Bounce, Self::Complaint]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A report that stops mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it says.
    pub kind: Kind,
    /// What a mail server said of it.
    pub detail: String,
    /// Which mails it is about, by their `Message-ID` without brackets.
    pub messages: BTreeSet<String>,
    /// Whom it may be about, in small letters.
    pub recipients: BTreeSet<String>,
}

/// Reads a mail; `None` when it reports nothing that stops mail.
pub fn read(raw: &[u8]) -> Option<Report> {
    let message = MessageParser::default().parse(raw)?;
    let mut found = None;
    let mut report = Report {
        kind: Kind::Bounce,
        detail: String::new(),
        messages: BTreeSet::new(),
        recipients: BTreeSet::new(),
    };
    for part in &message.parts {
        let subtype = part.content_type().and_then(|kind| kind.subtype());
        match subtype.unwrap_or_default().to_ascii_lowercase().as_str() {
            "delivery-status" => {
                let stops = failures(&String::from_utf8_lossy(part.contents()), &mut report);
                found = stops.then_some(Kind::Bounce).or(found);
            }
            "feedback-report" => {
                let stops = complaint(&String::from_utf8_lossy(part.contents()), &mut report);
                found = stops.then_some(Kind::Complaint).or(found);
            }
            "rfc822" => {
                if let PartType::Message(returned) = &part.body {
                    about(returned, &mut report);
                }
            }
            "rfc822-headers" => {
                if let Some(returned) = MessageParser::default().parse(part.contents()) {
                    about(&returned, &mut report);
                }
            }
            _ => {}
        }
    }
    report.kind = found?;
    Some(report)
}

/// The groups of fields of a report, parted by empty lines; a line that begins with a space goes on with the one before.
fn groups(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups = vec![Vec::<(String, String)>::new()];
    for line in text.lines() {
        let group = groups.last_mut();
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.and_then(|group| group.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let (Some((name, value)), Some(group)) = (line.split_once(':'), group) {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    groups
}

fn field<'a>(group: &'a [(String, String)], name: &str) -> &'a str {
    group
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value)
}

/// Takes note of recipients who cannot be reached for good; whether there are any.
fn failures(text: &str, report: &mut Report) -> bool {
    let mut failed = false;
    for group in groups(text) {
        let status = field(&group, "status");
        if !field(&group, "action").eq_ignore_ascii_case("failed") || !is_final(status) {
            continue;
        }
        failed = true;
        let said = format!("{status} {}", field(&group, "diagnostic-code"));
        report.detail = said
            .trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(DETAIL)
            .collect();
        for name in ["final-recipient", "original-recipient"] {
            add_address(field(&group, name), report);
        }
    }
    failed
}

/// Whether a status (RFC 3463) says that the mailbox itself is no good: not that it is full, that the mail was too large,
/// or that a rule of the other side's did not let it in.
fn is_final(status: &str) -> bool {
    let mut numbers = status.split(['.', ' ']);
    let class = numbers.next().unwrap_or_default();
    let (subject, detail) = (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    );
    class == "5" && matches!((subject, detail), ("0" | "1", _) | ("2", "0" | "1"))
}

/// Takes note of whom a complaint is by; whether it is one.
fn complaint(text: &str, report: &mut Report) -> bool {
    let mut is_one = false;
    for group in groups(text) {
        let kind = field(&group, "feedback-type").to_ascii_lowercase();
        is_one |= matches!(
            kind.as_str(),
            "abuse" | "fraud" | "other" | "opt-out" | "opt-out-list"
        );
        for (name, value) in &group {
            if matches!(name.as_str(), "original-rcpt-to" | "removal-recipient") {
                add_address(value, report);
            }
        }
    }
    is_one
}

/// Takes note of which mail was returned, and to whom it had been sent.
fn about(returned: &Message<'_>, report: &mut Report) {
    if report.messages.len() < MOST {
        report.messages.extend(returned.message_id().map(str::to_owned));
    }
    if let Some(Address::List(to)) = returned.to() {
        for one in to.iter().take(MOST) {
            add_address(one.address.as_deref().unwrap_or_default(), report);
        }
    }
}

/// An address as a report has it: `rfc822; mai@bao.example`, or in brackets.
fn add_address(text: &str, report: &mut Report) {
    let address = text.rsplit(';').next().unwrap_or_default();
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    if address.contains('@') && address.len() <= 254 && report.recipients.len() < MOST {
        report.recipients.insert(address.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounce(status: &str, action: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: binhluan@bao.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; Mai@nha.example\r\nOriginal-Recipient: rfc822;mai@bao.example\r\n\
             Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 {status} no\r\n such user\r\n\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\n\
             From: binhluan@bao.example\r\nTo: mai@bao.example\r\nMessage-ID: <one.two@bao.example>\r\nSubject: x\r\n\r\nx\r\n\
             --b--\r\n"
        )
    }

    #[test]
    fn a_mailbox_that_is_not_there_is_told_of_and_one_that_is_full_is_not() {
        let report = read(bounce("5.1.1", "failed").as_bytes()).expect("a report");
        assert_eq!(report.kind, Kind::Bounce);
        assert_eq!(report.detail, "5.1.1 smtp; 550 5.1.1 no such user");
        assert_eq!(
            report.messages,
            BTreeSet::from(["one.two@bao.example".to_owned()])
        );
        let recipients = ["mai@bao.example", "mai@nha.example"].map(str::to_owned);
        assert_eq!(report.recipients, BTreeSet::from(recipients));
        for (status, action) in [
            ("4.2.2", "failed"),
            ("5.2.2", "failed"),
            ("5.7.1", "failed"),
            ("5.3.4", "failed"),
            ("5.1.1", "delayed"),
            ("2.0.0", "delivered"),
            ("", "failed"),
        ] {
            assert_eq!(read(bounce(status, action).as_bytes()), None, "{status} {action}");
        }
    }

    #[test]
    fn returned_headers_are_enough() {
        let raw = bounce("5.1.1", "failed").replace("message/rfc822", "text/rfc822-headers");
        let report = read(raw.as_bytes()).expect("a report");
        assert!(report.messages.contains("one.two@bao.example"), "{report:?}");
    }

    #[test]
    fn a_complaint_is_told_of() {
        let raw = |kind: &str| {
            format!(
                "Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\nMIME-Version: 1.0\r\n\r\n\
                 --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n\
                 Original-Rcpt-To: <mai@bao.example>\r\n\r\n\
                 --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <one.two@bao.example>\r\nTo: x\r\n\r\nx\r\n--b--\r\n"
            )
        };
        let report = read(raw("abuse").as_bytes()).expect("a report");
        assert_eq!(report.kind, Kind::Complaint);
        assert!(report.recipients.contains("mai@bao.example"), "{report:?}");
        assert_eq!(read(raw("not-spam").as_bytes()), None);
    }

    #[test]
    fn what_is_no_report_says_nothing() {
        for raw in [
            "",
            "x",
            "Subject: hallo\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n",
            &"a:".repeat(10_000),
        ] {
            assert_eq!(read(raw.as_bytes()), None, "{raw:.40}");
        }
    }
}
