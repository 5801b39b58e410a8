"""Numbers against their words: right values never alarm, wrong ones do, what can't be read says nothing."""

from __future__ import annotations

import pytest

from wirespan.checks.guidelines.numerals import judge

RIGHT = [
    # language, surface, type, value, upper, unit, bound
    ("en", "1,250", "CARDINAL", "1250", None, None, "exact"),
    ("en", "$17.6m", "MONEY", "17600000", None, "currency:USD", "exact"),
    ("en", "12,50,000", "CARDINAL", "1250000", None, None, "exact"),
    ("en", "2½ miles", "QUANTITY", "2.5", None, "ucum:[mi_i]", "exact"),
    ("en", "a million and a half", "CARDINAL", "1500000", None, None, "exact"),
    ("en", "nearly two-thirds", "CARDINAL", "2/3", None, None, "less_than"),
    ("en", "a third", "CARDINAL", "1/3", None, None, "exact"),
    ("en", "third", "ORDINAL", "3", None, None, "exact"),
    ("en", "seven thousand three hundred and two", "CARDINAL", "7302", None, None, "exact"),
    ("en", "between 40 and 60 tonnes", "QUANTITY", "40", "60", "ucum:t", "exact"),
    ("en", "$12 million to $20 million", "MONEY", "12000000", "20000000", "currency:USD", "exact"),
    ("en", "1 h 30 min", "QUANTITY", "1.5", None, "ucum:h", "exact"),
    ("en", "minus 5 °C", "QUANTITY", "-5", None, "ucum:Cel", "exact"),
    ("en", "5 dozen", "CARDINAL", "60", None, None, "exact"),
    ("en", "3 gross", "CARDINAL", "432", None, None, "exact"),  # a word that nobody taught the check
    ("en", "no more than 5", "CARDINAL", "5", None, None, "at_most"),
    ("en", "21st", "ORDINAL", "21", None, None, "exact"),
    ("de", "1,5 Mio. Euro", "MONEY", "1500000", None, "currency:EUR", "exact"),
    ("de", "zweitausenddreihundert", "CARDINAL", "2300", None, None, "exact"),
    ("de", "anderthalb Jahre", "QUANTITY", "1.5", None, "ucum:a", "exact"),
    ("de-CH", "1’250.50 Franken", "MONEY", "1250.5", None, "currency:CHF", "exact"),
    ("es", "3,5", "CARDINAL", "3.5", None, None, "exact"),
    ("es", "3.5", "CARDINAL", "3.5", None, None, "exact"),
    ("es", "cuatro mil ciento dos", "CARDINAL", "4102", None, None, "exact"),
    ("es", "hora y media", "QUANTITY", "1.5", None, "ucum:h", "exact"),
    ("es", "tres cuartas partes", "CARDINAL", "3/4", None, None, "exact"),
    ("fr", "quatre-vingt-dix-sept", "CARDINAL", "97", None, None, "exact"),
    ("fr", "3 milliards d'euros", "MONEY", "3000000000", None, "currency:EUR", "exact"),
    ("pl", "3,5 tys.", "CARDINAL", "3500", None, None, "exact"),
    ("pl", "dwudziestu trzech", "CARDINAL", "23", None, None, "exact"),
    ("pl", "około półtora miliona", "CARDINAL", "1500000", None, None, "approximate"),
    ("pl", "od 9,90 zł", "MONEY", "9.90", None, "currency:PLN", "at_least"),
    ("ru", "четверых", "CARDINAL", "4", None, None, "exact"),
    ("ru", "полутора миллионов", "CARDINAL", "1500000", None, None, "exact"),
    ("ru", "29-летний", "QUANTITY", "29", None, "ucum:a", "exact"),
    ("ru", "почти на 2 млрд крон", "MONEY", "2000000000", None, "currency:SEK", "less_than"),
    ("hi", "१२,५०,०००", "CARDINAL", "1250000", None, None, "exact"),
    ("hi", "5 लाख", "CARDINAL", "500000", None, None, "exact"),
    ("ar", "١٬٢٥٠", "CARDINAL", "1250", None, None, "exact"),
    ("ar", "١٫٥", "CARDINAL", "1.5", None, None, "exact"),
    ("zh", "3.5亿", "CARDINAL", "350000000", None, None, "exact"),
    ("zh", "约5万人", "CARDINAL", "50000", None, None, "approximate"),
    ("ja", "12%", "PERCENT", "12", None, "ucum:%", "exact"),
    ("en", "an hour and a half", "QUANTITY", "1.5", None, "ucum:h", "exact"),
    ("es", "hora y cuarto", "QUANTITY", "1.25", None, "ucum:h", "exact"),
    ("en", "40 cents", "MONEY", "0.40", None, "currency:USD", "exact"),
    ("pl", "50 gr", "MONEY", "0.50", None, "currency:PLN", "exact"),
    ("pl", "ćwierć miliona", "CARDINAL", "250000", None, None, "exact"),
    ("fr", "un demi-million", "CARDINAL", "500000", None, None, "exact"),
    ("tr", "yarım milyon", "CARDINAL", "500000", None, None, "exact"),
    ("fi", "puoli miljoonaa", "CARDINAL", "500000", None, None, "exact"),
    ("el", "1,5 εκατ.", "CARDINAL", "1500000", None, None, "exact"),
    ("ar", "5 مليارات", "CARDINAL", "5000000000", None, None, "exact"),
    ("ja", "2ドル", "MONEY", "2", None, "currency:USD", "exact"),
    ("xx", "1.250", "CARDINAL", "1250", None, None, "exact"),  # no language that is known
    ("en", "", "CARDINAL", "5", None, None, "exact"),
]
WRONG = [
    ("en", "1,250", "CARDINAL", "1.25", None, None, "exact", "number-contradicts-digits", "1250"),
    ("en", "14", "CARDINAL", "41", None, None, "exact", "number-contradicts-digits", "14"),
    ("en", "30–40", "CARDINAL", "30", "45", None, "exact", "number-contradicts-digits", "30 to 40"),
    ("en", "2½ miles", "QUANTITY", "2", None, "ucum:[mi_i]", "exact", "number-contradicts-digits", "2.5"),
    ("en", "seventeen", "CARDINAL", "70", None, None, "exact", "number-contradicts-words", "17"),
    ("en", "two-thirds", "CARDINAL", "3/2", None, None, "exact", "number-contradicts-words", "2/3"),
    ("en", "at least 14", "CARDINAL", "14", None, None, "exact", "number-bound", "at_least"),
    ("en", "no more than 5", "CARDINAL", "5", None, None, "more_than", "number-bound", "at_most"),
    ("en", "12 %", "CARDINAL", "12", None, None, "exact", "number-type", "PERCENT"),
    ("en", "12 percent", "CARDINAL", "12", None, None, "exact", "number-type", "PERCENT"),
    ("en", "$40", "QUANTITY", "40", None, "ucum:t", "exact", "number-type", "MONEY"),
    ("en", "21st", "CARDINAL", "21", None, None, "exact", "number-type", "ORDINAL"),
    ("en", "€250", "MONEY", "250", None, "currency:USD", "exact", "number-unit", "EUR"),
    ("en", "5 hours", "QUANTITY", "5", None, "ucum:min", "exact", "number-unit", "h"),
    ("en", "5", "ORDINAL", "5", None, "count:dam", "exact", "number-unit", "none"),
    ("en", "5 crowns", "MONEY", "5", None, "currency:QQQ", "exact", "number-unit", "ISO 4217"),
    ("de", "1,5 Mio.", "CARDINAL", "15000000", None, None, "exact", "number-contradicts-digits", "1500000"),
    ("de", "dreiundzwanzig", "CARDINAL", "32", None, None, "exact", "number-contradicts-words", "23"),
    ("es", "6,4 mil", "CARDINAL", "64000", None, None, "exact", "number-contradicts-digits", "6400"),
    ("es", "más de 700", "CARDINAL", "700", None, None, "exact", "number-bound", "more_than"),
    ("pl", "dwudziestu trzech", "CARDINAL", "32", None, None, "exact", "number-contradicts-words", "23"),
    ("pl", "40 zł", "MONEY", "40", None, "currency:EUR", "exact", "number-unit", "PLN"),
    ("ru", "около 30", "CARDINAL", "30", None, None, "exact", "number-bound", "approximate"),
    ("ru", "сорок", "CARDINAL", "14", None, None, "exact", "number-contradicts-words", "40"),
    ("en", "a million", "CARDINAL", "10000000", None, None, "exact", "number-contradicts-words", "1000000"),
    ("ja", "2ドル", "MONEY", "2", None, "currency:JPY", "exact", "number-unit", "AUD"),
    ("ar", "١٬٢٥٠", "CARDINAL", "125", None, None, "exact", "number-contradicts-digits", "1250"),
    ("hi", "5 लाख", "CARDINAL", "5000000", None, None, "exact", "number-contradicts-digits", "500000"),
    ("zh", "3亿", "CARDINAL", "3000000", None, None, "exact", "number-contradicts-digits", "300000000"),
]  # fmt: skip
UNREAD = [
    ("en", "fourscore", "7"),
    ("pl", "dwudziestką", "7"),  # an inflected form that isn't known
    ("pl", "4 kopy", "240"),
    ("nl", "anderhalf miljoen", "1500000"),
    ("en", "2 or 3 of 5", "9"),
    ("en", "1/2/3", "9"),
    ("th", "ห้า", "9"),
]


@pytest.mark.parametrize("number", RIGHT, ids=lambda number: f"{number[0]}-{number[1]}")
def test_a_right_number_is_no_finding(number: tuple[str, ...]) -> None:
    lang, surface, *key = number
    assert judge(lang, surface, tuple(key)) == ()


@pytest.mark.parametrize("number", WRONG, ids=lambda number: f"{number[0]}-{number[1]}-{number[7]}")
def test_a_wrong_number_is_found_with_what_it_says(number: tuple[str, ...]) -> None:
    lang, surface, *key, code, expected = number
    (wrong,) = judge(lang, surface, tuple(key))
    assert wrong.code == code
    assert expected in wrong.expected


@pytest.mark.parametrize(("lang", "surface", "value"), UNREAD)
def test_what_is_not_read_for_sure_is_no_finding(lang: str, surface: str, value: str) -> None:
    assert judge(lang, surface, ("CARDINAL", value, None, None, "exact")) == ()


def test_a_scale_word_elsewhere_is_asked_for() -> None:
    (wrong,) = judge("en", "2", ("MONEY", "2000000", None, "currency:USD", "exact"))
    assert wrong.scale == 1_000_000
    (wrong,) = judge("en", "2", ("MONEY", "3000000", None, "currency:USD", "exact"))
    assert wrong.scale is None
    assert judge("en", "2 or so", ("MONEY", "2000000", None, "currency:USD", "exact")) == ()


def test_units_are_looked_at_without_the_words() -> None:
    assert judge("en", None, ("CARDINAL", "5", None, "ucum:km", "exact"))[0].code == "number-unit"
    assert judge("en", None, ("CARDINAL", "5", None, "count:dam", "exact")) == ()


@pytest.mark.parametrize("value", ["9" * 5000, "1/" + "9" * 5000, "0." + "1" * 5000])
def test_a_figure_of_many_digits_is_left_alone(value: str) -> None:
    assert judge("en", value, ("CARDINAL", "5", None, None, "exact")) == ()


def test_a_thousand_thousands_are_left_alone() -> None:
    assert judge("en", "thousand " * 5000, ("CARDINAL", "5", None, None, "exact")) == ()
