"""Contacts in one form, names in per cent, months of a calendar, and what an index keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidates.rules.contact_keys import KeyKind, normal_email, normal_link, normal_phone
from candidates.rules.cool_down import cooling_until, months_after
from candidates.rules.known_person import MissingPeople, digest, kept_of, may_go
from candidates.rules.likeness import name_likeness, suggest
from candidates.rules.matching import Match, answers, judge, sure_one
from candidates.rules.people_shown import compare, person_as_json
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.connectors.types import PersonToExport

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
OURS = PersonToExport("Ana", "Ruiz", ("ana@example.com",))
IDS = st.sampled_from(["p1", "p2", "p3", "p4"])
PEOPLE = st.lists(
    st.builds(
        AtsCandidate,
        IDS,
        st.sampled_from(["Ana", "Wei", ""]),
        st.sampled_from(["Ruiz", "Zhang", ""]),
    ),
    max_size=4,
    unique_by=lambda person: person.external_id,
)


@given(PEOPLE, st.sampled_from(["", "p1", "p2", "somebody-else"]), st.lists(IDS, max_size=2))
def test_whoever_is_attached_was_found_and_somebody_answers_for_it(found, confirmed, own):
    decision = judge(OURS, found, confirmed_id=confirmed, own_ids=own)
    if decision.verdict is Match.SURE:
        one = sure_one(found, confirmed_id=confirmed, own_ids=own)
        assert one in found
        ours = [person for person in found if person.external_id in own]
        if ours:
            assert one in ours
        else:
            assert one.external_id == confirmed or found == [one]
    elif decision.verdict is Match.DOUBTFUL:
        assert found
        assert decision.reasons
    else:
        assert not found or confirmed == "somebody-else"


@given(PEOPLE, st.sets(IDS))
def test_none_of_them_covers_exactly_those_who_were_asked_about(found, asked):
    assert answers(asked, found) == ({person.external_id for person in found} <= asked)


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("+1 (555) 010-7788", "15550107788"),
        ("555.010.7788", "15550107788"),
        ("001 555 010 7788", "15550107788"),
        ("+49 30 901820", "4930901820"),
        ("555 010 7788 ext. 12", "15550107788"),
        ("555 010 7788 x9", "15550107788"),
        ("112", ""),
        ("", ""),
        ("none", ""),
    ],
)
def test_a_phone_number_has_one_form(number, normal):
    assert normal_phone(number) == normal


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("https://www.linkedin.com/in/Ana-Ruiz/", "in/ana-ruiz"),
        ("http://de.linkedin.com/in/ana-ruiz?trk=x#top", "in/ana-ruiz"),
        ("linkedin.com/in/ana-ruiz", "in/ana-ruiz"),
        ("https://www.linkedin.com/in/ana%2Druiz", "in/ana-ruiz"),
        ("https://linkedin.com.evil.example/in/ana-ruiz", ""),
        ("https://www.linkedin.com/company/acme", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_a_profile_has_one_form(address, normal):
    assert normal_link(address) == normal


@given(st.text())
def test_whatever_is_written_has_one_form_or_none(text):
    for normal in (normal_email, normal_phone, normal_link):
        once = normal(text)
        assert isinstance(once, str)
    assert normal_email(normal_email(text)) == normal_email(text)


@given(st.emails(), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_hash_tells_nothing_without_its_key(address, key, other):
    made = digest(key, KeyKind.EMAIL, address)
    assert made == digest(key, KeyKind.EMAIL, address.upper().swapcase().upper())
    assert len(made) == 32
    assert (made == digest(other, KeyKind.EMAIL, address)) == (key == other)
    assert made != digest(key, KeyKind.PHONE, "+1 555 010 7788")


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda instant: instant.year < 9_000),
    st.integers(0, 60),
)
def test_months_are_those_of_the_calendar(instant, months):
    later = months_after(instant, months)
    distance = (later.year - instant.year) * 12 + later.month - instant.month
    assert distance == months
    assert later.day <= instant.day


@given(st.integers(0, 60), st.integers(-2_000, 2_000))
def test_a_cool_down_ends_in_the_future_or_is_none(months, days):
    until = cooling_until(NOW - timedelta(days=days), months=months, now=NOW)
    assert until is None or until > NOW
    assert cooling_until(None, months=months, now=NOW) is None
    if not months:
        assert until is None


def test_the_end_of_a_month_stays_in_it():
    assert months_after(NOW, 6) == datetime(2027, 2, 28, 12, tzinfo=UTC)


def test_names_are_alike_whatever_their_order_and_accents():
    assert name_likeness("José Núñez", "Nunez, Jose") == 100
    assert name_likeness("Ana Ruiz", "Anna Ruiz") > 85
    assert name_likeness("Ana Ruiz", "Wei Zhang") < 50
    assert name_likeness("", "Wei") == 0


@given(st.text(max_size=20), st.text(max_size=20), st.sets(st.sampled_from(KeyKind)))
def test_a_suggestion_needs_a_shared_phone_or_profile_and_a_like_name(ours, theirs, shared):
    suggestion = suggest(ours, theirs, shared)
    if suggestion is not None:
        assert shared & {KeyKind.PHONE, KeyKind.LINKEDIN}
        assert suggestion.likeness >= 50
        assert suggestion.evidence


def test_a_family_phone_suggests_nobody_of_another_name():
    assert suggest("Ana Ruiz", "Luis Ruiz", {KeyKind.PHONE}) is None
    assert suggest("Ana Ruiz", "Ana M. Ruiz", {KeyKind.PHONE}).evidence == (
        "The same phone number",
    )


def application(**values):
    return AtsApplication("a", "j", job_title="Welder", **values)


def test_what_is_kept_of_a_person_is_the_little_that_is_needed():
    rejected = application(
        standing=Standing.REJECTED, rejected_at=NOW - timedelta(days=9), outcome="Declined"
    )
    newer = application(standing=Standing.OPEN, applied_at=NOW)
    person = AtsCandidate("p1", "Ana", "Ruiz", ("ana@example.com",), (rejected, newer))
    kept = kept_of(person, b"k" * 32)
    assert (kept.rejected_at, kept.last_activity_at) == (NOW - timedelta(days=9), NOW)
    assert [one["standing"] for one in kept.applications] == ["open", "rejected"]
    assert kept.fingerprint == kept_of(person, b"k" * 32).fingerprint
    assert kept.fingerprint != kept_of(person, b"x" * 32).fingerprint
    assert "ana@example.com" not in repr(kept)


def test_an_undated_rejection_cools_nothing():
    person = AtsCandidate("p1", "A", "B", (), (application(standing=Standing.REJECTED),))
    assert kept_of(person, b"k" * 32).rejected_at is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_missing_people_leave_unless_they_are_unusually_many(known, gone):
    gone = min(known, gone)
    decision = may_go(known, gone, said_before=False)
    assert may_go(known, gone, said_before=True).verdict is MissingPeople.LEAVE
    if decision.verdict is MissingPeople.STAY:
        assert gone >= 20
        assert decision.reasons


def test_side_by_side_says_what_agrees_what_differs_and_what_nobody_tells():
    theirs = person_as_json(
        AtsCandidate("p1", "Wei", "Zhang", ("ANA@example.com",), phones=("555 010 7788",))
    )
    found = {
        one.what: one.agrees
        for one in compare(
            name="Ana Ruiz",
            emails=["ana@example.com"],
            phone="+1 555 010 7788",
            link="https://linkedin.com/in/ana",
            theirs=theirs,
        )
    }
    assert found == {"Name": False, "E-mail": True, "Phone": True, "LinkedIn": None}
