"""A thousand people at once: judged one by one, written together, and the known ones not at all."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from candidates.models import Candidate, CandidateEmail
from candidates.rules.emails import EmailValidity
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import upsert
from candidates.services.intake import (
    CandidateData,
    EmailData,
    IntakeError,
    ResumeData,
    apply_to_job,
    take_candidate,
    take_candidates,
)
from tests.base import Cast, make_connection, make_job


def person(number: int, **more: Any) -> CandidateData:
    values = {
        "first_name": "Pat",
        "last_name": f"Number {number}",
        "emails": [EmailData(f"pat.{number}@example.com"), EmailData("not one")],
    }
    return CandidateData(f"p-{number}", CandidateSource.APPLIED, **(values | more))


def statements(cast: Cast, people: list[CandidateData]) -> list[str]:
    with CaptureQueriesContext(database) as caught:
        assert not [one for one in take_candidates(cast.harbor, people) if not one]
    return [query["sql"] for query in caught]


def is_write(statement: str) -> bool:
    return statement.startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in statement


def test_new_people_take_the_same_statements_however_many(cast: Cast) -> None:
    few = statements(cast, [person(n) for n in range(2)])
    many = statements(cast, [person(n) for n in range(2, 30)])
    assert len(many) == len(few)
    assert Candidate.objects.filter(is_reachable=True).count() == 30
    kept = CandidateEmail.objects.filter(candidate__platform_id="p-29").order_by("position")
    assert [(row.address, row.validity) for row in kept] == [
        ("pat.29@example.com", EmailValidity.UNVERIFIED),
        ("not one", EmailValidity.INVALID),
    ]


def test_who_is_known_already_is_neither_written_nor_locked(cast: Cast) -> None:
    file = ResumeData.read("cv.pdf", b"%PDF-1.7 anything")
    people = [person(n) for n in range(30)]
    take_candidates(cast.harbor, people)
    again = statements(cast, people)
    assert not list(filter(is_write, again))
    assert len(again) < 10
    take_candidate(cast.harbor, replace(people[0], resume=file))
    before = Candidate.objects.get(platform_id="p-0")
    take_candidate(cast.harbor, replace(people[0], resume=file))
    assert Candidate.objects.get(platform_id="p-0").changed_at == before.changed_at


def test_a_few_changes_among_many_write_just_those(cast: Cast) -> None:
    people = [person(n) for n in range(30)]
    take_candidates(cast.harbor, people)
    people[7] = person(7, phone="+1 512 555 0107")
    people[9] = person(9, emails=[EmailData("new.9@example.com")])
    written = list(filter(is_write, statements(cast, people)))
    assert [one.split('"')[1] for one in written if "FOR UPDATE" not in one] == [
        "candidates_candidate", "candidates_candidateemail",
    ]  # fmt: skip
    assert Candidate.objects.get(platform_id="p-7").phone == "+1 512 555 0107"
    assert CandidateEmail.objects.filter(candidate__platform_id="p-9").count() == 3


def test_one_person_twice_in_a_call_is_sent_one_after_the_other(cast: Cast) -> None:
    first, other, last = take_candidates(
        cast.harbor,
        [
            person(1, phone="1"),
            person(1, phone="1" * 100, first_name="Nobody"),
            person(1, phone="2", first_name=""),
        ],
    )
    assert isinstance(other, IntakeError)
    assert isinstance(first, Candidate)
    assert first == last
    kept = Candidate.objects.get()
    assert (kept.phone, kept.first_name) == ("2", "Pat")
    assert kept.emails.count() == 2
    # What was known at first comes last, and counts.
    take_candidates(cast.harbor, [person(1, phone="3"), person(1, phone="2")])
    assert Candidate.objects.get().phone == "2"


def test_whom_the_database_refuses_costs_only_themselves(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_candidate(cast.harbor, person(3))
    people = [person(n, phone="+1") for n in range(8)]
    people[5] = person(5, emails=[EmailData("pat@ex\x00ample.com")])
    outcomes = take_candidates(cast.harbor, [*people, person(9, first_name="x" * 999)])
    if database.vendor == "postgresql":
        assert [type(one) for one in outcomes].index(IntakeError) == 5
        assert str(outcomes[5]) == upsert.NOT_STORABLE
    assert str(outcomes[8]) == "first_name has 999 characters; 200 is the most."
    assert not Candidate.objects.filter(platform_id="p-9").exists()
    assert Candidate.objects.filter(phone="+1").count() == 7


def test_who_waited_for_an_address_goes_out_in_bulk_too(cast: Cast) -> None:
    job = make_job(make_connection(cast.harbor), state="active")
    waiting = take_candidate(cast.harbor, person(1, emails=[]))
    export = apply_to_job(waiting, job, stage=PlatformStage.ENGAGED)
    assert export.reasons[0]["code"] == "export.no_valid_email"
    take_candidates(cast.harbor, [person(1), person(2)])
    export.refresh_from_db()
    assert export.state == ExportState.QUEUED


def test_the_same_platform_id_at_another_tenant_is_another_person(cast: Cast) -> None:
    take_candidates(cast.harbor, [person(1)])
    (theirs,) = take_candidates(cast.prairie, [person(1, first_name="Alex")])
    assert isinstance(theirs, Candidate)
    assert theirs.tenant == cast.prairie
    assert Candidate.objects.get(tenant=cast.harbor).first_name == "Pat"
