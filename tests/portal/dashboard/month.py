"""A month of exports that ended in every way, written straight into the table."""

from datetime import UTC, datetime, timedelta
from typing import Any

from candidates.models import Application, Candidate, CandidateExport, FailureGroup
from integrations.models import Connection
from integrations.rules.decision import Owner, Reason
from jobs.models import Job
from tests.base import make_job

CAUSES = (
    ("The ATS requires the field phone number.", 9),
    ("The job is closed in the ATS.", 4),
    ("The key's user may not add attachments.", 2),
)


def fill_month(connection: Connection, *, per_day: int = 3, days: int = 30) -> Job:
    """``per_day`` and a wave more exports on each of the last days, some of them stuck."""
    job = make_job(connection, f"month-{connection.pk}", state="active")
    number = 0
    for back in range(days):
        for nth in range(per_day + (back * 7) % 5):
            number += 1
            state = {5: "needs_attention", 11: "cancelled"}.get(number % 17, "exported")
            ended(job, number, back=back, state=state, seconds=[20, 40, 200, 2_000, None][nth % 5])
    for place, (sentence, people) in enumerate(CAUSES):
        group = cause(connection, sentence, place)
        for nth in range(people):
            number += 1
            ended(job, number, back=0, state="needs_attention", failure_group=group)
            del nth
    return job


def cause(connection: Connection, sentence: str, number: int = 0) -> FailureGroup:
    """An open cause of failures."""
    now = datetime.now(UTC)
    return FailureGroup.objects.create(
        tenant=connection.tenant, connection=connection, cause=f"c{number}",
        fingerprint=f"{connection.pk}-{number}", operation="send", code=f"X.{number}",
        sentence=sentence, hint="Give a default.", owner=Owner.SUPPORT, why="The same words.",
        state_since=now, first_seen_at=now, last_seen_at=now,
    )  # fmt: skip


def ended(
    job: Job,
    number: int,
    *,
    back: int = 0,
    state: str = "exported",
    seconds: float | None = 30,
    **also: Any,
) -> CandidateExport:
    """One export that ended so many days ago; ``seconds`` after it was accepted it was seen."""
    at = datetime.now(UTC) - timedelta(days=back)
    candidate = Candidate.objects.create(
        tenant=job.tenant,
        platform_id=f"{job.pk}-{number}",
        first_name="Ana",
        last_name=f"R{number}",
    )
    application = Application.objects.create(tenant=job.tenant, candidate=candidate, job=job)
    arrived = state == "exported"
    values: dict[str, Any] = {
        "accepted_at": at - timedelta(seconds=seconds or 0) if arrived else None,
        "seen_in_ats_at": at if arrived and seconds is not None else None,
        "exported_at": at if arrived else None,
        "person_external_id": f"p{number}" if arrived else "",
        "previous_state": "held" if state == "cancelled" else "working",
        "owner": Owner.SUPPORT if state == "needs_attention" else Owner.NOBODY,
        "reasons": [Reason("x.why", "The ATS refused it.", "Repair it.").as_json()],
        **also,
    }
    export = CandidateExport.objects.create(
        tenant=job.tenant, application=application, candidate=candidate, job=job,
        connection=job.connection, reference=f"rx-{job.pk}-{number}"[:20], state=state,
        verdict="send", decided_at=at, **values,
    )  # fmt: skip
    CandidateExport.objects.filter(pk=export.pk).update(changed_at=at)
    return export
