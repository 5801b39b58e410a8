"""What CLDR and num2words write is read back: the right value never alarms, and a wrong one mostly does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from wirespan.checks import CATALOGUE
from wirespan.checks.guidelines import calendar, numerals
from wirespan.checks.guidelines.readings import spelt

LOCALES = [
    *("en", "en-IN", "en-ZA", "de", "de-CH", "fr", "fr-CA", "es", "es-MX", "it", "pt", "pt-PT", "pl"),
    *(
        "ru",
        "uk",
        "cs",
        "sk",
        "hr",
        "hu",
        "ro",
        "bg",
        "el",
        "tr",
        "sv",
        "da",
        "nb",
        "fi",
        "nl",
        "lt",
        "lv",
        "et",
    ),
    *("ar", "fa", "hi", "bn", "th", "ja", "ko", "zh", "id", "vi", "he", "ca", "sw"),
]
DATES = {"cs": 0.7, "sk": 0.7, "ro": 0.7, "ar": 0.6, "ja": 0.7, "ko": 0.7}
"""The least part of wrong dates that is found, where it isn't nine of ten: short dates are written there in
digits that aren't read, or months by names that two of them have."""
UNREAD = {"th", "vi", "he", "ca", "sw"}
"""Languages whose dates are read in part: other calendars, numbers for months, words written together."""
SPELT = {"da": 0.7, "is": 0.3, "it": 0.7, "no": 0.3, "ro": 0.3, "tr": 0.3, "uk": 0.8, "fr": 0.85, "pt": 0.8}
"""The least part of wrong values that is found of numbers in words, where it isn't nine of ten."""


def alarms(lang: str, surface: str, value: str) -> bool:
    return bool(numerals.judge(lang, surface, ("CARDINAL", value, None, None, "exact")))


@given(
    st.sampled_from(LOCALES),
    st.integers(min_value=1, max_value=10**12),
    st.integers(min_value=0, max_value=3),
    st.sampled_from(("latn", "default")),
)
@settings(max_examples=200, deadline=None)
def test_a_number_as_a_locale_writes_it_never_alarms(
    lang: str, digits: int, places: int, system: str
) -> None:
    value = Decimal(digits).scaleb(-places)
    written = format_decimal(
        value, locale=lang.replace("-", "_"), decimal_quantization=False, numbering_system=system
    )
    assert not alarms(lang, written, f"{value.normalize():f}")


@given(st.sampled_from(sorted(spelt.COVERED)), st.integers(min_value=2, max_value=9_999_999))
@settings(max_examples=200, deadline=None)
def test_a_number_in_words_never_alarms(lang: str, value: int) -> None:
    assert not alarms(lang, num2words(value, lang=lang), str(value))


@given(
    st.sampled_from(LOCALES),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(("medium", "long", "full")),
)
@settings(max_examples=200, deadline=None)
def test_a_date_as_a_locale_writes_it_never_alarms(lang: str, day: date, width: str) -> None:
    written = format_date(day, width, locale=lang.replace("-", "_"))
    assert calendar.judge(lang, written, ("DATE", day.isoformat(), None, None)) == ()


@pytest.mark.parametrize("lang", LOCALES)
def test_a_wrong_number_is_found(lang: str) -> None:
    random = Random(lang)  # noqa: S311
    for _ in range(50):
        value = Decimal(random.randint(10, 10 ** random.randint(2, 9))).scaleb(-random.choice((0, 0, 1, 2)))
        written = format_decimal(value, locale=lang.replace("-", "_"), decimal_quantization=False)
        assert alarms(lang, written, f"{(value + random.choice((1, 10, 7))).normalize():f}"), written


@pytest.mark.parametrize("lang", [lang for lang in LOCALES if lang not in UNREAD])
def test_a_wrong_date_is_found(lang: str) -> None:
    random, found, widths = Random(lang), 0, ("medium", "long", "full")  # noqa: S311
    for number in range(90):
        day = date(2026, 1, 1) + timedelta(random.randint(0, 1000))
        written = format_date(day, widths[number % 3], locale=lang.replace("-", "_"))
        wrong = day + timedelta(random.choice((1, -1, 31, 365)))
        found += bool(calendar.judge(lang, written, ("DATE", wrong.isoformat(), None, None)))
    assert found >= 90 * DATES.get(lang, 0.9), f"{found} of 90"


@pytest.mark.parametrize("lang", sorted(spelt.COVERED))
def test_a_wrong_number_in_words_is_found(lang: str) -> None:
    random, found = Random(lang), 0  # noqa: S311
    for _ in range(100):
        value = random.randint(2, 10 ** random.choice((2, 3, 4, 6)))
        found += alarms(lang, num2words(value, lang=lang), str(value + random.choice((1, 10))))
    assert found >= 100 * SPELT.get(lang, 0.9), f"{found} of 100"


def test_the_explanation_names_the_languages_whose_number_words_are_read() -> None:
    told = CATALOGUE["number-contradicts-words"].why
    for lang in spelt.COVERED:
        assert str(Locale.parse(lang).get_language_name("en")).split()[0] in told
