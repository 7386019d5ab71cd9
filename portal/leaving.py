"""The end of a connection, with its jobs and candidates: what becomes of them, and doing it."""

from django.db import transaction
from django.db.models import ProtectedError

from candidates.models import Application, Candidate, CandidateExport, Search
from candidates.rules.export_state import ACCEPTED, ExportState
from integrations.models import Connection, OnboardingTask, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit, connections, leaving
from integrations.services.leaving import Consequence, Parting, counted
from jobs.models import Job, SyncRun
from portal.verification.models import EvidencePack, ExpectedJobs

NO_END = (*ACCEPTED, ExportState.CANCELLED)


def removal_of(connection: Connection) -> Parting:
    """How *Remove* ends this connection: deleted only where nothing has come of it yet."""
    return Parting.FORGET if why_kept(connection) else Parting.DELETE


def why_kept(connection: Connection) -> str:
    """Why a connection is not deleted, in one sentence; empty where it can be."""
    if CandidateExport.objects.filter(connection=connection).exists():
        return "Candidates went out through it, or wait to: what was sent must stay provable."
    if EvidencePack.objects.filter(connection=connection).exists():
        return "It went live: the evidence of that must stay."
    if Application.objects.filter(job__connection=connection).exists():
        return "People have applied to its jobs: their applications need the jobs."
    if Search.objects.filter(job__connection=connection).exists():
        return "Searches are linked to its jobs."
    return ""


def consequences(connection: Connection, parting: Parting) -> tuple[Consequence, ...]:
    """What becomes of everything that hangs on the connection, the most important first."""
    deleted = parting is Parting.DELETE
    gone, stays = ("deleted", True), ("stay as they are, and are not read again", False)
    jobs = Job.objects.filter(connection=connection)
    people = Candidate.objects.filter(applications__job__connection=connection).distinct()
    exports = CandidateExport.objects.filter(connection=connection)
    waiting = exports.exclude(state__in=NO_END)
    arrived = exports.filter(state__in=ACCEPTED)
    runs = SyncRun.objects.filter(connection=connection)
    lists = ExpectedJobs.objects.filter(connection=connection)
    tasks = OnboardingTask.objects.filter(project__connection=connection, done_at=None)
    history = ("deleted", True) if deleted else ("stay", False)
    return (
        Consequence("Jobs", counted(jobs), *(gone if deleted else stays)),
        Consequence("Candidates on these jobs", counted(people), "stay, with their conversations"),
        Consequence("Candidates who arrived in the ATS", counted(arrived), "stay, here and there"),
        Consequence(
            "Candidates who wait to go out", counted(waiting), "are not sent any more", is_lost=True
        ),
        Consequence("Sync runs", counted(runs), *history),
        Consequence("Open tasks of the onboarding", counted(tasks), *history),
        Consequence("Lists of expected jobs", counted(lists), *history),
        *leaving.consequences(connection, parting),
    )


def remove(connection: Connection, *, actor: User, note: str) -> Answer:
    """Forget the access; delete the connection and its jobs where nothing has come of it yet."""
    try:
        return _remove(connection, actor=actor, note=note)
    except ProtectedError:
        return Answer.no("Somebody has begun to work with its jobs just now. Look at it again.")


@transaction.atomic
def _remove(connection: Connection, *, actor: User, note: str) -> Answer:
    row = Connection.objects.select_for_update().get(pk=connection.pk)
    if row.sync_lease_until is not None and row.sync_lease_until > database_now():
        return Answer.no("Its jobs are being read right now. Try again in a few minutes.")
    kept = why_kept(row)
    leaving.disconnect(row, actor=actor, note=note)
    leaving.forget_access(row, actor=actor, note=note)
    if kept:
        connection.refresh_from_db()
        return Answer.yes(f"{row} is closed and its access is deleted. The history stays. {kept}")
    name, jobs = str(row), Job.objects.filter(connection=row)
    audit.record(
        actor=actor,
        action="removed the connection",
        subject=connections.subject(row),
        tenant=row.tenant,
        note=note,
        name=row.name,
        jobs=jobs.count(),
    )
    jobs.delete()
    connection.delete()
    return Answer.yes(f"{name} is removed, with its access and its jobs.")
