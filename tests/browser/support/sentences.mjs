// What our readers say: sentences of our own, with everything that Vietnamese brings.

/** Comments, short and long, each of which occurs once. */
export const COMMENTS = [
  'Bài viết rất rõ ràng, tôi đọc một mạch từ đầu đến cuối.',
  'Cảm ơn tòa soạn đã giải thích kỹ chuyện giá xăng; mong có thêm số liệu các năm trước để so sánh.',
  'Nhà tôi ở Thủ Đức, sáng nay đi làm vẫn kẹt xe gần một tiếng, chẳng thấy đỡ hơn chút nào.',
  'Ý kiến này hay, nhưng người thu nhập thấp thì được gì?',
  'Đúng quá! Mẹ tôi bảo ngày xưa cũng vậy.',
  'Tôi không đồng ý với đoạn cuối. Kết luận như thế là vội vàng, vì chưa xét đến chi phí vận chuyển ở vùng cao.',
  'Ngoài Bắc trời đang rét đậm, bà con nhớ giữ ấm cho trâu bò.',
  'Ảnh minh họa đẹp, ai chụp vậy ạ?',
  'Con tôi học lớp bốn, đọc xong hỏi mãi chữ “quỹ bình ổn” nghĩa là gì 😊',
  'Đề nghị tác giả dẫn nguồn cho con số 1.020 đồng.',
  'Chờ đợi mỏi mòn rồi cuối cùng cũng có tin vui.',
  'Giá giảm là mừng, nhưng giảm ít quá, tăng thì nhanh mà giảm thì chậm.',
  'Tôi làm nghề chạy xe ôm đã hai mươi năm, chuyện lên xuống này quen rồi.',
  'Phường tôi vừa họp tổ dân phố, ai cũng nhắc đến bài này.',
  'Xin hỏi chính sách có áp dụng cho hợp tác xã không?',
  'Lâu lắm mới đọc được một bài không giật tít.',
  'Sáng mai tôi sẽ đem bài này lên lớp cho học sinh thảo luận.',
  'Bún bò, phở gà, cà phê sữa đá: thứ gì cũng theo giá xăng mà lên.',
  'Nghề nuôi tôm quê tôi khốn đốn vì tiền dầu chạy quạt nước.',
  'Mong các bác ở trên lắng nghe dân nhiều hơn nữa.',
];

/** People, as they sign. */
export const NAMES = ['Nguyễn Thị Hạnh', 'Trần Quốc Toản', 'Lê Hoàng Phúc', 'Phạm Thùy Dương', 'Đặng Thị Ngọc Ánh', 'Võ Minh Khôi'];

/** The same letters, each with its marks apart. */
export const apart = text => text.normalize('NFD');
