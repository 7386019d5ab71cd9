"""Dates as people in the United States read them."""

import datetime as dt

import pytest

from candidates.profile_pdf.dates import clock, day, zone

CHICAGO = dt.timezone(dt.timedelta(hours=-6))
KATHMANDU = dt.timezone(dt.timedelta(hours=5, minutes=45))


def test_a_day_is_written_out():
    assert day(dt.date(2026, 1, 9)) == "January 9, 2026"


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, "12:07 AM"), (11, "11:07 AM"), (12, "12:07 PM"), (23, "11:07 PM")],
)
def test_a_time_has_twelve_hours(hour, expected):
    assert clock(dt.datetime(2026, 1, 9, hour, 7, tzinfo=dt.UTC)) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [(dt.UTC, "UTC"), (CHICAGO, "UTC-06:00"), (KATHMANDU, "UTC+05:45"), (None, "")],
)
def test_a_zone_is_its_offset(where, expected):
    assert zone(dt.datetime(2026, 1, 9, tzinfo=where)) == expected
