"""The checks on a job: each code has its case, and a healthy job fails none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Owner, Reason
from integrations.rules.inquiry import Explanation, Finding
from jobs.rules.eligibility import JobReason
from jobs.rules.why_job import explain
from jobs.rules.why_job_facts import FoundJob, JobCase, ReadFacts, SourceFacts, WhyJob

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
READ = ReadFacts(
    state="succeeded",
    finished_at=NOW - timedelta(hours=1),
    seen=40,
    full_read_at=NOW - timedelta(days=1),
    next_at=NOW + timedelta(hours=2),
)
SOURCE = SourceFacts(
    name="UKG Pro", state=ConnectionState.ACTIVE, since=NOW - timedelta(days=30), read=READ
)
JOB = FoundJob(
    title="Welder", is_synced=True, is_active=True, status="Posted", place="Dallas, TX",
    activated_at=NOW - timedelta(days=3),
    reasons=[Reason(JobReason.LIVE_IN_COUNTRY, "Live and in the United States.")],
)  # fmt: skip
HEALTHY = JobCase(asked="R-1", source=SOURCE, job=JOB, now=NOW)
FAILURE = Reason("kombo.down", "The API is down.", "Wait.", Owner.NOBODY).as_json()
DRIFT = {"field": "title", "ours": "Welder", "theirs": "Senior welder"}
UNREADABLE = {"path": "$.results[3].name", "external_id": "R-1", "problem": "must be text"}


def changed(**values: Any) -> JobCase:
    """The healthy case with fields of its job, its source and its reads changed."""
    read = replace(READ, **values.pop("read", {}))
    source = replace(SOURCE, read=read, **values.pop("source", {}))
    job = values.pop("job", {})
    found = None if job is None else replace(JOB, **job)
    return replace(HEALTHY, source=source, job=found, **values)


CASES: dict[str, tuple[JobCase, Owner]] = {
    WhyJob.MADE_BY_HAND: (
        replace(HEALTHY, source=None, job=replace(JOB, is_synced=False)),
        Owner.ACCOUNT_MANAGER,
    ),
    WhyJob.CONNECTION_NOT_READING: (
        changed(source={"state": ConnectionState.PAUSED}),
        Owner.ACCOUNT_MANAGER,
    ),
    WhyJob.NEVER_READ: (changed(read={"full_read_at": None}), Owner.SUPPORT),
    WhyJob.READ_FAILED: (changed(read={"state": "failed", "failure": FAILURE}), Owner.NOBODY),
    WhyJob.READ_HELD: (changed(read={"state": "held"}), Owner.ACCOUNT_MANAGER),
    WhyJob.READ_LATE: (
        changed(read={"next_at": NOW - timedelta(minutes=40)}),
        Owner.ENGINEERING,
    ),
    WhyJob.NEVER_NAMED: (changed(job=None), Owner.CUSTOMER),
    WhyJob.GONE: (
        changed(job={"missing_since": NOW - timedelta(days=2), "missed_reads": 1}),
        Owner.CUSTOMER,
    ),
    WhyJob.UNREADABLE: (changed(unreadable=[UNREADABLE]), Owner.ENGINEERING),
    WhyJob.CLOSED: (
        changed(job={"closed_at": NOW, "closed_because": "Its status is “Filled”."}),
        Owner.CUSTOMER,
    ),
    WhyJob.FROZEN: (changed(job={"drift": [DRIFT]}), Owner.ACCOUNT_MANAGER),
    WhyJob.NOT_ACTIVATED: (changed(job={"is_active": False}), Owner.ACCOUNT_MANAGER),
}


def test_every_code_has_its_case() -> None:
    assert set(CASES) == set(WhyJob)


@pytest.mark.parametrize("code", CASES)
def test_the_cause_stands_on_top_with_whoever_can_act(code: str) -> None:
    case, owner = CASES[code]
    answer = explain(case)
    assert answer.codes == [code]
    assert answer.headline == answer.first_failing.reasons[0].sentence
    assert answer.owner is owner


def test_a_healthy_job_fails_no_check() -> None:
    answer = explain(HEALTHY)
    assert {check.finding for check in answer.checks} == {Finding.HOLDS}
    assert "here" in answer.headline


def test_a_broken_connection_comes_before_what_follows_from_it() -> None:
    case = changed(
        source={"state": ConnectionState.BROKEN, "why": "The key was refused."},
        read={"state": "failed", "failure": FAILURE},
        job={"drift": [DRIFT]},
    )
    answer = explain(case)
    assert answer.codes == [WhyJob.CONNECTION_NOT_READING, WhyJob.READ_FAILED, WhyJob.FROZEN]
    assert answer.owner is Owner.CUSTOMER
    assert "The key was refused." in answer.headline


def test_a_broken_connection_is_not_called_late_besides() -> None:
    case = changed(
        source={"state": ConnectionState.PAUSED}, read={"next_at": NOW - timedelta(days=1)}
    )
    assert explain(case).codes == [WhyJob.CONNECTION_NOT_READING]


def test_the_reasons_of_eligibility_answer_their_own_questions() -> None:
    against = [
        Reason(code, f"Because of {code}.")
        for code in JobReason
        if code is not JobReason.LIVE_IN_COUNTRY
    ]
    answer = explain(changed(job={"reasons": against}))
    assert set(answer.codes) == {reason.code for reason in against}


def test_an_answer_is_read_back_as_it_was_kept() -> None:
    answer = explain(CASES[WhyJob.FROZEN][0])
    kept = Explanation.from_json(answer.as_json())
    assert kept.as_json() == answer.as_json()
    assert kept.first_failing == answer.first_failing
