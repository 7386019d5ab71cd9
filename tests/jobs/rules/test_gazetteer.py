"""The tables hold together: no code without a name, no name with two meanings by accident."""

import pytest

from jobs.rules import gazetteer
from jobs.rules.gazetteer import countries, fold, states


def test_fifty_states_the_district_and_six_territories():
    assert len(gazetteer.STATE_NAMES) == 57
    assert gazetteer.STATE_NAMES["TX"] == "Texas"
    assert gazetteer.STATE_NAMES["DC"] == "District of Columbia"
    assert gazetteer.STATE_NAMES["VI"] == "U.S. Virgin Islands"


def test_every_country_of_iso_3166_but_the_territories():
    assert len(gazetteer.COUNTRY_NAMES) == 249 - len(states.ISO_TERRITORIES)
    assert len(gazetteer.COUNTRY_BY_ALPHA_3) == len(gazetteer.COUNTRY_NAMES)
    assert all(len(code) == 2 and code.isupper() for code in gazetteer.COUNTRY_NAMES)
    assert gazetteer.COUNTRY_NAMES["CI"] == "Côte d'Ivoire"


def test_every_code_used_has_a_name():
    assert {code for code, _ in countries.OTHER_NAMES} <= set(gazetteer.COUNTRY_NAMES)
    assert {code for code, _ in states.OTHER_NAMES} <= set(gazetteer.STATE_NAMES)
    at_home = {code for codes in gazetteer.US_CITIES.values() for code in codes}
    assert at_home <= set(gazetteer.STATE_NAMES)
    abroad = {code for codes in gazetteer.FOREIGN_CITIES.values() for code in codes}
    regions = {code for codes in gazetteer.FOREIGN_REGIONS.values() for code in codes}
    assert abroad | regions <= set(gazetteer.COUNTRY_NAMES) - {"US"}


def test_georgia_is_the_only_name_of_a_state_and_a_country():
    assert set(gazetteer.STATE_BY_NAME) & set(gazetteer.COUNTRY_BY_NAME) == {"georgia"}


def test_no_province_code_is_also_a_state_code():
    codes = {key.upper() for key in gazetteer.FOREIGN_REGIONS if len(key) == 2}
    assert codes & set(gazetteer.STATE_NAMES) == set()


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [
        ("75201", "TX"),
        ("30301", "GA"),
        ("39901", "GA"),
        ("00901", "PR"),
        ("00802", "VI"),
        ("02108", "MA"),
        ("05501", "MA"),
        ("10001", "NY"),
        ("06320", "CT"),
        ("34102", "FL"),
        ("20001", "DC"),
        ("20101", "VA"),
        ("88510", "TX"),
        ("99501", "AK"),
        ("09001", ""),
        ("34001", ""),
        ("", ""),
    ],
)
def test_a_zip_code_names_its_state_and_military_mail_none(zip_code, state):
    assert gazetteer.state_of_zip(zip_code) == state


def test_texts_are_compared_without_case_accents_dots_and_hyphens():
    assert fold("  São  Paulo ") == "sao paulo"
    assert fold("Winston-Salem") == "winston salem"
    assert fold("D.C.") == "dc"
    assert fold("St. Louis") == "st louis"
