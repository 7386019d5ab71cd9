"""Expected jobs against those that arrived: each line has its answer and each miss its why."""

import json
from datetime import UTC, datetime

import pytest

from integrations.rules.decision import Owner, Reason
from jobs.rules.eligibility import Eligibility
from jobs.rules.expected_jobs import (
    ARRIVED,
    LABELS,
    Compared,
    Found,
    JobIndex,
    JobSeen,
    compare,
    wanted,
)
from jobs.rules.expected_list import parse
from jobs.rules.expected_reasons import LastSync
from jobs.rules.states import SyncState

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
READ = LastSync(state=SyncState.SUCCEEDED, started_at=AT, finished_at=AT, seen=4)
WHY = Reason("job.not_live", "Its status is “Draft”.", "Open it.", Owner.CUSTOMER).as_json()


def job(pk: int, **changes) -> JobSeen:
    values = {
        "external_id": f"ext-{pk}",
        "ats_id": f"REQ-{pk}",
        "title": f"Welder {pk}",
        "eligibility": Eligibility.INCLUDED,
        **changes,
    }
    return JobSeen(pk=pk, **values)


def compared(listed: str, *jobs: JobSeen, last: LastSync | None = READ) -> list[Compared]:
    expected = parse(listed)
    index = JobIndex.of((j.pk, j.external_id, j.ats_id, j.title) for j in jobs)
    meant = wanted(expected, index)
    seen = {j.pk: j for j in jobs if j.pk in meant}
    return list(compare(expected, index, seen, last))


def one(listed: str, *jobs: JobSeen, last: LastSync | None = READ) -> Compared:
    (line,) = compared(listed, *jobs, last=last)
    return line


@pytest.mark.parametrize(
    ("listed", "by"),
    [("REQ-1", "id"), ("ext-1", "id"), ("WELDER  1", "title"), ("Welder 1, Dallas", "title"),
     ("REQ-1; Welder 1", "id"), ("Welder 1\tREQ-1", "id")],
)  # fmt: skip
def test_a_job_is_found_by_id_or_title(listed, by):
    line = one(listed, job(1), job(2))
    assert (line.found, line.jobs, line.matched_by) == (Found.INCLUDED, (1,), by)
    assert not line.is_missing
    assert line.reasons == ()


def test_an_id_fits_exactly():
    assert one("req-1", job(1)).found is Found.ABSENT
    assert one("REQ-10", job(1)).found is Found.ABSENT


def test_an_id_comes_before_a_title():
    line = one("77", job(1, title="77"), job(2, ats_id="77"))
    assert (line.jobs, line.matched_by) == ((2,), "id")


def test_an_unknown_id_is_looked_for_by_its_title_and_says_so():
    line = one("id,title\nOLD-9,Welder 1", job(1))
    assert (line.found, line.jobs, line.matched_by) == (Found.INCLUDED, (1,), "title")


def test_several_jobs_of_one_title_are_counted():
    twins = [job(1, title="Welder"), job(2, title="Welder", eligibility=Eligibility.EXCLUDED)]
    line = one("Welder", *twins)
    assert (line.found, line.jobs, line.included) == (Found.SEVERAL, (1, 2), 1)
    assert not line.is_missing


def test_closed_jobs_of_the_same_title_are_history():
    old = job(1, title="Welder", is_closed=True, closed_because="Filled.")
    line = one("Welder", old, job(2, title="Welder"))
    assert (line.found, line.jobs) == (Found.INCLUDED, (2,))


def test_an_excluded_job_gives_the_reasons_that_are_stored_with_it():
    line = one("REQ-1", job(1, eligibility=Eligibility.EXCLUDED, reasons=[WHY]))
    assert (line.found, [r.as_json() for r in line.reasons]) == (Found.EXCLUDED, [WHY])
    assert line.is_missing


def test_a_job_to_be_reviewed_is_not_taken_for_an_excluded_one():
    line = one("REQ-1", job(1, eligibility=Eligibility.REVIEW, reasons=[WHY]))
    assert (line.found, line.is_missing) == (Found.REVIEW, True)


def test_a_closed_job_says_why_it_is_closed():
    line = one("REQ-1", job(1, is_closed=True, closed_because="Its status is “Filled”."))
    assert line.found is Found.CLOSED
    assert line.reasons[0].sentence == ("“Welder 1” arrived and is closed. Its status is “Filled”.")


def test_what_is_listed_twice_points_to_the_first():
    first, second = compared("REQ-1\nREQ-1", job(1))
    assert first.found is Found.INCLUDED
    assert (second.found, second.repeats, second.is_missing) == (Found.REPEATED, 1, False)


def test_an_unreadable_line_is_missing_in_its_place():
    lines = compared("REQ-1\n---\nREQ-2", job(1), job(2))
    assert [line.found for line in lines] == [Found.INCLUDED, Found.UNREADABLE, Found.INCLUDED]
    assert lines[1].is_missing
    assert lines[1].reasons[0].code == "expected.unreadable_line"


LAST = {
    "never read": (None, "expected.never_read", Owner.ACCOUNT_MANAGER),
    "being read": (
        LastSync(state=SyncState.RUNNING, started_at=AT), "expected.being_read",
        Owner.ACCOUNT_MANAGER,
    ),
    "failed": (
        LastSync(state=SyncState.FAILED, started_at=AT, failure="No answer."),
        "expected.read_failed", Owner.SUPPORT,
    ),
    "lost": (
        LastSync(state=SyncState.LOST, started_at=AT), "expected.read_failed", Owner.SUPPORT,
    ),
    "not in the answer": (READ, "expected.not_in_answer", Owner.CUSTOMER),
    "held": (
        LastSync(state=SyncState.HELD, started_at=AT, seen=4), "expected.not_in_answer",
        Owner.CUSTOMER,
    ),
    "perhaps unreadable": (
        LastSync(state=SyncState.SUCCEEDED, started_at=AT, unreadable=2),
        "expected.perhaps_unreadable", Owner.SUPPORT,
    ),
    "unreadable": (
        LastSync(
            state=SyncState.SUCCEEDED, started_at=AT, unreadable=2,
            unreadable_ids=frozenset({"REQ-9"}),
        ),
        "expected.unreadable_record", Owner.ENGINEERING,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("last", "code", "owner"), LAST.values(), ids=LAST)
def test_an_absent_job_is_explained_by_the_last_read(last, code, owner):
    line = one("REQ-9", job(1), last=last)
    (reason,) = line.reasons
    assert (line.found, reason.code, reason.owner) == (Found.ABSENT, code, owner)
    assert reason.sentence.endswith(".")
    assert reason.hint.endswith(".")


def test_the_last_read_is_named_with_its_time_and_size():
    (reason,) = one("REQ-9", last=READ).reasons
    assert reason.sentence == "The ATS's answer of 2026-11-02 09:30 UTC does not hold it."
    assert reason.evidence == {
        "read_at": AT.isoformat(), "held": False, "seen": 4, "unreadable": 0,
    }  # fmt: skip


def test_every_answer_can_be_stored_and_has_words():
    lines = compared("REQ-1\nREQ-1\n---\nREQ-9", job(1))
    stored = [line.as_json() for line in lines]
    assert json.loads(json.dumps(stored)) == stored
    assert set(LABELS) == set(Found) > ARRIVED


def test_two_thousand_lines_against_fifty_thousand_jobs_take_a_moment():
    jobs = [job(pk) for pk in range(50_000)]
    listed = "\n".join(f"REQ-{pk}" for pk in range(49_000, 51_000))
    lines = compared(listed, *jobs)
    assert sum(line.is_missing for line in lines) == 1_000
