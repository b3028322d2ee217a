//! The words that occur in dates, times, numbers and booleans, in the languages of most spreadsheets.
//!
//! The months and weekdays are those of Unicode's CLDR for English, German, French, Spanish, Italian, Portuguese,
//! Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian, Romanian, Turkish and Russian, whole and
//! abbreviated.
//!
//! Spreadsheets read dates in the language of their locale, and a file does not know which one will open it. So the
//! words of all supported languages count.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::seeded::Seeded;

/// The meaning of a listed word beside digits. Each is one bit, so that those of a string fit into a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A currency, AM or PM, or a unit of a date: has a meaning beside one number.
    InNumber = 1,
    /// The name of a month: has a meaning beside one number.
    Month = 2,
    /// The name of a weekday, or a word for AM or PM that ids also begin with: has a meaning beside a date or a time.
    BesideDate = 4,
    /// A word between the day, the month and the year.
    BesideMonth = 8,
    /// A boolean: has a meaning alone.
    Boolean = 16,
}

/// The most bytes of a listed word.
pub(super) const LONGEST: usize = 32;

/// Currencies by their usual names, AM and PM, and the parts of East Asian dates and times.
const IN_NUMBER: &str = "aed am ars aud bgn brl cad chf clp cny cop czk dkk egp eur ft gbp hkd huf idr ils inr isk jpy kr krw kč lei mxn \
    myr nok nzd pen php pln pm rm ron rp rs rub sar sek sgd thb tl try twd uah usd vnd zar zł грн лв руб 上午 下午 元 円 分 \
    午前 午後 圆 圓 年 日 时 時 月 秒 년 분 시 오전 오후 원 월 일 초";

/// The names of the months, in full and abbreviated.
const MONTHS: &str = "abr abril ago agosto août apr april aprile aprilie ara aralik aralık aug august augusti augustus augusztus avr \
    avril ağu ağustos bře březen března cze czerwca czerwiec dec december decembrie des desember dez dezember \
    dezembro dic dicembre diciembre dub duben dubna déc décembre eki ekim elo elokuu elokuuta ene enero eyl eylül \
    feb febbraio febr febrero februar februari februarie february február fev fevereiro févr février gen gennaio giu \
    giugno gru grudnia grudzień haz haziran heinä heinäkuu heinäkuuta helmi helmikuu helmikuuta huhti huhtikuu \
    huhtikuuta ian ianuarie iul iulie iun iunie jan janeiro januar januari january január janv janvier joulu \
    joulukuu joulukuuta juil juillet juin jul julho juli julio july jun june junho juni junio júl július jún június \
    kas kasim kasım kesä kesäkuu kesäkuuta kvě květen května kwi kwiecień kwietnia led leden ledna lip lipca lipiec \
    lis listopad listopada listopadu loka lokakuu lokakuuta lug luglio lut lutego luty maalis maaliskuu maaliskuuta \
    maart mag maggio mai maio maj maja mar marca march marras marraskuu marraskuuta mars mart martie marts marzec \
    marzo março may mayis mayo mayıs mei mrt máj május márc március mär märz nis nisan noiembrie nov november \
    novembre novembro noviembre oca ocak oct october octobre octombrie octubre okt oktober október ott ottobre out \
    outubro paź październik października pro prosince prosinec sep sept september septembre septembrie septiembre \
    set setembro settembre sie sierpień sierpnia srp srpen srpna sty styczeń stycznia syys syyskuu syyskuuta szept \
    szeptember tammi tammikuu tammikuuta tem temmuz touko toukokuu toukokuuta wrz wrzesień września zář září ápr \
    április úno únor února červen července červenec června čvc čvn říj říjen října şub şubat авг август августа апр \
    апрель апреля дек декабрь декабря июл июль июля июн июнь июня май мар март марта мая нояб ноябрь ноября окт \
    октябрь октября сент сентябрь сентября февр февраль февраля янв январь января";

/// The names of the weekdays, and the words of some languages for AM and PM.
const BESIDE_DATE: &str = "ap cmt cs csütörtök cum cuma cumartesi czw czwartek di dienstag dim dimanche dinsdag do dom domenica domingo \
    donderdag donnerstag dop dum duminică em fm fr fre fredag freitag fri friday gio giovedì hétfő ip jeu jeudi joi \
    jue jueves ke kedd keskiviikko keskiviikkona la lauantai lauantaina lun lundi lunedì lunes luni lör lördag lør \
    lørdag ma maanantai maanantaina maandag man mandag mardi martedì martes marți mer mercoledì mercredi mi mie \
    miercuri mittwoch mié miércoles mo mon monday montag mån måndag nachm ne neděle niedz niedziela odp ons onsdag \
    paz pazar pazartesi pe per perjantai perjantaina perşembe piątek po pon pondělí poniedziałek pt pzt pá pátek \
    péntek qua quarta qui quinta sa sab sabato sal sali salı sam samedi samstag sat saturday seg segunda sex sexta \
    so sob sobota sonntag st středa su sun sunday sunnuntai sunnuntaina sze szerda szo szombat sáb sábado sâm \
    sâmbătă sön söndag søn søndag ter terça thu thursday ti tiistai tiistaina tir tirs tirsdag tis tisdag to tor \
    tors torsdag torstai torstaina tue tuesday vasárnap ven vendredi venerdì vie viernes vin vineri vorm vr vrijdag \
    wed wednesday wo woensdag wt wtorek za zaterdag zo zondag çar çarşamba út úterý čt čtvrtek śr środa воскресенье \
    вс вт вторник пн понедельник пт пятница сб ср среда суббота четверг чт";

/// The words between the parts of a date, as in `26 de noviembre de 2026`.
const BESIDE_MONTH: &str = "de del";

/// The words for true and false.
const BOOLEANS: &str = "adevărat doğru epätosi fals falsch false falsk falskt falso faux fałsz hamis igaz nepravda onwaar pravda prawda \
    sand sann sant tosi true usann verdadeiro verdadero vero vrai waar wahr yanliş yanlış истина ложь";

/// All lists with their meanings.
const LISTS: [(&str, Word); 5] = [
    (IN_NUMBER, Word::InNumber),
    (MONTHS, Word::Month),
    (BESIDE_DATE, Word::BesideDate),
    (BESIDE_MONTH, Word::BesideMonth),
    (BOOLEANS, Word::Boolean),
];

/// Every word with its meaning.
static WORDS: LazyLock<HashMap<&[u8], Word, Seeded>> = LazyLock::new(|| {
    let words = |(list, meaning): (&'static str, _)| list.split(' ').map(move |word| (word.as_bytes(), meaning));
    LISTS.into_iter().flat_map(words).collect()
});

/// The meaning of a word in lower case; `None` when it is in no list.
pub(super) fn find(word: &[u8]) -> Option<Word> {
    let may_be_listed = match *word {
        [first, second, third, ..] => may_start_listed([first, second, third]),
        [first, second] => may_start_listed([first, second, b' ']),
        [] | [_] => false,
    };
    if may_be_listed { WORDS.get(word).copied() } else { None }
}

/// Whether a listed word may begin with these three bytes, in either case. A look into a table of 4 KiB, which rules
/// out nearly every word before it is hashed.
#[inline]
pub(super) fn may_start_listed(bytes: [u8; 3]) -> bool {
    let [first, second, third] =
        bytes.map(|byte| CLASSES.get(usize::from(byte)).map_or(UNCLEAR, |&class| usize::from(class)));
    let place = place_of(first, second, third);
    LISTED_STARTS.get(place / 64).is_none_or(|listed| listed >> (place % 64) & 1 != 0)
}

/// One bit for each start of three bytes, by its [place](place_of): whether a listed word may begin with it.
static LISTED_STARTS: [u64; STARTS / 64] = listed_starts();

/// The class of each byte.
static CLASSES: [u8; 256] = classes();

/// The number of distinguished starts: 32 classes for each of three bytes.
const STARTS: usize = 1 << 15;

/// The class of bytes that end a word. Letters are the classes 1 to 26, in either case.
const OTHER: usize = 0;
/// The class of bytes about which this table cannot decide: a `'` is ignored, and bytes beyond ASCII may be letters.
const UNCLEAR: usize = 31;

/// The place of the bit for three bytes of these classes.
#[inline]
const fn place_of(first: usize, second: usize, third: usize) -> usize {
    first << 10 | second << 5 | third
}

/// The class of each byte, computed while compiling.
#[expect(clippy::indexing_slicing, reason = "it runs while compiling")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8) as u8;
        byte += 1;
    }
    classes
}

/// The class of one byte.
const fn class(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => (byte - b'a' + 1) as usize,
        b'A'..=b'Z' => (byte - b'A' + 1) as usize,
        b'\'' | 0x80.. => UNCLEAR,
        _ => OTHER,
    }
}

/// The table of starts, computed while compiling from the lists, so that it cannot become stale.
#[expect(clippy::indexing_slicing, reason = "it runs while compiling")]
const fn listed_starts() -> [u64; STARTS / 64] {
    let mut starts = [0; STARTS / 64];
    // Every start with an unclear byte before the end of its word may be one.
    let mut first = 1;
    while first <= 26 {
        let mut second = 0;
        while second < 32 {
            let place = first << 10 | second << 5;
            if second == UNCLEAR {
                starts[place / 64] |= 0xFFFF_FFFF << (place % 64);
            } else if second != OTHER {
                starts[place / 64] |= 1 << ((place | UNCLEAR) % 64);
            }
            second += 1;
        }
        first += 1;
    }
    // `R$ 5`.
    starts[class(b'r') << 10 >> 6] |= 0xFFFF_FFFF;
    let mut list = 0;
    while list < LISTS.len() {
        let words = LISTS[list].0.as_bytes();
        let mut start = 0;
        while start < words.len() {
            let mut end = start;
            while end < words.len() && words[end] != b' ' {
                end += 1;
            }
            if end - start >= 2 {
                // The space behind a word of two letters stands for every byte that ends a word.
                let third = if end - start > 2 { words[start + 2] } else { b' ' };
                let place = place_of(class(words[start]), class(words[start + 1]), class(third));
                starts[place / 64] |= 1 << (place % 64);
            }
            start = end + 1;
        }
        list += 1;
    }
    starts
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().flat_map(|(list, _)| list.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_one_meaning_and_is_written_small() {
        assert_eq!(WORDS.len(), all().count());
        for word in all() {
            assert_eq!(word, word.to_lowercase());
            assert!(word.len() > 1 && word.chars().all(char::is_alphabetic), "{word}");
            assert!(find(word.as_bytes()).is_some());
        }
        assert_eq!(find(b"caller"), None);
    }
}
