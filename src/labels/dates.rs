//! Writes dates in the conventions of a language: the order, the words between, and the month names in the grammatical
//! case that a day requires.

use super::primary_subtag;
use crate::model::DateTime;

/// The date conventions of a language. Patterns contain `{d}`, `{m}` and `{y}` for day, month and year.
struct DateForm {
    /// Pattern for a date with a day.
    day: &'static str,
    /// Pattern for a month and a year.
    month: &'static str,
    /// Pattern for a year alone.
    year: &'static str,
    /// Month names used with a day, January first, separated by spaces.
    months: &'static str,
    /// Month names used without a day, in the same form.
    months_alone: &'static str,
    /// The first day of a month.
    first_day: &'static str,
}

/// Weekday names from Monday on, separated by spaces, by primary language subtag.
const WEEKDAYS: [(&str, &str); 17] = [
    ("en", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    ("de", "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    ("fr", "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    ("es", "lunes martes miércoles jueves viernes sábado domingo"),
    ("it", "lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    ("pt", "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
    ("nl", "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    ("pl", "poniedziałek wtorek środa czwartek piątek sobota niedziela"),
    ("ru", "понедельник вторник среда четверг пятница суббота воскресенье"),
    ("el", "Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή"),
    ("he", "שני שלישי רביעי חמישי שישי שבת ראשון"),
    ("iw", "שני שלישי רביעי חמישי שישי שבת ראשון"),
    ("ar", "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"),
    ("hi", "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार"),
    ("zh", "星期一 星期二 星期三 星期四 星期五 星期六 星期日"),
    ("ja", "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日"),
    ("ko", "월요일 화요일 수요일 목요일 금요일 토요일 일요일"),
];

/// The name of a weekday, 0 for Monday; `None` in languages without an entry.
pub(super) fn weekday_name(language: &str, weekday: u8) -> Option<&'static str> {
    let primary = primary_subtag(language);
    let (_, names) = WEEKDAYS.iter().find(|(own, _)| *own == primary)?;
    names.split(' ').nth(usize::from(weekday))
}

/// The name of a month as used with a day; a number in languages that number months. 1 is January.
pub(super) fn month_name(language: &str, month: u8) -> &'static str {
    nth_month(DateForm::of(language).months, month)
}

fn nth_month(months: &'static str, month: u8) -> &'static str {
    months.split(' ').nth(usize::from(month).saturating_sub(1)).unwrap_or_default()
}

/// Writes a date in a language (BCP 47 tag), to the known precision and without the time of day: `25 June 2015`. Shows
/// the calendar day as written, regardless of the time zone.
pub fn show_date(date: DateTime, language: &str) -> String {
    let form = DateForm::of(language);
    let year = date.year.to_string();
    match (date.month, date.day) {
        (None, _) => form.year.replace("{y}", &year),
        (Some(month), None) => form.month.replace("{m}", nth_month(form.months_alone, month)).replace("{y}", &year),
        (Some(month), Some(day)) => {
            let day = if day == 1 { form.first_day.to_owned() } else { day.to_string() };
            form.day.replace("{d}", &day).replace("{m}", nth_month(form.months, month)).replace("{y}", &year)
        }
    }
}

impl DateForm {
    fn of(language: &str) -> &'static DateForm {
        match primary_subtag(language).as_str() {
            "de" => &GERMAN,
            "fr" => &FRENCH,
            "es" => &SPANISH,
            "it" => &ITALIAN,
            "pt" => &PORTUGUESE,
            "nl" => &DUTCH,
            "pl" => &POLISH,
            "ru" => &RUSSIAN,
            "el" => &GREEK,
            "he" | "iw" => &HEBREW,
            "ar" => &ARABIC,
            "hi" => &HINDI,
            "zh" | "ja" => &CHINESE_AND_JAPANESE,
            "ko" => &KOREAN,
            _ if language.to_ascii_lowercase().replace('_', "-").ends_with("-us") => &AMERICAN_ENGLISH,
            _ => &ENGLISH,
        }
    }
}

/// The most common form: day, month and year separated by spaces.
const fn plain(months: &'static str) -> DateForm {
    DateForm { day: "{d} {m} {y}", month: "{m} {y}", year: "{y}", months, months_alone: months, first_day: "1" }
}

static ENGLISH: DateForm = plain(ENGLISH_MONTHS);
static AMERICAN_ENGLISH: DateForm = DateForm { day: "{m} {d}, {y}", ..plain(ENGLISH_MONTHS) };
const ENGLISH_MONTHS: &str = "January February March April May June July August September October November December";

static GERMAN: DateForm = DateForm {
    day: "{d}. {m} {y}",
    ..plain("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
};

static FRENCH: DateForm = DateForm {
    first_day: "1er",
    ..plain("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
};

static SPANISH: DateForm = DateForm {
    day: "{d} de {m} de {y}",
    month: "{m} de {y}",
    ..plain("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
};

static ITALIAN: DateForm =
    plain("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre");

static PORTUGUESE: DateForm = DateForm {
    day: "{d} de {m} de {y}",
    month: "{m} de {y}",
    ..plain("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro")
};

static DUTCH: DateForm =
    plain("januari februari maart april mei juni juli augustus september oktober november december");

static POLISH: DateForm = DateForm {
    months_alone: "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    ..plain("stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia")
};

static RUSSIAN: DateForm = DateForm {
    day: "{d} {m} {y} г.",
    month: "{m} {y} г.",
    months_alone: "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    ..plain("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
};

static GREEK: DateForm = DateForm {
    months_alone: "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος",
    ..plain(
        "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    )
};

static HEBREW: DateForm = DateForm {
    day: "{d} ב{m} {y}",
    ..plain("ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר")
};

static ARABIC: DateForm = plain("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر");

static HINDI: DateForm = plain("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर");

static CHINESE_AND_JAPANESE: DateForm =
    DateForm { day: "{y}年{m}月{d}日", month: "{y}年{m}月", year: "{y}年", ..plain(NUMBERS) };

static KOREAN: DateForm =
    DateForm { day: "{y}년 {m}월 {d}일", month: "{y}년 {m}월", year: "{y}년", ..plain(NUMBERS) };

const NUMBERS: &str = "1 2 3 4 5 6 7 8 9 10 11 12";
