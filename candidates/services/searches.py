"""What happens when the settings of a search change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from candidates.models import Application, CandidateExport, Search
from candidates.rules.export_state import ExportState
from candidates.search_settings import Refusal, in_words, refusals, snapshot, with_settings
from candidates.services.release import evaluate
from integrations.models import SettingsVersion, User
from integrations.rules.answer import Answer
from integrations.services import audit, settings_versions
from jobs.models import Job

DECIDED_AT_ONCE = 200
"""So many are decided while somebody waits for the page; the clock decides the rest."""


class ChangedMeanwhileError(Exception):
    """Somebody else saved first. ``changes`` is what, in words; ``version`` who and when."""

    def __init__(self, changes: list[dict[str, str]], version: SettingsVersion | None) -> None:
        super().__init__("The settings were changed meanwhile.")
        self.changes = changes
        self.version = version


class SettingsRefusedError(Exception):
    """These settings cannot be saved. ``refusals`` says why."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(" ".join(refusal.sentence for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change led to. ``version`` is ``None`` where nothing was different.

    ``decided`` are the exports that were decided at once; ``moved`` counts candidates who moved to
    another job with the search.
    """

    version: SettingsVersion | None
    decided: list[CandidateExport] = field(default_factory=list)
    moved: int = 0


def subject(search: Search) -> str:
    """How the audit and the versions name this row."""
    return f"search:{search.pk}"


def begin(search: Search, *, actor: User | None) -> None:
    """Keep the first version of a search that has just been made."""
    settings_versions.keep(
        subject(search),
        search.tenant,
        settings_versions.Change(
            before={}, now=snapshot(search), words=[], actor=actor, note="The search was made."
        ),
    )


@transaction.atomic
def make(search: Search, *, actor: User | None) -> Search:
    """Save a new search with its first version. Raises ``SettingsRefusedError``: nothing is made.

    Its job is of its tenant.
    """
    found = refusals(search)
    if Search.objects.filter(tenant=search.tenant, name=search.name).exists():
        found = [Refusal("name", f"There is a search “{search.name}” already."), *found]
    if found:
        raise SettingsRefusedError(found)
    search.save()
    begin(search, actor=actor)
    audit.record(actor=actor, action="made a search", subject=subject(search), tenant=search.tenant)
    return search


@transaction.atomic
def change_settings(
    proposed: Search,
    *,
    seen: Mapping[str, Any],
    actor: User | None,
    note: str = "",
    restores: int | None = None,
) -> Changed:
    """Save other settings of a search, keep the version, and decide again for its candidates.

    ``seen`` are the settings that the person had before them. Raises ``ChangedMeanwhileError``
    where they are others by now and ``SettingsRefusedError`` where the new ones cannot work; then
    nothing has changed.
    """
    rows = Search.objects.select_for_update(of=("self",)).select_related("job__connection")
    stored = rows.get(pk=proposed.pk)
    before, now = snapshot(stored), snapshot(proposed)
    if before != seen:
        raise _changed_meanwhile(stored, seen)
    if before == now:
        return Changed(None)
    row = with_settings(stored, now)
    if row.job_id != stored.job_id:
        _hold_still(stored)
    if found := refusals(row, stored):
        raise SettingsRefusedError(found)
    version = settings_versions.keep(
        subject(stored),
        stored.tenant,
        settings_versions.Change(
            before=before,
            now=now,
            words=settings_versions.differing(in_words(stored), in_words(row)),
            actor=actor,
            note=note,
            restores=restores,
        ),
    )
    audit.record(
        actor=actor,
        action="went back to earlier export settings" if restores else "changed export settings",
        subject=subject(stored),
        tenant=stored.tenant,
        note=note,
        version=version.number if version else None,
    )
    moved = _move_candidates(stored, row.job) if row.job_id != stored.job_id else 0
    return Changed(version, apply_settings(row), moved)


def roll_back(
    search: Search, version: SettingsVersion, *, seen: Mapping[str, Any], actor: User, note: str
) -> Changed:
    """Go back to an earlier version, as a new one. Raises as ``change_settings`` does."""
    return change_settings(
        restored(search, version), seen=seen, actor=actor, note=note, restores=version.number
    )


def restored(search: Search, version: SettingsVersion) -> Search:
    """The search as it was in this version, not saved.

    Raises ``SettingsRefusedError`` where its job is not there any more.
    """
    if not Job.objects.filter(pk=version.values.get("job_id"), tenant=search.tenant_id).exists():
        raise SettingsRefusedError(
            [Refusal("job", "The job of that version is not there any more.")]
        )
    return with_settings(search, version.values)


@transaction.atomic
def apply_settings(search: Search) -> list[CandidateExport]:
    """Save the search and decide again for its applications that are held.

    What is queued is decided once more by the worker that takes it.
    """
    search.save()
    held = Application.objects.filter(search=search, exports__state=ExportState.HELD)
    return [evaluate(application) for application in held.distinct()[:DECIDED_AT_ONCE]]


@transaction.atomic
def rename(search: Search, name: str, *, actor: User | None) -> Answer:
    """Another name. The settings stay, and nobody is decided again."""
    try:
        with transaction.atomic():
            Search.objects.filter(pk=search.pk).update(name=name)
    except IntegrityError:
        return Answer.no(f"There is a search “{name}” already.")
    audit.record(
        actor=actor,
        action=f"renamed it from “{search.name}”"[:60],
        subject=subject(search),
        tenant=search.tenant,
    )
    return Answer.yes(f"It is “{name}” now.")


def _changed_meanwhile(stored: Search, seen: Mapping[str, Any]) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        settings_versions.differing(in_words(with_settings(stored, seen)), in_words(stored)),
        settings_versions.of(subject(stored)).filter(values=snapshot(stored)).first(),
    )


def _hold_still(search: Search) -> None:
    """Nothing of these candidates is decided by anybody else until this transaction ends."""
    on_its_job = Application.objects.filter(search=search, job=search.job_id)
    list(on_its_job.order_by("pk").select_for_update().values_list("pk"))
    exports = CandidateExport.objects.filter(application__in=on_its_job).order_by("pk")
    list(exports.select_for_update(of=("self",)).values_list("pk"))


def _move_candidates(search: Search, job: Job) -> int:
    """Those on the search's job go on to its new one; nothing of them is in the ATS yet."""
    on_its_job = Application.objects.filter(search=search, job=search.job_id)
    held = CandidateExport.objects.filter(application__in=on_its_job, state=ExportState.HELD)
    held.update(job=job, connection=job.connection)
    return on_its_job.update(job=job)
