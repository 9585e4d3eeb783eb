//! Paper sizes, by name and by the custom of a region.
//!
//! Sizes are in portrait orientation.

use crate::geometry::{Pt, Size};

/// A paper size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Paper {
    A4,
    A5,
    B5,
    Letter,
    Legal,
}

/// Papers by name.
const PAPERS: [(&str, Paper); 5] =
    [("a4", Paper::A4), ("a5", Paper::A5), ("b5", Paper::B5), ("letter", Paper::Letter), ("legal", Paper::Legal)];

/// Regions whose standard paper is Letter.
const LETTER_REGIONS: [&str; 4] = ["US", "CA", "MX", "PH"];

impl Paper {
    /// The paper called `name`; `us-letter` and `letterpaper` mean `letter`. `None` if the name is unknown.
    pub fn by_name(name: &str) -> Option<Paper> {
        let lower = name.trim().to_ascii_lowercase();
        let plain = lower.trim_start_matches("us-").trim_start_matches("us").trim_end_matches("paper");
        PAPERS.iter().find(|(own, _)| *own == plain).map(|(_, paper)| *paper)
    }

    /// The standard paper in the region of a language tag (BCP 47): Letter in North America and the Philippines, A4
    /// elsewhere.
    pub fn of_language(language: &str) -> Paper {
        let region = language.split(['-', '_']).skip(1).find(|subtag| subtag.len() == 2);
        match region {
            Some(region) if LETTER_REGIONS.iter().any(|own| own.eq_ignore_ascii_case(region)) => Paper::Letter,
            _ => Paper::A4,
        }
    }

    /// The size in portrait orientation.
    pub fn size(self) -> Size {
        match self {
            Paper::A4 => Size::new(Pt::mm(210.0), Pt::mm(297.0)),
            Paper::A5 => Size::new(Pt::mm(148.0), Pt::mm(210.0)),
            Paper::B5 => Size::new(Pt::mm(176.0), Pt::mm(250.0)),
            Paper::Letter => Size::new(Pt::inches(8.5), Pt::inches(11.0)),
            Paper::Legal => Size::new(Pt::inches(8.5), Pt::inches(14.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_follows_the_region_of_the_language() {
        assert_eq!(Paper::of_language("en"), Paper::A4);
        assert_eq!(Paper::of_language("en-US"), Paper::Letter);
        assert_eq!(Paper::of_language("zh-Hant-TW"), Paper::A4);
        assert_eq!(Paper::by_name("US-Letter"), Some(Paper::Letter));
    }
}
