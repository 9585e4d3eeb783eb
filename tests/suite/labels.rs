//! Localised labels and date formats, by language.

use bindery::labels::{Labels, show_date};
use bindery::model::{CalloutKind, DateTime};

#[test]
fn every_language_has_words_of_its_own() {
    for (language, contents, warning) in [
        ("en", "Contents", "Warning"),
        ("de", "Inhalt", "Warnung"),
        ("fr", "Table des matières", "Avertissement"),
        ("es", "Índice", "Advertencia"),
        ("it", "Indice", "Avvertenza"),
        ("pt", "Índice", "Aviso"),
        ("nl", "Inhoud", "Waarschuwing"),
        ("pl", "Spis treści", "Ostrzeżenie"),
        ("ru", "Содержание", "Предупреждение"),
        ("el", "Περιεχόμενα", "Προειδοποίηση"),
        ("he", "תוכן העניינים", "אזהרה"),
        ("ar", "المحتويات", "تحذير"),
        ("hi", "विषय-सूची", "चेतावनी"),
        ("zh", "目录", "警告"),
        ("ja", "目次", "警告"),
        ("ko", "목차", "경고"),
    ] {
        let labels = Labels::of(language);
        assert_eq!((labels.contents, labels.warning), (contents, warning), "{language}");
        assert_eq!(labels.callout(&CalloutKind::Warning), warning);
    }
}

#[test]
fn the_tag_may_name_script_and_region_in_any_case() {
    for (language, contents) in [
        ("pt-BR", "Índice"),
        ("DE_at", "Inhalt"),
        ("iw", "תוכן העניינים"),
        ("zh-Hant", "目錄"),
        ("zh-TW", "目錄"),
        ("zh-Hans-HK", "目录"),
        ("tlh", "Contents"),
        ("", "Contents"),
    ] {
        assert_eq!(Labels::of(language).contents, contents, "{language}");
    }
}

#[test]
fn a_callout_of_another_kind_shows_its_own_name() {
    assert_eq!(Labels::of("fr").callout(&CalloutKind::Other("éxample".to_owned())), "Éxample");
}

#[test]
fn a_day_is_written_as_the_language_does() {
    for (language, expected) in [
        ("en", "24 November 2026"),
        ("en-US", "November 24, 2026"),
        ("de", "24. November 2026"),
        ("fr", "24 novembre 2026"),
        ("es", "24 de noviembre de 2026"),
        ("it", "24 novembre 2026"),
        ("pt", "24 de novembro de 2026"),
        ("nl", "24 november 2026"),
        ("pl", "24 listopada 2026"),
        ("ru", "24 ноября 2026 г."),
        ("el", "24 Νοεμβρίου 2026"),
        ("he", "24 בנובמבר 2026"),
        ("ar", "24 نوفمبر 2026"),
        ("hi", "24 नवंबर 2026"),
        ("zh", "2026年11月24日"),
        ("ja", "2026年11月24日"),
        ("ko", "2026년 11월 24일"),
        ("xx", "24 November 2026"),
    ] {
        assert_eq!(show_date(DateTime::day(2026, 11, 24), language), expected, "{language}");
    }
    assert_eq!(show_date(DateTime::day(2026, 5, 1), "fr"), "1er mai 2026");
}

#[test]
fn a_less_exact_date_is_shown_as_exact_as_it_is() {
    let month = DateTime { month: Some(11), day: None, ..DateTime::day(2026, 11, 1) };
    let year = DateTime { month: None, ..month };
    for (language, of_month, of_year) in [
        ("en", "November 2026", "2026"),
        ("es", "noviembre de 2026", "2026"),
        ("pl", "listopad 2026", "2026"),
        ("ru", "ноябрь 2026 г.", "2026"),
        ("el", "Νοέμβριος 2026", "2026"),
        ("he", "נובמבר 2026", "2026"),
        ("zh", "2026年11月", "2026年"),
        ("ko", "2026년 11월", "2026년"),
    ] {
        assert_eq!((show_date(month, language).as_str(), show_date(year, language).as_str()), (of_month, of_year));
    }
}

#[test]
fn a_date_is_its_own_calendar_day_in_whatever_zone() {
    let late = DateTime::from_unix(1_435_273_199).expect("in range");
    for offset in [Some(-11 * 60), Some(14 * 60), None] {
        assert_eq!(show_date(DateTime { offset, ..late }, "en"), "25 June 2015");
    }
}
