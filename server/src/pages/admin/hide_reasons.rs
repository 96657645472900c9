//! The reasons for hiding, as an owner writes them: one a line, in Vietnamese and behind a bar in English. Codes are nothing
//! that people write: a line keeps the one that it had.

use cam_nhan_domain::{comment::text, hiding::HideReason};

use crate::screening::plain::plain;

/// The longest code, in bytes.
const CODE_LENGTH: usize = 28;

/// The list as it stands in its field.
pub fn written(reasons: &[HideReason]) -> String {
    let lines: Vec<String> = reasons
        .iter()
        .map(|reason| format!("{} | {}", reason.vi, reason.en))
        .collect();
    lines.join("\n")
}

/// The list as it was written, where `before` was it. A line without a bar says the same in both languages.
pub fn read(list: &str, before: &[HideReason]) -> Vec<HideReason> {
    let lines: Vec<(String, String)> = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (vi, en) = line.split_once('|').unwrap_or((line, line));
            (text::nfc(vi.trim()), text::nfc(en.trim()))
        })
        .collect();
    let is_kept = |old: &HideReason, (vi, en): &(String, String)| old.vi == *vi || old.en == *en;
    let mut reasons: Vec<HideReason> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let kept = before.iter().find(|old| is_kept(old, line));
        // Where no line was added or taken away, one that was written anew means what it meant.
        let rewritten = before
            .get(at)
            .filter(|_| lines.len() == before.len())
            .filter(|old| !lines.iter().any(|other| is_kept(old, other)));
        let is_free = |code: &str| reasons.iter().all(|reason| reason.code != code);
        let known = kept.or(rewritten).map(|old| old.code.clone());
        let code = known.filter(|code| is_free(code)).unwrap_or_else(|| {
            let code = code_of(&line.0);
            let mut numbered = (2..).map(|number| format!("{code}_{number}"));
            if is_free(&code) && before.iter().all(|old| old.code != code) {
                code.clone()
            } else {
                let is_new = |code: &String| is_free(code) && before.iter().all(|old| old.code != *code);
                numbered.find(is_new).unwrap_or_else(|| code.clone())
            }
        });
        let (vi, en) = line.clone();
        reasons.push(HideReason { code, vi, en });
    }
    reasons
}

/// A code from words: letters and digits alone.
fn code_of(words: &str) -> String {
    let code: String = plain(words)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let code = code
        .trim_matches('_')
        .get(..CODE_LENGTH.min(code.trim_matches('_').len()));
    match code.unwrap_or_default() {
        "" => "reason".to_owned(),
        code => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::hiding::default_hide_reasons;

    use super::*;

    fn codes(reasons: &[HideReason]) -> Vec<&str> {
        reasons.iter().map(|reason| reason.code.as_str()).collect()
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let before = default_hide_reasons();
        assert_eq!(read(&written(&before), &before), before);
    }

    #[test]
    fn a_line_keeps_its_code_through_moves_and_rewriting() {
        let before = default_hide_reasons();
        let mut moved = before.clone();
        moved.swap(0, 6);
        assert_eq!(codes(&read(&written(&moved), &before)), codes(&moved));
        let mut rewritten = before.clone();
        rewritten[5].vi = "Không liên quan đến bài".to_owned();
        rewritten[5].en = "Not about the article".to_owned();
        assert_eq!(codes(&read(&written(&rewritten), &before)), codes(&before));
    }

    #[test]
    fn a_new_line_has_a_code_of_its_own() {
        let before = default_hide_reasons();
        let list = written(&before) + "\nTrái pháp luật\n  \nTrái pháp luật | Against the law\n!!!";
        let read = read(&list, &before);
        assert_eq!(
            codes(&read)[7..],
            ["trai_phap_luat", "trai_phap_luat_2", "reason"]
        );
        assert_eq!(
            (&*read[7].en, &*read[8].en),
            ("Trái pháp luật", "Against the law")
        );
    }
}
