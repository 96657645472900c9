//! What an ordinary Vietnamese syllable looks like, without its marks. It need not be exact: a spelling that passes is
//! given the benefit of the doubt.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    fold::fold,
    letter::{Letter, Shape, Tier, Tone},
};

const ONSETS: &[&str] = &[
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l",
    "m", "n", "p", "r", "s", "t", "v", "x", "",
];

static RIMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet \
     ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc \
     oong op ot u ua uan uang uat uay uc ue uech uenh ui uich um un ung uo uoc uoi uom uon uong uop uot uou up ut uu \
     uy uya uych uyen uyet uynh uyt uyu y yen yem yet yeu yeng ych ynh yt"
        .split(' ')
        .collect()
});

/// Words of everyday text: that one of them stands where a phrase has another is no sign of a trick.
const COMMON: &str = "\
     a ai an anh ao ba ban bao bay bi bia binh bo bom bon buôn buông bên bông băng ca cam can canh cao \
     cay cha chai chan chanh chay che chi chia chim cho chua chung chuyên chân châu chê chính chôn chơi \
     chưa con cua cung cu cô công căn căng cơ cơn cưng cương da dai dao di do du dung duy dân dâm dâng \
     dây dư dưa dương đa đan đang đao đau đe đi đinh điên đo đoan đôi đông đơn đăng đâm đâu đây đen đem \
     đeo đêm đêu đưa e em en eo ga gan gia giao gian giam giun giông giơ go gom gai gay ghê gân ha hai \
     ham han hang hay hen heo hi hiên hoa hoan hoang ho hon hong hom hô hôi hôm hôn hông hơi hơn hư hưng \
     hương im in ke keo kia kinh kiêu kim ki khai khan khen khi khinh khiêu khoa khoan khoe kho khui \
     khung khuya khâu không khôn khuyên la lai lam lan lang lao lau lay le len leo li liên linh lo loa \
     loan long lon lông lôi lu lui luân luôn lâu lâm lăn lăng lên lưng lương lưu lơ ma mai man mang manh \
     mau may me men meo mi minh mo mong moi mua mui mâm mây mê môn mông môi mơ mưa mươi na nai nam nan \
     nay ne nem ngan ngang nghe nghi nghiêm nghiên ngoan ngoài ngoi ngon nguyên ngu ngân ngâm ngăn ngây \
     ngô ngôn ngưng nhai nhan nhanh nhau nhi nhiên nhe nho nhà nhân nhiêu như nhưng nhung nha no non nông \
     nuôi nâng nâu nên nêu năm năng nơi nương o oan ong pha phai phe phi phong phiên phim phân phiêu \
     phung phăng phương qua quan quang quanh quay que quen quên quy quyên quân quê ra ran rau ray re reo \
     rên riêng ring rong rung run rơi ru sai san sang sao sau say se sen sinh siêu so soi son song sông \
     sâu sân sôi su sung suy sơ sơn sưng sương ta tai tam tan tang tanh tay te ten teo tham than thang \
     thanh thao thay theo thi thiên thiêu tho thoi thong thu thua thuê thui thung thân thâm thêm thôi \
     thông thăm thơ thơm thư thương ti tin tinh tiên tiêu to toan toi trai tran trang tranh trao treo \
     trên tri trinh tro trong trung truy trâu trân trông trôi trưa tra tu tui tuy tuân tuyên tuôn tung \
     tân tâm tây tên tôi tôn tăng tư tương u ung va vai van vang vay ve ven vi vinh viên vo voi vu vua \
     vui vung vây vân vâng vê vôi văn vươn vương xa xay xanh xe xem xen xin xinh xoay xoa xoan xui xung \
     xong xôi xông xâm xây xăng xưa xưng y yên yêu ông ôm ôn ăn âm ưa ưng ưu và là có của được các những \
     một này đó để với cũng đã người thì mà phải rất đến từ vào ở lại còn nhiều cả chỉ nếu việc sẽ về thế \
     nào gì sự trước mới mình bạn nhất nước cái vì bị hết rồi làm sống cách đều vậy thấy biết muốn nói \
     học trường giáo sử dụng điện thoại lớp tiền mặt cuộc thể bộ đội trận mùa cầu thủ bóng đá giải đấu \
     hàng sản phẩm giá rẻ tốt đẹp xấu lớn nhỏ bé mẹ bố cháu chị chú bác cụ bà vợ chồng trẻ già tuổi tháng \
     ngày giờ phút tuần trời đất biển núi hồ cá chó mèo gà lợn bò cây lá quả cơm rượu uống ngủ nghỉ chạy \
     nhảy đứng ngồi nằm mở đóng cửa phòng bếp giường bàn ghế tủ đồ vật máy tàu thuyền đường phố quận \
     huyện tỉnh thành xã hội tế chế độ quyền lợi luật pháp tội phạm án tù bắt giữ thả cướp trộm giết chết \
     đánh đập chém khổ sướng buồn giận ghét sợ hãi lắng hy vọng nhớ nghĩ hiểu hỏi trả lời viết đọc nhìn \
     ngửi nếm chạm cầm nắm bỏ lấy nhận gửi mượn bán đổi chọn tìm kiếm mất thắng hòa bại đỗ trượt đậu rớt \
     xuống tới trái giữa dưới đầu cuối cạnh gần thấp dài ngắn rộng hẹp dày mỏng nặng nhẹ chậm sớm muộn cũ \
     nóng lạnh ấm mát khô ướt sạch bẩn sáng tối đỏ vàng tím trắng xám hồng ngọt mặn đắng nhạt thối tươi \
     chín khủng đầy đủ thiếu thừa đúng thật giả dễ khó đặc biệt bình thường thưởng phạt quý hiếm lạ đẳng \
     cấp hạng loại kiểu mẫu dạng cỡ số lượng chất tính lực sức khỏe bệnh thuốc viện chữa trị khám mổ tiêm \
     dịch vụ khách chủ thợ thầy trò sĩ tướng lính súng đạn mìn chiến tự độc lập hạnh phúc đình họ xóm \
     làng tổ quốc nội ngoại giới lịch địa lý toán hóa tiếng nhạc họa vẽ hát múa kịch ảnh hình cảnh vẻ mắt \
     mũi miệng tóc má cổ ngực bụng gối móng thịt xương máu tim phổi não dạ ruột hãy đừng chớ cần chắc hẳn \
     lẽ nhẽ nhỉ nhé ạ ừ đấy ấy nọ nãy bây lúc hồi thuở dạo dịp lần lượt phen bữa buổi chiều tùng tiện cải \
     mọi mỗi từng vài dăm mấy bấy cùng lẻ cặp nhóm tập đoàn hợp tác hỗ trợ giúp đỡ bảo vệ chống tránh gặp \
     gỡ chào mừng cảm ơn lỗi tha thứ đảm hiểm đào tạo đạo đức kết hậu mục đích ý nghĩa nghề nghiệp sở \
     lãnh nhiệm trách quản kiểm soát xử tổng cộng trừ nửa phần gấp bội lồi lõm tròn vuông méo thẳng cong \
     nghiêng lộ lỡ mờ rõ ràng bừa bãi gọn sửa hỏng vỡ nát cháy nổ tắt bật mạng lưới dữ liệu mềm cứng cài \
     đặt bời lười siêng chăm giỏi kém khá yếu mạnh ốm gầy béo mập";

/// Whether the letters could be one syllable as people write it, with all of its marks, some or none.
pub fn ordinary(letters: &[Letter]) -> bool {
    let plain: String = letters.iter().map(|letter| letter.base).collect();
    // A closed syllable has one of two tones, so "cẵc" is nobody's honest spelling.
    let stopped = ["p", "t", "c", "ch"].iter().any(|stop| plain.ends_with(stop));
    if stopped && letters.iter().any(|letter| letter.tone.open()) {
        return false;
    }
    // A letter with a bar is a d, which no rime has.
    ONSETS.iter().any(|onset| {
        plain.strip_prefix(onset).is_some_and(|rime| {
            let spelled = match *onset {
                "k" | "gh" | "ngh" => rime.starts_with(['e', 'i', 'y']),
                "c" | "ng" => !rime.starts_with(['e', 'i', 'y']),
                "g" => !rime.starts_with('e'),
                _ => true,
            };
            spelled && (RIMES.contains(rime) || (*onset == "gi" && matches!(rime, "" | "n" | "m")))
        })
    })
}

/// The commonest words of a text written without marks.
const BARE: &str = "an bac bai ban bao be bi bo buoc ca cac cai cam can chau che chet cho chuyen co con cu cua cung cuoc da \
     dai dam dan dang danh dau day de dem den di dia dien dieu do dong du dung duoc gi gia giai ha han hang \
     het ho hoc hoi hop ke khac khi kho khong khung kinh ky la lai lam le len lo loi lon luc luon ma manh mat \
     may me mo moi mot mua muon nam nao nay nen ngay nghe nghi ngoai ngu nguoi nha nhan nhat nhin nhu nhung \
     noi nua nuoc oi phai phan pho phong qua quan quy ra rat ro roi sach sau song su sua sung tai tam tan \
     thang that thay the thi thoi thu tien tim tinh toi tot tri trong trung truoc tu tuc va vai van vao vay ve \
     vi viec vo voi vua xa xem xin";

static COMMONEST: LazyLock<HashSet<&str>> = LazyLock::new(|| BARE.split(' ').collect());

/// Whether the letters are one of the commonest words of a text without marks.
pub fn commonest(letters: &[Letter]) -> bool {
    let spelled = spelled(letters);
    COMMONEST.contains(spelled.0.as_str())
}

/// Whether the letters are a common word as they stand, in a text written with or without marks.
pub fn common(letters: &[Letter], marked: bool) -> bool {
    let spelled = spelled(letters);
    COMMON_FOLDED.contains(&spelled) || (!marked && commonest(letters))
}

/// The list in the letters' own terms, so that it does not matter how a word is typed.
static COMMON_FOLDED: LazyLock<HashSet<(String, Tone)>> = LazyLock::new(|| {
    let folded = fold(COMMON, Tier::Loose);
    folded
        .words
        .iter()
        .filter_map(|word| folded.letters.get(word.letters.clone()))
        .map(spelled)
        .collect()
});

fn spelled(letters: &[Letter]) -> (String, Tone) {
    let tone = letters
        .iter()
        .map(|letter| letter.tone)
        .find(|tone| !tone.level());
    (
        letters
            .iter()
            .map(|letter| letter.shape.over(letter.base))
            .collect(),
        tone.unwrap_or_default(),
    )
}

/// Whether no letter bears any mark.
pub fn bare(letters: &[Letter]) -> bool {
    letters
        .iter()
        .all(|letter| letter.shape == Shape::Plain && letter.tone.level())
}
