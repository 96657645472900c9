//! scratch
use cam_nhan_domain::{*, thread::*, reaction::*, site::Language, comment::Status};
use cam_nhan_widget::ssr::*;
fn rnd(s: &mut u64) -> u64 { *s ^= *s << 13; *s ^= *s >> 7; *s ^= *s << 17; *s }
fn main() {
    let _ = Status::Held;
    let text = std::fs::read_to_string("/tmp/w/comments.txt").unwrap();
    let names: Vec<&str> = "Nguyễn Văn An|Trần Minh|Lê Hoa|Phạm Thu Hà|Quang Huy|Hoàng Long|Đặng Ngọc Ánh|Bùi Tuấn|Vũ Khánh|minhanh92|Người đọc|Thảo Vy|Đỗ Hùng|Lan Anh|hai_dang|Tâm|Ngô Bảo|Dương|Phúc Lâm|Mai".split('|').collect();
    let mut s = 88172645463325252u64;
    let now = 1_798_761_600_000i64;
    let mut t = now - 86_400_000 * 3;
    let mut make = |html: String, parent: Option<CommentId>, i: usize| {
        t += (rnd(&mut s) % 4_000_000) as i64;
        let mut r = [0u8; 10]; for b in &mut r { *b = rnd(&mut s) as u8; }
        Comment { id: CommentId::new(t, r), parent, answers: None, content: Some(Content { name: names[(rnd(&mut s) % names.len() as u64) as usize].into(), staff: i == 7, html, edited_at: None, likes: (rnd(&mut s) % 5 * (rnd(&mut s) % 9)) as i64, held: false }), created_at: Millis(t.min(now)), replies: 0, children: vec![], next_replies: None }
    };
    let mut comments: Vec<Comment> = vec![];
    for (i, line) in text.lines().enumerate() {
        let html = format!("<p>{}</p>\n", line.replace('&', "&amp;").replace('<', "&lt;"));
        if i % 4 == 3 && i > 3 { let last = comments.len() - 1; let p = comments[last].id.clone(); let c = make(html, Some(p), i); comments[last].children.push(c); comments[last].replies += 1; }
        else { let c = make(html, None, i); comments.push(c); }
    }
    let kinds = default_kinds();
    let page = ThreadPage { article: Article { site: SiteId::parse("demo").unwrap(), key: "bao.example/bai-viet-so-mot".into(), url: "http://localhost:8081/bai-viet-so-mot".into(), title: "Thành phố mở thêm đường sách".into(), closed: false }, tallies: kinds.iter().enumerate().map(|(i, k)| Tally { code: k.code.clone(), count: 12 * i as i64 }).collect(), kinds, count: 100, sort: Sort::Top, comments, next: None, focus: None, rules: Rules { text_limit: 2000, edit_minutes: 15 }, now: Millis(now) };
    let view = View { language: Language::Vi, base: "http://localhost:8080", parts: Parts { reactions: true, comments: true }, now: Millis(now), place: Place::Fragment };
    let html = fragment(&page, &view);
    std::fs::write("/tmp/w/fragment.html", &html).unwrap();
    std::fs::write("/tmp/w/styles.css", STYLES).unwrap();
    let start = std::time::Instant::now();
    for _ in 0..100 { std::hint::black_box(fragment(&page, &view)); }
    println!("{:?} a render, {} bytes, css {}", start.elapsed() / 100, html.len(), STYLES.len());

    let c = |parent: Option<CommentId>, held: bool| Comment { id: CommentId::new(0, [0; 10]), parent, answers: None, content: Some(Content { name: "@@NAME@@".into(), staff: false, html: "<p>@@TEXT@@</p>".into(), edited_at: None, likes: 0, held }), created_at: Millis(now), replies: 0, children: vec![], next_replies: None };
    std::fs::write("/tmp/w/c-root.html", comment(&c(None, false), &view)).unwrap();
    std::fs::write("/tmp/w/c-held.html", comment(&c(None, true), &view)).unwrap();
    std::fs::write("/tmp/w/c-reply.html", comment(&c(Some(CommentId::new(1, [1; 10])), false), &view)).unwrap();
    let mut small = page.clone();
    small.comments.truncate(12);
    small.next = Some("CURSOR".into());
    let last = small.comments.len() - 1;
    small.comments[last].replies = 3;
    small.comments[last].next_replies = Some("RC".into());
    small.comments[last].content.as_mut().unwrap().html = format!("<p>{}</p>", "Đoạn văn rất dài để thử gập. ".repeat(60));
    std::fs::write("/tmp/w/small.html", fragment(&small, &view)).unwrap();
    let mut rest = page.clone();
    rest.comments = rest.comments.split_off(11);
    rest.comments.truncate(9);
    std::fs::write("/tmp/w/more.html", comments_part(&rest, &view)).unwrap();
}
