//! What is said of the service's surroundings: each fact in one sentence, with its mend where there is one.

use cam_nhan_domain::site::Language;

use super::embed::{self, Seen};
use crate::{
    health::{Fact, Part, Verdict},
    net::{outgoing::Trouble, smtp},
    store::Weakness,
};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Health {
    pub title: &'static str,
    pub help: &'static str,
    pub all_good: &'static str,
    pub some_bad: fn(usize) -> String,
    pub look_again: &'static str,
    pub part: fn(Part) -> &'static str,
    pub verdict: fn(Verdict) -> &'static str,
    pub fact: fn(&Fact) -> String,
    pub owners_of_all: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Health {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

/// Bytes as people say them.
fn room(bytes: u64) -> String {
    let mega = bytes / (1024 * 1024);
    if mega < 1024 {
        format!("{mega} MB")
    } else {
        format!("{} GB", mega / 1024)
    }
}

static VI: Health = Health {
    title: "Tình trạng dịch vụ",
    help: "Kiểm tra những gì dịch vụ cần để chạy tốt. Lệnh cam-nhan doctor cho cùng kết quả.",
    all_good: "Mọi thứ đều ổn.",
    some_bad: |n| format!("Có {n} điều cần sửa."),
    look_again: "Xem lại",
    part: |part| match part {
        Part::Database => "Cơ sở dữ liệu",
        Part::Disk => "Ổ đĩa",
        Part::Backups => "Sao lưu",
        Part::Clock => "Đồng hồ",
        Part::Address => "Địa chỉ",
        Part::Proxy => "Máy chủ chuyển tiếp",
        Part::Mail => "Thư",
        Part::Page => "Trang",
    },
    verdict: |verdict| match verdict {
        Verdict::Good => "ổn",
        Verdict::Remark => "lưu ý",
        Verdict::Bad => "cần sửa",
    },
    fact: |fact| {
        match fact {
        Fact::Database { is_postgres } => {
            format!("{} đang chạy tốt, dữ liệu được ghi chắc xuống đĩa.", if *is_postgres { "PostgreSQL" } else { "SQLite" })
        }
        Fact::DatabaseAway => "Cơ sở dữ liệu không trả lời. Hãy xem nó có đang chạy không; nhật ký của dịch vụ ghi rõ lý do.".to_owned(),
        Fact::DatabaseLost => "Tệp cơ sở dữ liệu đã bị xóa hoặc thay trong lúc dịch vụ chạy. Hãy đưa tệp cũ về chỗ, hoặc khôi phục từ bản sao lưu rồi khởi động lại.".to_owned(),
        Fact::DatabaseReadOnly => "Cơ sở dữ liệu chỉ cho đọc. Hãy xem ổ đĩa và quyền ghi; với PostgreSQL, hãy trỏ tới máy chủ chính.".to_owned(),
        Fact::DatabaseWeak(Weakness::Fsync) => "PostgreSQL đang chạy với fsync = off nên mất điện là có thể mất bình luận. Hãy bật fsync lên.".to_owned(),
        Fact::DatabaseWeak(Weakness::Journal(mode)) => format!("SQLite không dùng được nhật ký WAL (đang là {mode}), thường vì tệp nằm trên ổ mạng. Hãy đưa tệp về ổ đĩa của máy này."),
        Fact::DatabaseOpenToOthers(path) => format!("Ai trên máy này cũng đọc được {path}. Hãy chạy: chmod o-rwx {path}"),
        Fact::Disk { free } => format!("Còn trống {}.", room(*free)),
        Fact::DiskLow { folder, free } => format!("Ổ đĩa của {folder} chỉ còn {}. Hãy dọn bớt trước khi hết chỗ để ghi.", room(*free)),
        Fact::Backup { day } => format!("Bản mới nhất của ngày {day}."),
        Fact::BackupsOff => "Dịch vụ không tự sao lưu. Nếu chưa sao lưu bằng cách khác, hãy đặt CAM_NHAN_BACKUPS là một thư mục.".to_owned(),
        Fact::BackupMissing { folder } => format!("Chưa có bản sao lưu nào trong {folder}. Bản đầu tiên được làm trong vài phút sau khi khởi động; nếu vẫn chưa có, nhật ký ghi rõ lý do."),
        Fact::BackupOld { day } => format!("Bản sao lưu mới nhất là của ngày {day}. Hãy xem nhật ký: ở đó ghi vì sao những ngày sau không có."),
        Fact::Clock => "Đúng giờ.".to_owned(),
        Fact::ClockOff { seconds } => format!("Đồng hồ máy này lệch {} giây so với máy chủ cơ sở dữ liệu. Hãy bật đồng bộ giờ (NTP) trên cả hai.", seconds.abs()),
        Fact::Address(url) => format!("{url} dẫn đến dịch vụ này, chứng chỉ dùng được."),
        Fact::AddressMissing { listen } => format!("Chưa đặt CAM_NHAN_PUBLIC_URL nên đoạn mã và thư dùng {listen}. Khi đưa lên mạng, hãy đặt nó là địa chỉ https:// của dịch vụ."),
        Fact::AddressInsecure(url) => format!("{url} không mã hóa nên không ai đăng nhập được. Hãy đặt HTTPS ở phía trước và đổi CAM_NHAN_PUBLIC_URL thành https://."),
        Fact::NameUnknown(host) => format!("Không tìm thấy tên miền {host} (DNS). Hãy thêm bản ghi A hoặc AAAA trỏ tới máy chủ này."),
        Fact::AddressInside(url) => format!("{url} dẫn tới một địa chỉ nội bộ, nên chúng tôi không thử được từ bên ngoài. Nếu người đọc ở ngoài, hãy xem lại DNS."),
        Fact::AddressTrouble(url, trouble) => match trouble {
            Trouble::Tls => format!("Chứng chỉ HTTPS của {url} không dùng được. Hãy gia hạn, hoặc xin chứng chỉ cho đúng tên miền này."),
            Trouble::Timeout => format!("{url} không trả lời trong 5 giây. Hãy xem tường lửa và máy chủ chuyển tiếp."),
            _ => format!("Không ai trả lời ở {url}. Hãy xem máy chủ chuyển tiếp có đang chạy và có dẫn tới dịch vụ này không."),
        },
        Fact::OtherProgram(url) => format!("Ở {url} là một chương trình khác. Hãy cho máy chủ chuyển tiếp dẫn cả tên miền ấy tới dịch vụ này."),
        Fact::CorsLost(url) => format!("Máy chủ đứng trước {url} bỏ mất Access-Control-Allow-Origin nên trình duyệt không nhận bình luận. Hãy để nguyên các header của dịch vụ."),
        Fact::Proxy => "Đã được tin và cho biết gửi yêu cầu thay ai.".to_owned(),
        Fact::ProxyUnknown(peer) => format!("{peer} gửi yêu cầu thay người khác nhưng chưa được tin, nên mọi người đọc bị tính là một. Nếu đó là máy của bạn, hãy đặt CAM_NHAN_TRUSTED_PROXIES={peer}/{}.", length(*peer)),
        Fact::ProxySilent(peer) => format!("{peer} không cho biết gửi thay ai, nên mọi người đọc bị tính là một. Hãy cho nó thêm header X-Forwarded-For, và đặt CAM_NHAN_TRUSTED_PROXIES={peer}/{}.", length(*peer)),
        Fact::MailOff => "Chưa có máy chủ thư nên không gửi được thư. Nếu cần, hãy đặt CAM_NHAN_SMTP_URL và CAM_NHAN_MAIL_FROM.".to_owned(),
        Fact::Mail => "Máy chủ thư trả lời và cho đăng nhập.".to_owned(),
        Fact::MailTrouble(trouble) => match trouble {
            smtp::Trouble::Unreachable => "Không nối được tới máy chủ thư. Hãy xem tên và cổng trong CAM_NHAN_SMTP_URL, và tường lửa.".to_owned(),
            smtp::Trouble::Timeout => "Máy chủ thư không trả lời kịp. Cổng 25 hay bị chặn: hãy thử smtps:// (465) hoặc smtp:// (587).".to_owned(),
            smtp::Trouble::Tls => "Mã hóa của máy chủ thư không dùng được. Hãy xem chứng chỉ của nó, và smtps:// hay smtp:// đã đúng với cổng chưa.".to_owned(),
            smtp::Trouble::Refused(code) => format!("Máy chủ thư từ chối (mã {code}). Hãy xem tên và mật khẩu trong CAM_NHAN_SMTP_URL."),
            smtp::Trouble::Address | smtp::Trouble::Protocol => "Máy chủ thư không hiểu cách đăng nhập của chúng tôi. Hãy xem nó có nhận PLAIN hoặc LOGIN không.".to_owned(),
        },
        Fact::Page { finding, site, base } => (embed::words(Language::Vi).finding)(finding, &Seen { site, base }),
    }
    },
    owners_of_all: "Chỉ ai là chủ của mọi trang trên dịch vụ này mới xem được. Trên máy chủ thì dùng lệnh cam-nhan doctor.",
};

/// The length of a network that is one address.
fn length(address: std::net::IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

static EN: Health = Health {
    title: "Health",
    help: "What the service needs around it, as it is now. cam-nhan doctor says the same.",
    all_good: "All is well.",
    some_bad: |n| format!("{n} to mend."),
    look_again: "Look again",
    part: |part| match part {
        Part::Database => "Database",
        Part::Disk => "Disk",
        Part::Backups => "Backups",
        Part::Clock => "Clock",
        Part::Address => "Address",
        Part::Proxy => "Proxy",
        Part::Mail => "Mail",
        Part::Page => "Page",
    },
    verdict: |verdict| match verdict {
        Verdict::Good => "good",
        Verdict::Remark => "note",
        Verdict::Bad => "mend",
    },
    fact: |fact| {
        match fact {
        Fact::Database { is_postgres } => {
            format!("{} answers, and writes to the disk.", if *is_postgres { "PostgreSQL" } else { "SQLite" })
        }
        Fact::DatabaseAway => "The database does not answer. Check that it is running; the service’s log has the reason.".to_owned(),
        Fact::DatabaseLost => "The database file was deleted or replaced while the service ran. Put the old file back, or restore a backup and restart.".to_owned(),
        Fact::DatabaseReadOnly => "The database can only be read. Check the disk and the right to write; with PostgreSQL, point to the primary.".to_owned(),
        Fact::DatabaseWeak(Weakness::Fsync) => "PostgreSQL runs with fsync = off, so a power cut can lose comments. Switch fsync on.".to_owned(),
        Fact::DatabaseWeak(Weakness::Journal(mode)) => format!("SQLite cannot use its write-ahead log (it is {mode}), usually because the file is on a network disk. Move it to a disk of this machine."),
        Fact::DatabaseOpenToOthers(path) => format!("Everybody on this machine can read {path}. Run: chmod o-rwx {path}"),
        Fact::Disk { free } => format!("{} free.", room(*free)),
        Fact::DiskLow { folder, free } => format!("The disk of {folder} has only {} left. Make room before writes fail.", room(*free)),
        Fact::Backup { day } => format!("The latest is of {day}."),
        Fact::BackupsOff => "The service makes no backups. Unless something else does, set CAM_NHAN_BACKUPS to a folder.".to_owned(),
        Fact::BackupMissing { folder } => format!("There is no backup in {folder} yet. The first is made within minutes of a start; if it is not, the log has the reason."),
        Fact::BackupOld { day } => format!("The latest backup is of {day}. The log says why there has been none since."),
        Fact::Clock => "Right.".to_owned(),
        Fact::ClockOff { seconds } => format!("This machine’s clock is {} seconds off the database server’s. Switch time synchronisation (NTP) on, on both.", seconds.abs()),
        Fact::Address(url) => format!("{url} leads to this service, and its certificate is good."),
        Fact::AddressMissing { listen } => format!("CAM_NHAN_PUBLIC_URL is not set, so snippets and mail say {listen}. Set it to the service’s https:// address when it goes public."),
        Fact::AddressInsecure(url) => format!("{url} is not encrypted, so nobody can stay signed in. Put HTTPS in front and set CAM_NHAN_PUBLIC_URL to https://."),
        Fact::NameUnknown(host) => format!("The name {host} is not found (DNS). Add an A or AAAA record that points to this server."),
        Fact::AddressInside(url) => format!("{url} leads to a private address, so we cannot try it from outside. If your readers are outside, check the DNS."),
        Fact::AddressTrouble(url, trouble) => match trouble {
            Trouble::Tls => format!("The HTTPS certificate of {url} cannot be trusted. Renew it, or get one for this very name."),
            Trouble::Timeout => format!("{url} did not answer within 5 seconds. Check firewall and proxy."),
            _ => format!("Nobody answers at {url}. Check that the proxy runs and leads to this service."),
        },
        Fact::OtherProgram(url) => format!("Another program answers at {url}. Let the proxy lead the whole name to this service."),
        Fact::CorsLost(url) => format!("What stands in front of {url} drops Access-Control-Allow-Origin, so browsers do not get the comments. Let the service’s headers through."),
        Fact::Proxy => "Trusted, and says who is asking.".to_owned(),
        Fact::ProxyUnknown(peer) => format!("{peer} sends requests for others but is not trusted, so all readers count as one. If it is yours, set CAM_NHAN_TRUSTED_PROXIES={peer}/{}.", length(*peer)),
        Fact::ProxySilent(peer) => format!("{peer} does not say whom it sends for, so all readers count as one. Have it add X-Forwarded-For, and set CAM_NHAN_TRUSTED_PROXIES={peer}/{}.", length(*peer)),
        Fact::MailOff => "There is no mail server, so nobody gets mail. To have it, set CAM_NHAN_SMTP_URL and CAM_NHAN_MAIL_FROM.".to_owned(),
        Fact::Mail => "The mail server answers and lets us in.".to_owned(),
        Fact::MailTrouble(trouble) => match trouble {
            smtp::Trouble::Unreachable => "The mail server cannot be reached. Check name and port in CAM_NHAN_SMTP_URL, and the firewall.".to_owned(),
            smtp::Trouble::Timeout => "The mail server did not answer in time. Port 25 is often blocked: try smtps:// (465) or smtp:// (587).".to_owned(),
            smtp::Trouble::Tls => "The mail server’s encryption cannot be trusted. Check its certificate, and that smtps:// or smtp:// fits the port.".to_owned(),
            smtp::Trouble::Refused(code) => format!("The mail server refused us (code {code}). Check user and password in CAM_NHAN_SMTP_URL."),
            smtp::Trouble::Address | smtp::Trouble::Protocol => "The mail server does not understand how we sign in. Check that it takes PLAIN or LOGIN.".to_owned(),
        },
        Fact::Page { finding, site, base } => (embed::words(Language::En).finding)(finding, &Seen { site, base }),
    }
    },
    owners_of_all: "Only those who own every site of this service can see this. On the server, use cam-nhan doctor.",
};
