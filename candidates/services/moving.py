"""Moves candidates from a job made by hand to the job of the ATS that it is."""

from collections.abc import Iterator

from django.db import transaction

from candidates.models import (
    Application,
    Assessment,
    CandidateExport,
    Screening,
    Search,
    StageEvent,
)
from candidates.models.export import in_a_sentence
from candidates.rules import export_reasons, stages
from candidates.rules.export_state import ExportState
from candidates.rules.stages import PlatformStage
from candidates.services.release import evaluate
from integrations.models import Tenant, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit
from jobs.models import Job
from jobs.rules.states import JobSource

NEVER_LEFT = (ExportState.HELD, ExportState.CANCELLED)
"""An export in one of these has sent nothing that could be known under the old job."""

MOVED_AT_ONCE = 1_000
TOLD_AT_MOST = 3

EVENT_COPIED = ("from_stage", "to_stage", "at", "actor_id", "actor_name")


def synced_job(tenant: Tenant, ats_id: str) -> Job | Answer:
    """The tenant's synced job with this ATS job id, or why it is not one."""
    found = list(Job.objects.filter(tenant=tenant, source=JobSource.SYNCED, ats_id=ats_id)[:2])
    if len(found) == 1:
        return found[0]
    many = "more than one synced job" if found else "no synced job"
    return Answer.no(f"{tenant} has {many} with the ATS job id {ats_id}.")


def move_everybody(job: Job, *, ats_id: str, actor: User | None, note: str = "") -> Answer:
    """Move everybody on a job made by hand, one by one: who cannot be moved stops nobody else.

    To the synced job with this ATS job id; an empty one means the job that was recognised.
    """
    target: Job | Answer | None = job.duplicate_of
    if ats_id:
        target = synced_job(job.tenant, ats_id)
    if target is None:
        return Answer.no(f"No synced job was recognised for “{job}”. Give its ATS job id.")
    if isinstance(target, Answer):
        return target
    here = Application.objects.filter(job=job, merged_into__isnull=True).order_by("pk")
    answers = [
        move_to_job(row, target, actor=actor, note=note) for row in here[:MOVED_AT_ONCE].iterator()
    ]
    moved = sum(answer.done for answer in answers)
    left = [answer.sentence for answer in answers if not answer.done]
    said = f"{moved} candidate{'s' * (moved != 1)} moved to “{target}”."
    if left:
        said += f" {len(left)} stayed: {' '.join(left[:TOLD_AT_MOST])}"
    if len(answers) == MOVED_AT_ONCE:
        said += " There are more; move again."
    return Answer(done=moved > 0, sentence=said)


@transaction.atomic
def move_to_job(
    application: Application, job: Job | None = None, *, actor: User | None, note: str = ""
) -> Answer:
    """Move one candidate to the synced job, with everything that is known of them; then decide.

    Without a ``job`` to the one that was recognised. Whoever is on that job already goes on there,
    and what was missing there is added.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("candidate", "job__duplicate_of", "search", "tenant")
        .get(pk=application.pk)
    )
    target = job or row.job.duplicate_of
    if target is None:
        return Answer.no(
            f"{row.candidate}: no synced job was recognised for “{row.job}”. Give the ATS job id."
        )
    exports = list(CandidateExport.objects.select_for_update().filter(application=row))
    if refusal := _refusal(row, target, exports):
        return Answer.no(refusal)
    known = Application.objects.filter(candidate=row.candidate, job=target).first()
    if known is None:
        goes_on = _moved(row, target, exports)
    else:
        goes_on = _merged(row, known, exports, actor=actor)
    audit.record(
        actor=actor,
        action="moved to the synced job",
        subject=f"application:{row.pk}",
        tenant=row.tenant,
        note=note,
        from_job=str(row.job if known else application.job),
        to_job=str(target),
        merged_into=f"application:{known.pk}" if known else "",
    )
    export = evaluate(goes_on)
    was_there = ", where they were already; what was missing there was added" if known else ""
    return Answer.yes(
        f"{row.candidate} is on “{target}”{was_there}. The export is {in_a_sentence(export.state)}."
    )


def _refusal(row: Application, target: Job, exports: list[CandidateExport]) -> str:
    """Why it cannot be moved; empty where it can."""
    return next(_against(row, target, exports), "")


def _against(row: Application, target: Job, exports: list[CandidateExport]) -> Iterator[str]:
    who = row.candidate
    if row.tenant_id != target.tenant_id:
        yield f"{who}: the other job belongs to another tenant."
    if row.merged_into_id:
        yield f"{who} was moved already."
    if row.job.is_synced:
        yield f"{who} is on “{row.job}”, a synced job already."
    if not target.is_synced:
        yield f"{who}: “{target}” was made by hand too."
    if target.closed_at is not None:
        yield f"{who}: “{target}” is closed. Move them to a job that is open."
    for export in exports:
        if export.state not in NEVER_LEFT:
            yield (
                f"{who} cannot be moved: the export {export.reference} is "
                f"{in_a_sentence(export.state)}, so the ATS may know them under “{row.job}”."
            )


def _moved(row: Application, target: Job, exports: list[CandidateExport]) -> Application:
    """The application itself goes, with its history; its exports are for the new job from now on.

    They are the same rows, so nothing can be sent twice. One that a person has cancelled stays so.
    """
    row.search = search_on(row.search, target)
    row.job = target
    row.save(update_fields=["job", "search", "changed_at"])
    CandidateExport.objects.filter(pk__in=[export.pk for export in exports]).update(
        job=target, connection=target.connection
    )
    return row


def _merged(
    row: Application, known: Application, exports: list[CandidateExport], *, actor: User | None
) -> Application:
    """The candidate goes on where they are already, with what was known only here."""
    copied = [
        StageEvent(application=known, **event) for event in row.stage_events.values(*EVENT_COPIED)
    ]
    StageEvent.objects.bulk_create(copied)
    _add_what_is_missing(row, known)
    _settle(exports, known, actor=actor)
    row.merged_into = known
    row.save(update_fields=["merged_into", "changed_at"])
    return known


def _add_what_is_missing(row: Application, known: Application) -> None:
    """Stage, response, search, conversation and assessment, where the other has less."""
    here, there = PlatformStage(row.stage), PlatformStage(known.stage)
    if there in stages.ORDER and stages.has_reached(here, there) and here is not there:
        known.stage, known.stage_changed_at = here, row.stage_changed_at
    known.response = known.response or row.response
    known.search = known.search or search_on(row.search, known.job)
    known.save()
    ours = Screening.objects.filter(application=row).first()
    theirs = Screening.objects.filter(application=known).first()
    is_complete = theirs is not None and theirs.completed_at is not None
    if ours is not None and not is_complete and (theirs is None or ours.completed_at is not None):
        Screening.objects.update_or_create(
            application=known,
            defaults={"messages": ours.messages, "completed_at": ours.completed_at},
        )
    judged = Assessment.objects.filter(application=row).first()
    if judged is not None:
        Assessment.objects.get_or_create(
            application=known,
            defaults={
                "stars": judged.stars,
                "summary": judged.summary,
                "criteria": judged.criteria,
            },
        )


def _settle(exports: list[CandidateExport], known: Application, *, actor: User | None) -> None:
    """What was held for the job made by hand never goes: the candidate goes from the other job."""
    CandidateExport.objects.filter(
        pk__in=[export.pk for export in exports], state=ExportState.HELD
    ).move(
        ExportState.CANCELLED,
        now=database_now(),
        reasons=[export_reasons.moved(to_job=str(known.job), by=audit.name_of(actor)).as_json()],
    )


def search_on(search: Search | None, job: Job) -> Search | None:
    """The same campaign with the same settings for another job: a search has one job.

    Its stage is one of the old job, so it begins at the default of the new one.
    """
    if search is None or search.job_id == job.pk:
        return search
    name = f"{search.name[:150]} ({job.ats_id[:30] or 'moved'})"
    if Search.objects.filter(tenant=job.tenant, name=name).exclude(job=job).exists():
        name = f"{name} #{job.pk}"
    known = Search.objects.filter(tenant=job.tenant, name=name, job=job).first()
    if known is not None:
        return known
    copy = Search.objects.get(pk=search.pk)
    copy.pk, copy._state.adding = None, True
    copy.name, copy.job, copy.stage_external_id = name, job, ""
    copy.save()
    return copy
