//! Seed data of the demo: a thread as it looks after a day. Made through the same functions that readers and moderators
//! use, under a clock that is set back.

use std::net::{IpAddr, Ipv4Addr};

use cam_nhan_domain::{
    CommentId, Millis, SiteId, Status,
    comment::Draft,
    page_key::Page,
    reaction::LIKE,
    site::{Moderation, RobotCheck, Settings},
};

use crate::{
    app_state::AppState,
    auth,
    crypto::token,
    discussion::{
        ArticleClaim,
        author::{Author, Evidence},
        moderate::{self, Act, Target},
        post, react,
    },
    error::Result,
    pages::demo,
    screening::STARTER,
    store::{
        actor::Actor,
        comments,
        leader::LeaderLock,
        moderators,
        reactions::Choice,
        readers::ReaderKey,
        sites::{self, Site},
    },
};

/// A comment of the conversation.
struct Line {
    /// How many minutes ago.
    ago: i64,
    name: &'static str,
    /// The line answered, by its place in the list.
    answers: Option<usize>,
    likes: usize,
    text: &'static str,
}

const fn line(
    ago: i64,
    name: &'static str,
    answers: Option<usize>,
    likes: usize,
    text: &'static str,
) -> Line {
    Line {
        ago,
        name,
        answers,
        likes,
        text,
    }
}

/// Oldest first.
const CONVERSATION: [Line; 19] = [
    line(
        1430,
        "Nguyễn Thị Hạnh",
        None,
        42,
        "Đường trước nhà tôi hồi trước có hai hàng **sao đen**, trưa hè đi bộ không cần nón. Từ ngày mở rộng đường thì nắng chang chang. Mừng vì thành phố đã nghĩ tới chuyện này.",
    ),
    line(
        1410,
        "Trần Quốc Bảo",
        Some(0),
        11,
        "Nhà em cũng gần đó. Nghe nói đợt này trồng lại dầu rái với sao đen chứ không trồng cây cảnh nữa chị ạ.",
    ),
    line(
        1395,
        "Nguyễn Thị Hạnh",
        Some(1),
        4,
        "Thật thì quý quá! Cây cảnh chăm tốn nước mà chẳng có bóng mát.",
    ),
    line(
        1380,
        "Lê Minh Đức",
        Some(2),
        2,
        "Dầu rái lớn chậm, phải mười năm mới có bóng. Nhưng không trồng hôm nay thì mười năm nữa vẫn nắng thôi.",
    ),
    line(
        1290,
        "Phạm Hoài Nam",
        None,
        27,
        "Trồng thì dễ, giữ mới khó. Năm ngoái trồng ở khu tôi 200 cây, giờ còn chừng 90. Đề nghị công bố *tỉ lệ cây sống* sau mỗi năm để dân giám sát.",
    ),
    line(
        1275,
        "Vũ Thanh Tâm",
        Some(4),
        9,
        "Đồng ý. Nên gắn mã lên từng cây, ai thấy cây héo thì báo.",
    ),
    line(
        1260,
        "Hoàng Yến",
        Some(4),
        1,
        "Chỗ em thì tổ dân phố nhận chăm, cây nào cũng sống. Quan trọng là có người thấy mình có phần trong đó.",
    ),
    line(
        1200,
        "Thùy Linh",
        Some(4),
        0,
        "200 cây còn 90 là hơi buồn, nhưng phường mình còn 30 thôi bạn ơi.",
    ),
    line(
        1100,
        "Đặng Văn Phúc",
        None,
        3,
        "Cho tôi hỏi người dân muốn góp cây giống thì liên hệ ở đâu ạ?",
    ),
    line(
        1090,
        "Bùi Ngọc Ánh",
        Some(8),
        15,
        "Anh gọi trung tâm cây xanh của quận nhé, họ có danh sách loài được trồng:\n\n- Sao đen\n- Dầu rái\n- Lim xẹt\n- Bằng lăng\n\nNhớ hỏi về khoảng cách tới dây điện.",
    ),
    line(
        900,
        "Ẩn danh",
        None,
        0,
        "Bài viết nhảm nhí, toàn quảng cáo trá hình.",
    ),
    line(
        880,
        "Lý Gia Hân",
        Some(10),
        6,
        "Bạn chỉ ra giúp chỗ nào là quảng cáo được không? Mình đọc hai lần mà không thấy.",
    ),
    line(
        640,
        "Kiều Oanh",
        None,
        8,
        "> không trồng hôm nay thì mười năm nữa vẫn nắng thôi\n\nCâu này hay quá, xin phép chép lại treo ở lớp cho các con đọc.",
    ),
    line(
        420,
        "Mai Chí Công",
        None,
        5,
        "Tôi làm trong ngành thoát nước. Rễ cây to mà trồng sát cống là vài năm nứt hết. Mong đội thiết kế chừa hố trồng đủ rộng, ít nhất 1,5 m, và dùng nắp gang có khe. Chi tiết nhỏ nhưng quyết định cây sống hay chết, vỉa hè bền hay không. Tôi từng thấy một tuyến đường phải đào lên làm lại chỉ sau bốn năm vì cây bị nhốt trong hố 60 cm: rễ không có chỗ đi, đội gạch lên, người đi bộ vấp ngã, xe lăn không qua được, rồi người ta lại chặt cây. Tiền trồng, tiền chặt, tiền lát lại, cộng lại gấp mấy lần làm đúng ngay từ đầu. Các nước quanh ta làm được thì mình cũng làm được, miễn là người vẽ vỉa hè và người chọn cây ngồi cùng một bàn.",
    ),
    line(
        300,
        "Ngô Bảo Châu Anh",
        Some(13),
        2,
        "Cảm ơn anh, đúng thứ mình muốn đọc: người trong nghề nói chuyện nghề.",
    ),
    line(
        95,
        "Tí Nị",
        None,
        1,
        "Vuiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii quá đi 🌳🌳🌳",
    ),
    line(
        40,
        "Phan Hữu Nghĩa",
        None,
        0,
        "Có ai biết tuyến Lê Lợi bao giờ trồng không?",
    ),
    line(
        12,
        "Khánh Vy",
        Some(16),
        0,
        "Theo bảng tin ở phường thì tháng sau bạn nhé.",
    ),
    line(
        3,
        "Shop giày giá rẻ",
        None,
        0,
        "Giày xịn https://giay.example/1 https://giay.example/2 https://giay.example/3 mua ngay kẻo hết!!!",
    ),
];

/// The line that a moderator takes away; its answer keeps its place.
const REMOVED: usize = 10;

/// How many readers chose each reaction.
const REACTIONS: [(&str, usize); 4] = [("love", 58), ("like", 31), ("fun", 4), ("improve", 7)];

/// Makes the demo site and its conversation when they are not there. Gives back an invitation for the first moderator
/// for as long as there is none.
pub async fn demo(state: &AppState) -> Result<Option<String>> {
    let app = &state.app;
    // Of several servers that start at once, one makes it, and the others find it made.
    let mut leader = LeaderLock::new("demo");
    leader.wait(app.store()).await?;
    let id = SiteId::parse(demo::SITE)?;
    let known = sites::get(&mut app.store().read().await?.conn(), &id).await?;
    if known.is_none() {
        let settings = Settings {
            origins: ["localhost", "127.0.0.1"]
                .map(|host| format!("http://{host}:*"))
                .into(),
            moderation: Moderation::Publish,
            // On one's own machine nobody is a stranger.
            robot_check: RobotCheck::Never,
            ..Settings::default()
        };
        let site = Site {
            id: id.clone(),
            name: "Báo Demo".to_owned(),
            settings,
            words_revision: 0,
            has_identity_providers: false,
        };
        let (stored, now) = (site.clone(), app.now());
        app.store()
            .write(move |conn| {
                Box::pin(async move {
                    sites::set(conn, &stored, now).await?;
                    sites::set_words(conn, &stored.id, STARTER).await
                })
            })
            .await?;
        converse(state, &site).await?;
    }
    let anyone = moderators::has_any(&mut app.store().read().await?.conn(), &id).await?;
    if anyone {
        Ok(None)
    } else {
        Ok(Some(
            auth::moderator::invite(app, &id, moderators::Role::Owner).await?,
        ))
    }
}

async fn converse(state: &AppState, site: &Site) -> Result<()> {
    let app = &state.app;
    let now = app.now().0;
    let article = ArticleClaim {
        page: Page {
            key: demo::KEY.to_owned(),
            url: format!("{}/demo", app.public_url()),
        },
        title: demo::TITLE.to_owned(),
    };
    let readers: Vec<ReaderKey> = (0..100)
        .map(|n| ReaderKey::of_token(&format!("demo {n}")))
        .collect();
    let mut ids: Vec<CommentId> = Vec::new();
    for (at, line) in CONVERSATION.iter().enumerate() {
        let then = app.at(Millis(now - line.ago * 60_000));
        let id = CommentId::new(then.now().0, token::random());
        let draft = Draft {
            id: id.clone(),
            parent: line.answers.map(|answered| ids[answered].clone()),
            name: line.name.to_owned(),
            email: None,
            text: line.text.to_owned(),
        };
        let author = Author {
            reader_key: readers[at].clone(),
            signed_in: None,
            address: address(at),
            accepts_rules: None,
            evidence: Evidence::default(),
        };
        let outcome = post::post(&then, &state.posts, site, article.clone(), (draft, &[]), author).await?;
        if outcome.comment.status == Status::Approved {
            for (at, reader) in readers.iter().enumerate().rev().take(line.likes) {
                let choice = Choice {
                    kind: Some(LIKE.to_owned()),
                    seq: 1,
                };
                react::react_to_comment(
                    &then,
                    &state.reactions,
                    site,
                    id.clone(),
                    choice,
                    reader.clone(),
                    address(at),
                )
                .await?;
            }
        }
        ids.push(id);
    }
    let seen = comments::get(&mut app.store().read().await?.conn(), &site.id, &ids[REMOVED]).await?;
    let target = Target {
        id: ids[REMOVED].clone(),
        revision: seen.map(|comment| comment.revision),
        status: None,
    };
    moderate::moderate(app, site, target, Act::Remove, String::new(), Actor::CommandLine).await?;
    let mut reader = readers.iter().zip(0..);
    for (code, count) in REACTIONS {
        for (reader_key, at) in reader.by_ref().take(count) {
            let choice = Choice {
                kind: Some(code.to_owned()),
                seq: 1,
            };
            react::react_to_article(
                app,
                &state.reactions,
                site,
                article.page.clone(),
                choice,
                reader_key.clone(),
                address(at),
            )
            .await?;
        }
    }
    Ok(())
}

/// An address for each of those who converse, from the networks kept for examples (RFC 5737).
fn address(at: usize) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(
        192,
        0,
        2,
        u8::try_from(at % 250).unwrap_or_default(),
    ))
}
