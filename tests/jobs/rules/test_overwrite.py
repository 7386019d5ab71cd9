"""After activation: what the ATS still changes, and how a difference is kept."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from jobs.rules.overwrite import COMPARED_FIELDS, FROZEN_FIELDS, compare, following

OURS = {
    "title": "Welder",
    "description": "<p>Weld.</p>",
    "pay": {"minimum": "21.5", "currency": "USD"},
    "places": [{"city": "Dallas"}],
    "employment_type": "FULL_TIME",
    "department": "",
    "status": "OPEN",
}


def test_what_candidates_were_told_is_frozen_and_the_way_in_follows_the_ats():
    incoming = {
        "title": "Welder II",
        "pay": {},
        "place": "Austin, TX",
        "status": "CLOSED",
        "liveness": "not_live",
        "stages": [],
        "hiring_team": [],
        "apply_url": "https://jobs.example.com/1",
        "ats_url": "https://ats.example.com/1",
    }
    assert sorted(following(incoming)) == [
        "apply_url",
        "ats_url",
        "hiring_team",
        "liveness",
        "stages",
        "status",
    ]


def test_every_difference_names_ours_and_theirs():
    theirs = OURS | {"title": "Welder II", "pay": {"minimum": Decimal("23.00"), "currency": "USD"}}
    assert [drift.as_json() for drift in compare(OURS, theirs)] == [
        {"field": "title", "ours": "Welder", "theirs": "Welder II"},
        {
            "field": "pay",
            "ours": {"minimum": "21.5", "currency": "USD"},
            "theirs": {"minimum": "23", "currency": "USD"},
        },
    ]


def test_the_same_value_in_another_form_is_no_difference():
    theirs = {
        "title": " Welder ",
        "description": "<p>Weld.</p>\n",
        "pay": {"minimum": Decimal("21.50"), "currency": "USD", "maximum": None},
        "places": ({"city": "Dallas", "region": ""},),
        "employment_type": "FULL_TIME",
        "department": None,
    }
    assert compare(OURS, theirs) == ()


def test_a_field_that_the_ats_does_not_send_is_no_difference():
    assert compare(OURS, {"title": "Welder"}) == ()


def test_a_field_that_follows_the_ats_is_not_compared():
    assert compare(OURS, {"status": "CLOSED"}) == ()
    assert set(COMPARED_FIELDS) <= set(FROZEN_FIELDS)


def test_a_difference_can_be_stored():
    theirs = {"pay": {"from": datetime(2026, 11, 22, tzinfo=UTC)}, "places": ({"a": Decimal(1)},)}
    stored = [drift.as_json() for drift in compare(OURS, theirs)]
    assert json.loads(json.dumps(stored)) == stored
