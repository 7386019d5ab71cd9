"""The customer's list of jobs: entered, compared with what arrived, and misses accepted."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from integrations.models import Connection, OnboardingProject, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit, onboarding
from integrations.services.connections import subject
from jobs.models import Job, SyncRun
from jobs.rules.eligibility import Eligibility
from jobs.rules.expected_jobs import JobIndex, JobSeen, compare, wanted
from jobs.rules.expected_list import parse
from jobs.rules.expected_reasons import LastSync
from jobs.rules.states import SyncKind, SyncState
from portal.verification.models import ExpectedJobs

READ_AT_ONCE = 2_000
JOBS_NAMED = 5


@transaction.atomic
def enter_list(
    project: OnboardingProject, text: str, *, actor: User, file_name: str = ""
) -> ExpectedJobs:
    """Keep the customer's list in place of the one before, and compare it at once.

    Raises ``ExpectedListError`` for a list that cannot be taken; then nothing has changed.
    """
    lines = len(parse(text).lines)
    now, who = database_now(), audit.name_of(actor)
    entered = {"text": text, "file_name": file_name[:200], "entered_by": who, "entered_at": now}
    expected, _ = ExpectedJobs.objects.update_or_create(
        connection=project.connection, defaults={"tenant_id": project.tenant_id, **entered}
    )
    _record(project, actor, "entered the expected jobs", lines=lines)
    return _compare(project, expected, actor=actor)


@transaction.atomic
def compare_jobs(project: OnboardingProject, *, actor: User | None) -> ExpectedJobs | None:
    """Compare the customer's list with the jobs as they are now; ``None`` where there is no list.

    One light read of all jobs of the connection, and one of those that the list means.
    """
    expected = _locked(project)
    return None if expected is None else _compare(project, expected, actor=actor)


@transaction.atomic
def accept_missing(
    project: OnboardingProject, numbers: Collection[int], *, note: str, actor: User
) -> Answer:
    """Somebody says, with the customer, that these lines may be missing, and why."""
    expected = _locked(project)
    if expected is None:
        return Answer.no("There is no list of expected jobs.")
    if not note.strip():
        return Answer.no("Say why they may be missing.")
    chosen = [line for line in expected.missing if line["number"] in numbers]
    if not chosen:
        return Answer.no("None of these lines is missing any more. Look at the list again.")
    accepted = {
        "note": note.strip(), "by": audit.name_of(actor), "at": database_now().isoformat(),
    }  # fmt: skip
    expected.accepted = {**expected.accepted, **{line["key"]: accepted for line in chosen}}
    expected.save()
    texts = [line["text"] for line in chosen]
    _record(project, actor, "accepted missing jobs", note=note, lines=texts)
    _note_missing(project, expected)
    said = f"{len(chosen)} missing {'job is' if len(chosen) == 1 else 'jobs are'} accepted."
    onboarding.note(
        project, onboarding.Kind.NOTE, who=audit.name_of(actor), sentence=f"{said} {note.strip()}"
    )
    return Answer.yes(said)


def job_names(result: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The jobs that lines of a comparison mean, by their keys: at most a few of each line."""
    keys = sorted({pk for line in result for pk in line["jobs"][:JOBS_NAMED]})
    names: dict[int, str] = {}
    for start in range(0, len(keys), READ_AT_ONCE):
        jobs = Job.objects.filter(pk__in=keys[start : start + READ_AT_ONCE])
        names |= {job.pk: str(job) for job in jobs.only("title", "ats_id")}
    return names


def last_read(connection: Connection) -> SyncRun | None:
    """The read that tells which jobs there are.

    The newest run where it is under way or did not get through, else the newest that read
    everything: one that only asked for changes does not say what is not there.
    """
    runs = SyncRun.objects.filter(connection=connection).order_by("-id")
    newest = runs.first()
    if newest is None or newest.state not in (SyncState.SUCCEEDED, SyncState.HELD):
        return newest
    return runs.read_to_the_end().filter(kind=SyncKind.FULL).first() or newest


def _compare(
    project: OnboardingProject, expected: ExpectedJobs, *, actor: User | None
) -> ExpectedJobs:
    listed = parse(expected.text)
    jobs = Job.objects.filter(connection=project.connection_id)
    names = jobs.order_by("pk").values_list("pk", "external_id", "ats_id", "title")
    index = JobIndex.of(names.iterator())
    last = last_read(project.connection)
    seen = {job.pk: job for job in _seen(wanted(listed, index))}
    compared = compare(listed, index, seen, _facts(last) if last else None)
    expected.result = [line.as_json() for line in compared]
    expected.accepted = _still(expected)
    expected.sync_run_id = last.pk if last else None
    expected.checked_by, expected.checked_at = audit.name_of(actor), database_now()
    expected.save()
    _note_missing(project, expected)
    return expected


def _locked(project: OnboardingProject) -> ExpectedJobs | None:
    lists = ExpectedJobs.objects.select_for_update()
    return lists.filter(connection=project.connection_id).first()


def _facts(run: SyncRun) -> LastSync:
    failure = run.failure["sentence"] if run.failure else ""
    return LastSync(
        state=SyncState(run.state),
        started_at=run.started_at,
        finished_at=run.finished_at,
        seen=run.seen,
        unreadable=max(run.errors, len(run.bad_records)),
        unreadable_ids=frozenset(
            record["external_id"] for record in run.bad_records if record["external_id"]
        ),
        failure=failure,
    )


def _seen(keys: Collection[int]) -> list[JobSeen]:
    ordered = sorted(keys)
    found: list[JobSeen] = []
    for start in range(0, len(ordered), READ_AT_ONCE):
        rows = Job.objects.filter(pk__in=ordered[start : start + READ_AT_ONCE]).values(
            "pk", "external_id", "ats_id", "title", "eligibility", "reasons", "closed_at",
            "closed_because",
        )  # fmt: skip
        found += [
            JobSeen(
                pk=row["pk"],
                external_id=row["external_id"],
                ats_id=row["ats_id"],
                title=row["title"],
                eligibility=Eligibility(row["eligibility"]),
                reasons=row["reasons"],
                is_closed=row["closed_at"] is not None,
                closed_because=row["closed_because"],
            )
            for row in rows
        ]
    return found


def _still(expected: ExpectedJobs) -> dict[str, dict[str, str]]:
    """What was accepted, as far as it is still missing."""
    missing = {line["key"] for line in expected.result if line["is_missing"]}
    return {key: said for key, said in expected.accepted.items() if key in missing}


def _note_missing(project: OnboardingProject, expected: ExpectedJobs) -> None:
    project.jobs_checked_at = expected.checked_at
    project.jobs_missing = len(expected.missing)
    project.save(update_fields=["jobs_checked_at", "jobs_missing", "changed_at"])
    onboarding.refresh(project)


def _record(project: OnboardingProject, actor: User, action: str, **details: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=subject(project.connection),
        tenant=project.tenant,
        note=str(details.pop("note", ""))[:500],
        **details,
    )
