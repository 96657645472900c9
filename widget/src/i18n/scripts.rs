//! What the scripts say: before the WebAssembly, without it, or to who made the page. `server/build/words.rs` puts these
//! words into them, so that a language is added here and in no script.

use cam_nhan_domain::site::Language;

/// Declares a script's words, a field a sentence, and gives them as a list in that order.
macro_rules! words {
    ($(#[$meta:meta])* $Name:ident { $($(#[$note:meta])* $field:ident,)* }) => {
        $(#[$meta])*
        pub struct $Name {
            $($(#[$note])* pub $field: &'static str,)*
        }

        impl $Name {
            /// Each with its name.
            pub fn list(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

/// All of a language's.
pub struct Scripts {
    /// What parts the thousands of a number.
    pub separator: char,
    /// Those of `embed.js`.
    pub loader: Loader,
    /// Those of `live.js`.
    pub live: Live,
    /// Those of `more.js` about the embedding and the program.
    pub more: More,
    /// Those of `more.js` for readers.
    pub reasons: Reasons,
    /// Those of `wake.js`.
    pub wake: Wake,
    /// Those of `captcha.js`.
    pub captcha: Captcha,
    /// Of whom a reader has hidden, in `more.js` and the kit.
    pub muted: Muted,
    /// Those of `mention.js`.
    pub mention: Mention,
}

/// Said where something does not come, with the way on.
pub struct Loader {
    /// The thread did not come.
    pub missing: &'static str,
    /// A comment is not sent, as its program did not come.
    pub unsent: &'static str,
    /// The button that tries again.
    pub retry: &'static str,
    /// The link to the thread's own page.
    pub open: &'static str,
}

words! {
    /// The button over what is new; `{}` is the number.
    Live {
        /// One comment.
        one,
        /// Several.
        several,
        /// Too many to be named.
        some,
    }
}

words! {
    /// Said to who made the page, in the console and on it, and where the program does not work.
    More {
        /// The site is not known.
        site,
        /// The origin `{}` is not listed.
        origin,
        /// The service answered with the status `{}`.
        other,
        /// The browser cannot run the program.
        never,
        /// The program broke.
        broken,
        /// How to send all the same.
        post,
        /// The link to the thread's own page.
        open,
        /// The bell.
        bell,
        /// Between who answered and what they said.
        answered,
        /// Between who mentioned the reader and what they said.
        mentioned,
        /// There are no answers.
        unanswered,
        /// The answers did not come.
        unbelled,
        /// Marks a comment that is new since the last visit.
        new,
        /// The button to the next of those; `{}` is how many are left.
        fresh,
        /// The same of several.
        freshes,
    }
}

words! {
    /// Why there is no thread, and what a reader can do.
    Reasons {
        /// What begins the others.
        none,
        /// No connection.
        line,
        /// A slow one.
        slow,
        /// One that broke in the middle.
        cut,
        /// Something else answers.
        strange,
        /// The page is made wrongly.
        site,
    }
}

words! {
    /// Hints in the console for who made the page.
    Wake {
        /// Several threads share one key.
        shared,
        /// There is no such order: its name follows.
        order,
        /// One address has two keys: they follow.
        two,
    }
}

words! {
    /// Of the captcha's frame.
    Captcha {
        /// Its name.
        title,
    }
}

words! {
    /// Whom a reader has hidden for themselves.
    Muted {
        /// One author; `{}` is the number.
        one,
        /// Several.
        several,
        /// Said when somebody is shown again; `{}` is the name.
        undone,
        /// Before the name, in the place of a comment.
        hidden,
        /// The button that shows that comment.
        show,
        /// The button that shows the author again.
        undo,
    }
}

words! {
    /// The list of who can be mentioned.
    Mention {
        /// Its name.
        people,
        /// Said when it opens; `{}` is how many are in it.
        found,
    }
}

/// The scripts' words in a language.
pub fn scripts(language: Language) -> Scripts {
    match language {
        Language::Vi => Scripts {
            separator: '.',
            loader: Loader {
                missing: "Chưa tải được phần bình luận.",
                unsent: "Chưa gửi được.",
                retry: "Thử lại",
                open: "Mở bình luận",
            },
            live: Live {
                one: "{} bình luận mới",
                several: "{} bình luận mới",
                some: "Có bình luận mới",
            },
            more: More {
                site: "Phần bình luận không biết đây là trang nào: thẻ <script> thiếu data-site, hoặc tên trong đó không phải tên của một trang.",
                origin: "Hãy thêm {} vào danh sách địa chỉ (origins) của trang.",
                other: "Máy chủ bình luận trả lời {}.",
                never: "Trình duyệt này không chạy được phần viết bình luận ở đây.",
                broken: "Phần viết bình luận ở đây không chạy được.",
                post: "Bấm nút gửi lần nữa để gửi ở trang riêng của bình luận.",
                open: "Mở bình luận",
                bell: "Trả lời cho bạn",
                answered: " trả lời bạn: ",
                mentioned: " nhắc đến bạn: ",
                unanswered: "Chưa có ai trả lời bình luận của bạn.",
                unbelled: "Chưa tải được. Hãy kiểm tra mạng rồi thử lại.",
                new: "Mới",
                fresh: "{} bình luận mới từ lần trước",
                freshes: "{} bình luận mới từ lần trước",
            },
            reasons: Reasons {
                none: "Chưa tải được phần bình luận. ",
                line: "Hãy kiểm tra mạng rồi bấm “Thử lại”.",
                slow: "Mạng đang chậm: hãy bấm “Thử lại”.",
                cut: "Bình luận mới tải được một phần vì mạng bị ngắt. Hãy bấm “Thử lại” để xem tiếp.",
                strange: "Mạng bạn đang dùng chặn phần bình luận: nếu đang dùng Wi-Fi công cộng, hãy đăng nhập mạng rồi bấm “Thử lại”.",
                site: "Trang này gắn phần bình luận chưa đúng: hãy báo cho tòa soạn.",
            },
            wake: Wake {
                shared: "Cảm Nhận: nhiều <cam-nhan> trên trang này không có page-id, nên chung một luồng bình luận.",
                order: "Cảm Nhận: không có cách sắp xếp nào tên là ",
                two: "Cảm Nhận: cùng một địa chỉ mà có hai page-id, nên thành hai luồng bình luận; mỗi bài cần một page-id không đổi, và nhiều bài trên một trang thì mỗi bài cần thêm url: ",
            },
            captcha: Captcha {
                title: "Kiểm tra người thật",
            },
            muted: Muted {
                one: "Bạn đang ẩn {} người",
                several: "Bạn đang ẩn {} người",
                undone: "Đã bỏ ẩn {}.",
                hidden: "Bạn đã ẩn ",
                show: "Xem bình luận này",
                undo: "Bỏ ẩn",
            },
            mention: Mention {
                people: "Nhắc đến ai",
                found: "{} gợi ý. Phím mũi tên để chọn, Enter để nhắc đến.",
            },
        },
        Language::En => Scripts {
            separator: ',',
            loader: Loader {
                missing: "Comments could not be loaded.",
                unsent: "Not sent.",
                retry: "Try again",
                open: "Open the comments",
            },
            live: Live {
                one: "{} new comment",
                several: "{} new comments",
                some: "There are new comments",
            },
            more: More {
                site: "The comments do not know which site this is: the <script> tag lacks data-site, or the name in it is no site’s.",
                origin: "Add {} to the addresses (origins) of the site.",
                other: "The service of the comments answered {}.",
                never: "This browser cannot run the comment form here.",
                broken: "The comment form here does not work.",
                post: "Press the button once more to send it from the comments’ own page.",
                open: "Open the comments",
                bell: "Replies to you",
                answered: " replied to you: ",
                mentioned: " mentioned you: ",
                unanswered: "Nobody has replied to your comments yet.",
                unbelled: "Could not load. Check your connection and try again.",
                new: "New",
                fresh: "{} new comment since last time",
                freshes: "{} new comments since last time",
            },
            reasons: Reasons {
                none: "Comments could not be loaded. ",
                line: "Check your connection and press “Try again”.",
                slow: "The connection is slow: press “Try again”.",
                cut: "The connection dropped before all comments loaded. Press “Try again” for the rest.",
                strange: "Your network is blocking the comments: if you’re on public Wi-Fi, sign in to it, then press “Try again”.",
                site: "Comments are not set up correctly on this page: please let its editors know.",
            },
            wake: Wake {
                shared: "Cảm Nhận: several <cam-nhan> on this page have no page-id, and share one thread.",
                order: "Cảm Nhận: there is no order named ",
                two: "Cảm Nhận: one address has two page-ids, and so two threads; each article needs one page-id that stays, and where several are on one page, a url of its own: ",
            },
            captcha: Captcha {
                title: "Are you a person?",
            },
            muted: Muted {
                one: "You hide {} person",
                several: "You hide {} people",
                undone: "{} is shown again.",
                hidden: "You hide ",
                show: "Show this comment",
                undo: "Stop hiding",
            },
            mention: Mention {
                people: "People to mention",
                found: "Suggestions: {}. Arrow keys to choose, Enter to mention.",
            },
        },
    }
}
