//! Many links are seldom a reader's.

use super::{Subject, Verdict};

/// Objects to more links than the site allows.
pub fn judge(subject: Subject<'_>) -> Option<Verdict> {
    (subject.links > subject.settings.links_before_hold as usize).then_some(Verdict::Hold("links"))
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::site::Settings;

    use super::*;

    #[test]
    fn one_link_too_many_holds() {
        let settings = Settings {
            links_before_hold: 2,
            ..Settings::default()
        };
        assert_eq!(
            judge(Subject {
                settings: &settings,
                links: 2
            }),
            None
        );
        assert_eq!(
            judge(Subject {
                settings: &settings,
                links: 3
            }),
            Some(Verdict::Hold("links"))
        );
    }
}
