//! A table with named columns, a comment a row: what a query or a spreadsheet gives out. Between columns stand commas,
//! semicolons or tabs; the first row has the names, in any order, of which others are passed over.
//!
//! Wanted are the comment's text and its article. Upper and lower case, diacritics and what stands between words make no
//! difference: `created_at`, `Created at` and `createdAt` are one name, as are `Nội dung` and `noi_dung`.
//!
//! | column | other names | what is in it |
//! |---|---|---|
//! | `text` | `comment`, `content`, `body`, `message`, `nội dung`, `bình luận`, `lời bình`, `ý kiến` | the comment |
//! | `url` | `link`, `permalink`, `page url`, `địa chỉ`, `đường dẫn`, `liên kết` | where the article is read |
//! | `thread` | `page`, `article`, `post`, and the same with `id`; `bài`, `bài viết`, `mã bài` | the article's name in the file |
//! | `key` | `page key`, `khoá` | the article's own id |
//! | `title` | `page title`, `tiêu đề`, `tên bài` | the article's title |
//! | `id` | `comment id`, `mã`, `mã bình luận` | the comment's id; without it, one is made of what it says |
//! | `parent` | `parent id`, `reply to`, `in reply to`, `trả lời`, `trả lời cho` | the id of what it answers |
//! | `name` | `author`, `nick`, `user name`, `tên`, `người viết`, `tác giả`, `họ tên`, `biệt danh` | who wrote it |
//! | `email` | `mail`, `author email`, `thư điện tử`, `hộp thư` | their address |
//! | `website` | `author url`, `homepage`, `trang web` | their page |
//! | `picture` | `avatar`, `ảnh`, `ảnh đại diện` | the address of their picture |
//! | `status` | `state`, `approved`, `trạng thái` | `approved`, `held`, `hidden`, `spam`, `removed`, or `đã duyệt`, `chờ duyệt`, `ẩn`, `rác`, `đã xoá`, or 1 and 0 |
//! | `created_at` | `created`, `date`, `time`, `ngày`, `ngày giờ`, `thời gian`, `ngày đăng` | when it was written |
//! | | | RFC 3339, `2024-05-31 08:30`, `31/05/2024 08:30`, `31.05.2024`, Unix seconds or milliseconds; the day is first, unless a date of the file can only have the month there |
//! | `edited_at` | `edited`, `modified at`, `ngày sửa` | when it was changed |
//! | `likes` | `like`, `votes`, `upvotes`, `thích`, `lượt thích` | how many like it |
//! | `dislikes` | `downvotes`, `không thích` | how many do not |
//! | `pinned`, `featured` | `sticky`, `ghim`; `nổi bật` | `1`, `true`, `yes`, `có` |
//! | `format` | `định dạng` | `markdown`, `html` or `plain`; without it, what looks like HTML is HTML |

use std::{
    borrow::Cow,
    io::{self, BufRead},
    mem,
};

use cam_nhan_domain::{Status, comment::text::unmarked};
use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{Format, Head, Read};
use crate::{
    fields::{self, digest, email, filled, flag, website},
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Comment, Record, State, TextFormat, Thread},
    time::{self, DateOrder},
    write::{csv::COLUMNS as COLUMNS_OF_OURS, spreadsheet},
};

/// A table with named columns.
pub const FORMAT: Format = Format {
    name: "csv",
    title: "CSV",
    recognise,
    read: Read::Text(read),
};

/// The columns, and the names that each goes by, without what makes no difference.
const COLUMNS: [(Column, &str); 19] = {
    use Column::*;
    [
        (
            Text,
            "text comment content body message noidung binhluan loibinh ykien",
        ),
        (
            Url,
            "url link permalink pageurl threadurl articleurl posturl diachi duongdan lienket",
        ),
        (
            ThreadId,
            "thread threadid page pageid article articleid post postid bai baiviet mabai",
        ),
        (Key, "key pagekey khoa"),
        (Title, "title pagetitle threadtitle tieude tenbai"),
        (Id, "id commentid ma mabinhluan"),
        (Parent, "parent parentid replyto inreplyto traloi traloicho"),
        (
            Name,
            "name author authorname nick nickname username displayname ten nguoiviet tacgia hoten bietdanh",
        ),
        (Email, "email mail authoremail thudientu hopthu"),
        (Website, "website authorurl homepage trangweb"),
        (Picture, "picture avatar anh anhdaidien"),
        (StatusWord, "status state approved trangthai"),
        (
            CreatedAt,
            "createdat created date time datetime timestamp ngay ngaygio thoigian ngaydang ngaytao",
        ),
        (EditedAt, "editedat edited modifiedat ngaysua"),
        (Likes, "likes like votes upvotes thich luotthich"),
        (Dislikes, "dislikes downvotes khongthich"),
        (Pinned, "pinned sticky ghim"),
        (Featured, "featured noibat"),
        (TextFormat, "format textformat dinhdang"),
    ]
};

/// More columns than this are no table that somebody made.
const MOST_COLUMNS: usize = 500;

/// The words for states, without what makes no difference.
const STATES: [(Status, &str); 5] = [
    (
        Status::Approved,
        "approved published publish visible public active 1 true yes daduyet dadang hien congkhai",
    ),
    (
        Status::Held,
        "held hold pending waiting unapproved 0 false no choduyet cho",
    ),
    (Status::Hidden, "hidden rejected an bian tuchoi"),
    (Status::Spam, "spam rac"),
    (Status::Removed, "removed deleted trash daxoa xoa thungrac"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Text,
    Url,
    ThreadId,
    Key,
    Title,
    Id,
    Parent,
    Name,
    Email,
    Website,
    Picture,
    StatusWord,
    CreatedAt,
    EditedAt,
    Likes,
    Dislikes,
    Pinned,
    Featured,
    TextFormat,
}

/// A name or a word without what makes no difference.
fn bare(name: &str) -> String {
    unmarked(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a word is one of a list, which has spaces between them.
fn is_one(word: &str, list: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// Which column of a file is which.
struct Header {
    columns: Vec<Option<Column>>,
    /// Whether it is the heading of our own export, whose cells no spreadsheet runs.
    is_ours: bool,
}

impl Header {
    /// `None` when the columns that are wanted are not among these.
    fn of(names: &StringRecord) -> Option<Self> {
        let mut columns: Vec<Option<Column>> = Vec::new();
        for name in names {
            let name = bare(name);
            let column = COLUMNS.iter().find(|(_, names)| is_one(&name, names));
            // Of two columns for one thing, the first.
            let column = column
                .map(|(column, _)| *column)
                .filter(|column| !columns.contains(&Some(*column)));
            columns.push(column);
        }
        let has = |column| columns.contains(&Some(column));
        let is_enough = has(Column::Text) && (has(Column::Url) || has(Column::ThreadId) || has(Column::Key));
        is_enough.then_some(Self {
            columns,
            is_ours: names.iter().eq(COLUMNS_OF_OURS),
        })
    }

    fn get<'a>(&self, row: &'a StringRecord, column: Column) -> Cow<'a, str> {
        let index = self.columns.iter().position(|own| *own == Some(column));
        let cell = index.and_then(|index| row.get(index)).unwrap_or_default();
        if self.is_ours {
            spreadsheet::told(cell).into()
        } else {
            cell.trim().into()
        }
    }
}

/// What stands between the columns: what there is most of in the first line.
fn delimiter(line: &str) -> u8 {
    let count = |sign: char| line.matches(sign).count();
    [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|sign| count(*sign))
        .map_or(b',', |sign| sign as u8)
}

fn recognise(head: &Head<'_>) -> bool {
    let line = head.text.lines().next().unwrap_or_default();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(line))
        .from_reader(line.as_bytes());
    reader.headers().is_ok_and(|names| Header::of(names).is_some())
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    let first = String::from_utf8_lossy(text.fill_buf()?).into_owned();
    let mut ending = Ending {
        inner: text,
        quotes_are_odd: false,
        last: b'\n',
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(first.lines().next().unwrap_or_default()))
        .flexible(true)
        .from_reader(&mut ending);
    let names = reader.headers().map_err(|error| problem(error, 1))?.clone();
    if names.len() > MOST_COLUMNS {
        return Err(Problem::new(ProblemKind::Malformed, Place::Line(1), names.len()));
    }
    if names.iter().all(|name| name.trim().is_empty()) {
        return Err(Problem::new(ProblemKind::Empty, Place::File, ""));
    }
    let Some(header) = Header::of(&names) else {
        let names: Vec<&str> = names.iter().take(20).collect();
        return Err(Problem::new(
            ProblemKind::WrongFormat,
            Place::Line(1),
            names.join(", "),
        ));
    };
    let mut row = StringRecord::new();
    let mut rows = Rows::new(&header);
    let mut last = None;
    loop {
        let line = reader.position().line();
        if !reader
            .read_record(&mut row)
            .map_err(|error| problem(error, line))?
        {
            break;
        }
        let place = Place::Line(row.position().map_or(0, csv::Position::line));
        // More values than columns: a sign that divides them stands in one without quotes.
        if row.iter().skip(names.len()).any(|value| !value.trim().is_empty()) {
            let differ = format_args!("{} ≠ {}", row.len(), names.len());
            return Err(Problem::new(ProblemKind::CellsDiffer, place, differ));
        }
        if let Some((row, place)) = last.replace((row.clone(), place)) {
            rows.add(row, place, out)?;
        }
    }
    drop(reader);
    let Some((row, place)) = last else {
        return Ok(());
    };
    // Whether the last row is whole is known when nothing follows.
    let (is_short, has_end) = (row.len() < names.len(), ending.last == b'\n');
    if (is_short || ending.quotes_are_odd) && !has_end || is_short && ending.quotes_are_odd {
        return Err(Problem::new(ProblemKind::CutOff, place, ""));
    }
    rows.add(row, place, out)?;
    rows.settle(out)
}

/// How many bytes of rows wait until one says in which order dates are written.
const MOST_WAITING: usize = 8 * 1024 * 1024;

/// Rows on their way. While all dates with slashes can be read in both orders, rows wait for one that can not; where none comes,
/// the day is first.
struct Rows<'h> {
    header: &'h Header,
    order: Option<DateOrder>,
    waiting: Vec<(StringRecord, Place)>,
    /// How long those are.
    length: usize,
    is_told: bool,
}

impl<'h> Rows<'h> {
    fn new(header: &'h Header) -> Self {
        Self {
            header,
            order: None,
            waiting: Vec::new(),
            length: 0,
            is_told: false,
        }
    }

    fn add(&mut self, row: StringRecord, place: Place, out: &mut Output<'_>) -> Result<()> {
        if self.order.is_some() {
            return self.give(&row, place, out);
        }
        let dates = [Column::CreatedAt, Column::EditedAt].map(|column| self.header.get(&row, column));
        let orders: Vec<_> = dates
            .into_iter()
            .filter_map(|date| time::date_order(&date))
            .collect();
        if orders.is_empty() && self.waiting.is_empty() {
            return self.give(&row, place, out);
        }
        out.skip();
        self.length += row.as_slice().len() + 64;
        self.waiting.push((row, place));
        self.order = orders.into_iter().flatten().next();
        if self.order.is_some() || self.length > MOST_WAITING {
            return self.settle(out);
        }
        Ok(())
    }

    /// Gives on what waits.
    fn settle(&mut self, out: &mut Output<'_>) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.order.get_or_insert_default();
        for (row, place) in mem::take(&mut self.waiting) {
            self.give(&row, place, out)?;
        }
        Ok(())
    }

    fn give(&mut self, row: &StringRecord, place: Place, out: &mut Output<'_>) -> Result<()> {
        let order = self.order.unwrap_or_default();
        let date = self.header.get(row, Column::CreatedAt);
        if !self.is_told && time::date_order(&date).is_some() {
            self.is_told = true;
            out.note(NoticeKind::DateOrder, place, "", order.as_str())?;
        }
        comment(self.header, row, order, place, out)
    }
}

fn comment(
    header: &Header,
    row: &StringRecord,
    order: DateOrder,
    place: Place,
    out: &mut Output<'_>,
) -> Result<()> {
    let get = |column| header.get(row, column);
    let (url, key, text) = (get(Column::Url), get(Column::Key), get(Column::Text));
    let named = [get(Column::ThreadId), key.clone(), url.clone()];
    let thread = fields::id(
        &named
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default(),
    );
    let id = filled(&fields::id(&get(Column::Id)))
        .unwrap_or_else(|| digest(&[&thread, &get(Column::Name), &get(Column::CreatedAt), &text]));
    out.put(Record::Thread(Thread {
        id: thread.clone(),
        key: key.into_owned(),
        url: url.into_owned(),
        title: get(Column::Title).into_owned(),
        place,
        ..Thread::default()
    }))?;
    let word = get(Column::StatusWord);
    let state = STATES.iter().find(|(_, words)| is_one(&bare(&word), words));
    let status = match state {
        _ if word.is_empty() => Status::Approved,
        Some((status, _)) => *status,
        None => {
            out.note(NoticeKind::StateUnknown, place, &id, &*word)?;
            Status::Held
        }
    };
    let count = |column| get(column).parse().unwrap_or(0);
    let edited_at = match &*get(Column::EditedAt) {
        "" => None,
        edited => out.moment_in_order(edited, order, place, &id)?,
    };
    let created_at = out.moment_in_order(&get(Column::CreatedAt), order, place, &id)?;
    out.put(Record::Comment(Box::new(Comment {
        thread,
        parent: filled(&fields::id(&get(Column::Parent))).filter(|parent| parent != "0"),
        name: get(Column::Name).into_owned(),
        email: email(&get(Column::Email)),
        website: website(&get(Column::Website)),
        picture: fields::picture(&get(Column::Picture)),
        text: text.into_owned(),
        format: match bare(&get(Column::TextFormat)).as_str() {
            "markdown" | "md" => TextFormat::Markdown,
            "html" => TextFormat::Html,
            "plain" | "text" => TextFormat::Plain,
            _ if header.is_ours => TextFormat::Markdown,
            _ => TextFormat::Mixed,
        },
        status: State(status),
        pinned: flag(&get(Column::Pinned)),
        featured: flag(&get(Column::Featured)),
        likes: count(Column::Likes),
        dislikes: count(Column::Dislikes),
        created_at,
        edited_at,
        place,
        id,
        ..Comment::default()
    })))
}

/// What is wrong with the row that begins at a line.
fn problem(error: csv::Error, line: u64) -> Problem {
    let place = Place::Line(error.position().map_or(line, csv::Position::line));
    let detail = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => Problem::from(error).at(place),
        _ => Problem::new(ProblemKind::Malformed, place, detail),
    }
}

/// Sees how a file ends: within quotes, or without the end of its last line.
struct Ending<'a> {
    inner: &'a mut dyn BufRead,
    quotes_are_odd: bool,
    last: u8,
}

impl io::Read for Ending<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        let quotes = into[..length].iter().filter(|byte| **byte == b'"').count();
        self.quotes_are_odd ^= quotes % 2 == 1;
        self.last = into[..length].last().copied().unwrap_or(self.last);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::testing::{comments, notices, problem, read, recognised, threads},
        output::Item,
    };

    const FILE: &str = include_str!("../../fixtures/comments.csv");

    #[test]
    fn a_table_with_names_in_vietnamese_is_read() {
        assert_eq!(recognised(FILE), Some("csv"));
        for text in [FILE.to_owned(), FILE.replace('\n', "\r\n")] {
            let items = read(&FORMAT, &text);
            assert_eq!(threads(&items)[0].id, "https://bao.example/pho");
            assert_eq!(threads(&items)[0].title, "Phở; và cà phê");
            let comments = comments(&items);
            let said: Vec<_> = comments
                .iter()
                .map(|comment| {
                    (
                        comment.id.as_str(),
                        comment.parent.as_deref(),
                        comment.status.0,
                        comment.likes,
                    )
                })
                .collect();
            assert_eq!(
                said,
                [
                    ("2", Some("1"), Status::Approved, 0),
                    ("1", None, Status::Held, 12),
                    ("3", None, Status::Held, 0),
                    ("4", None, Status::Removed, 0),
                ]
            );
            assert_eq!(comments[0].text.replace('\r', ""), "Dòng một\n\"dòng hai\"");
            assert!(comments[1].pinned);
            assert_eq!(
                notices(&items),
                [
                    (NoticeKind::TimeWithoutZone, "2"),
                    (NoticeKind::StateUnknown, "3"),
                    (NoticeKind::TimeInvalid, "4"),
                ]
            );
        }
    }

    #[test]
    fn names_are_matched_whatever_they_look_like() {
        for header in ["url,Comment", "\"Page URL\";\"NỘI DUNG\"", "duong_dan\tlời bình"] {
            let sign = delimiter(header) as char;
            let text = format!("{header}\nhttps://bao.example/a{sign}chào\n");
            assert_eq!(recognised(&text), Some("csv"), "{header}");
            let items = read(&FORMAT, &text);
            assert_eq!(comments(&items)[0].text, "chào", "{header}");
        }
        for header in ["url,nothing", "text", "một dòng chữ"] {
            assert_eq!(recognised(header), None, "{header}");
            assert_eq!(
                problem(&FORMAT, header).kind,
                ProblemKind::WrongFormat,
                "{header}"
            );
        }
    }

    #[test]
    fn the_day_is_first_unless_a_date_can_only_have_the_month_there() {
        let told = |dates: &[&str]| {
            let rows: Vec<String> = dates
                .iter()
                .enumerate()
                .map(|(id, at)| format!("/a;lời;{id};{at}"))
                .collect();
            let items = read(
                &FORMAT,
                &format!("url;nội dung;mã;ngày giờ\n{}\n", rows.join("\n")),
            );
            let days: Vec<String> = comments(&items)
                .iter()
                .map(|comment| {
                    let at = comment.created_at.map(|at| at.rfc3339()[..10].to_owned());
                    at.unwrap_or_default()
                })
                .collect();
            let orders: Vec<String> = items
                .iter()
                .filter_map(|item| match item {
                    Item::Notice(notice) if notice.kind == NoticeKind::DateOrder => {
                        Some(format!("{} {}", notice.place, notice.detail))
                    }
                    _ => None,
                })
                .collect();
            (days.join(" "), orders.join(" "))
        };
        assert_eq!(
            told(&["2021-01-31", "01/02/2021 08:30", "03.02.2021"]),
            (
                "2021-01-31 2021-02-01 2021-02-03".into(),
                "line 3 dd/mm/yyyy".into()
            )
        );
        assert_eq!(
            told(&["01/02/2021", "31/12/2020 10:00", "12/31/2020"]),
            ("2021-02-01 2020-12-31 ".into(), "line 2 dd/mm/yyyy".into())
        );
        assert_eq!(
            told(&["01/02/2021", "2020-12-31", "01/13/2021 10:00"]),
            (
                "2021-01-02 2020-12-31 2021-01-13".into(),
                "line 2 mm/dd/yyyy".into()
            )
        );
        assert_eq!(told(&["2021/02/01 08:30"]), ("2021-02-01".into(), String::new()));
    }

    #[test]
    fn a_table_that_is_cut_or_divided_wrongly_is_told() {
        let kind = |text: &str| {
            let problem = problem(&FORMAT, text);
            (problem.kind, problem.place)
        };
        assert_eq!(
            kind("url,text,name\na,chào,b\na,\"chưa hết"),
            (ProblemKind::CutOff, Place::Line(3))
        );
        assert_eq!(
            kind("url,text\na,chào, bạn\n"),
            (ProblemKind::CellsDiffer, Place::Line(2))
        );
        assert_eq!(problem(&FORMAT, "url,text\na,chào, bạn\n").detail, "3 ≠ 2");
        assert_eq!(kind("").0, ProblemKind::Empty);
        assert_eq!(read(&FORMAT, "url,text,name\na,chào\n").len(), 3, "and no time");
    }
}
