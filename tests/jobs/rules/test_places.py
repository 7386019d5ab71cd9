"""In which country is a place: fields, free text, and what cannot be known."""

import time

import pytest

from integrations.connectors.types import AtsPlace
from jobs.rules.places import judge_place, judge_places


@pytest.mark.parametrize(
    ("text", "country", "region", "city"),
    [
        ("Dallas, TX", "US", "TX", "Dallas"),
        ("dallas, tx", "US", "TX", "Dallas"),
        ("Dallas TX", "US", "TX", "Dallas"),
        ("Dallas, Texas 75201", "US", "TX", "Dallas"),
        ("1200 Main St, Memphis, TN 38103", "US", "TN", "Memphis"),
        ("US-TX-Austin", "US", "TX", "Austin"),
        ("USA > Texas > Houston", "US", "TX", "Houston"),
        ("Remote – US", "US", "", ""),
        ("Remote (United States)", "US", "", ""),
        ("Anywhere in the United States", "US", "", ""),
        ("Multiple US locations", "US", "", ""),
        ("USA", "US", "", ""),
        ("U.S.", "US", "", ""),
        ("Texas Plant 4", "US", "TX", ""),
        ("Smalltown, OH", "US", "OH", "Smalltown"),
        ("Smalltown, CA", "US", "CA", "Smalltown"),
        ("Elkhart, IN", "US", "IN", "Elkhart"),
        ("Plant 12 - Elkhart IN", "US", "IN", "Elkhart"),
        ("McAllen, Texas, US 78501", "US", "TX", "McAllen"),
        ("New York City", "US", "NY", "New York City"),
        ("New York, NY", "US", "NY", "New York"),
        ("Washington, D.C.", "US", "DC", "Washington"),
        ("Washington", "US", "WA", ""),
        ("San Juan, PR", "US", "PR", "San Juan"),
        ("Puerto Rico", "US", "PR", ""),
        ("Kansas City, MO", "US", "MO", "Kansas City"),
        ("Greater Boston Area", "US", "MA", "Boston"),
        ("San Francisco Bay Area", "US", "", ""),
        ("New Mexico", "US", "NM", ""),
        ("West Jordan, UT", "US", "UT", "West Jordan"),
        # towns named like countries and foreign cities
        ("Paris, TX", "US", "TX", "Paris"),
        ("Ontario, CA", "US", "CA", "Ontario"),
        ("Angola, IN", "US", "IN", "Angola"),
        ("Lebanon, TN", "US", "TN", "Lebanon"),
        ("Poland, OH", "US", "OH", ""),
        ("Moscow, ID", "US", "ID", "Moscow"),
        # the other Georgia
        ("Atlanta, Georgia", "US", "GA", "Atlanta"),
        ("Savannah, GA", "US", "GA", "Savannah"),
        ("Georgia 30301", "US", "GA", ""),
        ("Tbilisi, Georgia", "GE", "", "Tbilisi"),
        # elsewhere
        ("Ontario, Canada", "CA", "", ""),
        ("Ontario", "CA", "", ""),
        ("Toronto, ON", "CA", "", "Toronto"),
        ("Toronto, CA", "CA", "", "Toronto"),
        ("London, ON", "CA", "", "London"),
        ("M5V 2T6 Toronto", "CA", "", "Toronto"),
        ("Bengaluru, KA, India", "IN", "", "Bengaluru"),
        ("Bengaluru, KA, IND", "IN", "", "Bengaluru"),
        ("Toronto, ON, CA", "CA", "", "Toronto"),
        ("Bogota, CO", "CO", "", "Bogota"),
        ("Hyderabad, IN", "IN", "", "Hyderabad"),
        ("Berlin, DE", "DE", "", "Berlin"),
        ("80331 München", "DE", "", "München"),
        ("GB-London", "GB", "", "London"),
        ("London, United Kingdom", "GB", "", "London"),
        ("Utrecht, NL", "NL", "", "Utrecht"),
        ("Mexico City", "MX", "", "Mexico City"),
        ("Trinidad and Tobago", "TT", "", ""),
        # not to be known
        ("Georgia", None, "", ""),
        ("Remote, Georgia", None, "", ""),
        ("CA", None, "", ""),
        ("IND", None, "", ""),
        ("CA-Ontario", None, "", ""),
        ("London", None, "", ""),
        ("Paris", None, "", ""),
        ("75201", None, "", ""),
        ("Multiple locations", None, "", ""),
        ("North America", None, "", ""),
        ("Remote", None, "", ""),
        ("", None, "", ""),
        ("☃, !!", None, "", ""),
    ],
)
def test_free_text_is_read(text, country, region, city):
    verdict = judge_place(AtsPlace(raw=text))
    assert (verdict.country, verdict.region, verdict.city) == (country, region, city)


@pytest.mark.parametrize(
    ("place", "country", "region"),
    [
        (AtsPlace(country="US", region="TX", city="Dallas"), "US", "TX"),
        (AtsPlace(country="us", region="texas"), "US", "TX"),
        (AtsPlace(country="USA"), "US", ""),
        (AtsPlace(country="United States of America"), "US", ""),
        (AtsPlace(country="united states", city="Springfield", postal_code="62701"), "US", "IL"),
        (AtsPlace(country="PR"), "US", "PR"),
        (AtsPlace(country="GUM"), "US", "GU"),
        (AtsPlace(country="Texas"), "US", "TX"),
        (AtsPlace(country="Remote - US"), "US", ""),
        (AtsPlace(country="CA", region="ON", city="Toronto"), "CA", ""),
        (AtsPlace(country="CAN"), "CA", ""),
        (AtsPlace(country="deutschland"), "DE", ""),
        (AtsPlace(country="IN", city="Pune"), "IN", ""),
        (AtsPlace(country="Georgia"), "GE", ""),
        (AtsPlace(country="GE", city="Tbilisi"), "GE", ""),
        (AtsPlace(country="Georgia", city="Atlanta"), "US", "GA"),
        (AtsPlace(country="Georgia", postal_code="30301"), "US", "GA"),
        (AtsPlace(region="Georgia"), "US", "GA"),
        (AtsPlace(region="CA", city="Fontana"), "US", "CA"),
        (AtsPlace(region="ON", city="Toronto"), "CA", ""),
        (AtsPlace(city="Dallas"), "US", "TX"),
        (AtsPlace(remote=True), None, ""),
    ],
)
def test_fields_are_read(place, country, region):
    verdict = judge_place(place)
    assert (verdict.country, verdict.region) == (country, region)


def test_the_evidence_says_which_words_decided():
    assert judge_place(AtsPlace(raw="Dallas, TX")).evidence == (
        "“Dallas” is a city in Texas, US",
        "“TX” is the code of Texas, US",
    )


def test_an_ambiguous_name_is_unknown_and_both_meanings_are_named():
    assert judge_place(AtsPlace(raw="Georgia")).evidence == (
        "“Georgia” names the country Georgia",
        "“Georgia” names Georgia, US",
    )


def test_a_contradicted_country_field_is_trusted_and_the_contradiction_is_told():
    verdict = judge_place(AtsPlace(country="US", region="Ontario"))
    assert (verdict.country, verdict.region, verdict.text) == ("US", "", "United States")
    assert verdict.evidence == (
        "The country field “US” names the United States",
        "“Ontario” is in Canada, but the country field “US” decides",
    )


def test_a_place_that_says_nothing_says_so():
    assert judge_place(AtsPlace()).evidence == ("The ATS gives no place",)
    remote = judge_place(AtsPlace(raw="Remote"))
    assert remote.evidence == ("No country can be read from “Remote”",)
    assert remote.remote is True


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Austin, TX; Toronto, ON", ("US", "CA")),
        ("Remote (US/Canada)", ("US", "CA")),
        ("Remote - US or Canada", ("US", "CA")),
        ("Dallas/Fort Worth, TX", ("US",)),
        ("Bosnia and Herzegovina", ("BA",)),
    ],
)
def test_a_text_that_lists_several_places_becomes_several(text, countries):
    assert judge_places([AtsPlace(raw=text)]).countries == countries


def test_a_country_field_that_lists_several_countries_becomes_several():
    assert judge_places([AtsPlace(country="US & Canada")]).countries == ("US", "CA")


def test_one_place_in_an_allowed_country_is_enough():
    verdict = judge_places([AtsPlace(country="DE", city="Berlin"), AtsPlace(raw="Dallas, TX")])
    assert verdict.in_any({"US"})
    assert not verdict.in_any({"CA"})
    assert not verdict.has_unknown
    assert verdict.text == "Berlin, Germany; Dallas, TX"


def test_no_place_at_all_is_unknown():
    verdict = judge_places([])
    assert verdict.has_unknown
    assert (verdict.countries, verdict.text, verdict.evidence) == ((), "", ())


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (AtsPlace(raw="Remote - USA"), "United States (remote)"),
        (AtsPlace(country="US", region="NY", city="New York"), "New York, NY"),
        (AtsPlace(country="US", region="Texas", city="Dallas", remote=True), "Dallas, TX (remote)"),
        (AtsPlace(country="SG", city="Singapore"), "Singapore"),
        (AtsPlace(raw=" Multiple locations "), "Multiple locations"),
        (AtsPlace(city="Gotham", region="X"), "Gotham, X"),
    ],
)
def test_a_place_is_shown_in_one_way(place, text):
    assert judge_place(place).text == text


def test_ten_thousand_places_of_a_large_customer_take_half_a_second_at_most():
    places = [
        AtsPlace(raw=f"Plant {number % 40}, Dallas, TX {75001 + number % 200}")
        for number in range(10_000)
    ]
    started = time.process_time()
    assert judge_places(places).countries == ("US",)
    assert time.process_time() - started < 0.5
