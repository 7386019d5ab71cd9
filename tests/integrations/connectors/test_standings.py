"""The customer's own words for what became of an application."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.connectors.options import Options, OptionsError
from integrations.connectors.people_types import Standing
from integrations.connectors.standings import StandingWords, standing_settings

TOLD = {
    "rejected_statuses": ["Client Rejected", " in two lists"],
    "hired_statuses": ["Placed"],
    "open_statuses": ["Submitted", "In two lists "],
}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (" client rejected ", Standing.REJECTED),
        ("PLACED", Standing.HIRED),
        ("submitted", Standing.OPEN),
        ("In two lists", Standing.REJECTED),
        ("Rejected", Standing.UNKNOWN),
        ("", Standing.UNKNOWN),
    ],
)
def test_the_words_of_a_connection(word, expected):
    assert StandingWords.read(Options(TOLD, {})).standing(word) is expected


@given(st.text())
def test_without_a_list_every_word_is_unknown(word):
    assert StandingWords().standing(word) is Standing.UNKNOWN


def test_every_list_is_asked_for_and_complained_about():
    asked = standing_settings("Submission", rejected="a", hired="b", still_open="c")
    read = Options({setting.name: "no list" for setting in asked}, {})
    StandingWords.read(read)
    with pytest.raises(OptionsError) as wrong:
        read.check()
    assert set(wrong.value.problems) == {setting.name for setting in asked} == set(TOLD)
