"""The export settings of a search: all of them, in words, and why a change of them is refused."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from candidates.explain import objections
from candidates.known_people import counted, keeps_people_out
from candidates.models import Application, CandidateExport, Search
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_settings import (
    LEFT_OUT,
    SOURCE_TAG,
    WORKFLOW,
    ExportSettings,
    parts,
    profile_words,
    workflow_words,
)
from candidates.rules.export_state import ExportState
from integrations.rules.connection_state import Workflow
from jobs.rules.states import JobSource

SETTINGS = (
    "job_id",
    "target",
    "stage_external_id",
    "mode",
    "responders_only",
    "response_types",
    "email_kinds",
    "include_ats_candidates",
    "overrides",
)
"""The columns that are settings: kept in every version, compared before they are overwritten."""

REFUSED_AT: dict[str, str] = {
    ExportReason.PROSPECTS_NOT_SUPPORTED: "target",
    ExportReason.STAGE_NOT_IN_JOB: "stage_external_id",
    ExportReason.SYSTEM_CANNOT_TAKE_CANDIDATES: "job",
}
"""What the system cannot do, by the setting where that is said. The words are those of policy."""

AS_THE_CONNECTION = "As the connection"
NOTHING_OUT = (ExportState.HELD, ExportState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a setting cannot be saved so. ``field`` is its column, or ``job``."""

    field: str
    sentence: str


def snapshot(search: Search) -> dict[str, Any]:
    """All settings of the search, as they are kept in a version."""
    return {name: _plain(getattr(search, name)) for name in SETTINGS}


def with_settings(search: Search, values: Mapping[str, Any]) -> Search:
    """A copy of the search with other settings, not saved. What ``values`` lacks stays."""
    proposed = copy.copy(search)
    for name in SETTINGS:
        if name in values:
            setattr(proposed, name, copy.deepcopy(values[name]))
    return proposed


def in_words(search: Search) -> dict[str, str]:
    """Each setting by its name on the page. Reads the search's job."""
    own = search.overrides
    tag = own.get(SOURCE_TAG, "")
    return {
        "ATS job": str(search.job),
        "Export as": str(search.get_target_display()),
        "Stage in the ATS": stage_name(search),
        "Export": str(search.get_mode_display()),
        "Who is exported": who(search),
        "E-mail addresses": ", ".join(search.email_kinds).capitalize() or "Every type",
        "People whom the ATS knows": "Included" if search.include_ats_candidates else "Left out",
        "Workflow": workflow_words(Workflow(own[WORKFLOW]))
        if WORKFLOW in own
        else AS_THE_CONNECTION,
        "Source tag": (tag or "None") if SOURCE_TAG in own else AS_THE_CONNECTION,
        "PDF profile": profile_words(ExportSettings(left_out=parts(own[LEFT_OUT])))
        if LEFT_OUT in own
        else AS_THE_CONNECTION,
    }


def known_in_words(search: Search) -> str:
    """What it does to leave out, or to include, people whom the ATS knows, with the numbers."""
    effect = (
        "Left out: outreach candidates whom the ATS knows already are held, with what they did "
        "there last. Included: they take part, and go to the person who is there; nobody is "
        "created twice. People who applied themselves take part either way."
    )
    connection = search.job.connection
    if connection is None or not keeps_people_out(connection):
        return f"{effect} The people of this ATS are not read, so nobody is left out now."
    known, total = counted(search)
    is_or_are = "is" if known == 1 else "are"
    return f"{known:,} of this search's {_people(total)} {is_or_are} known in the ATS. {effect}"


def stage_name(search: Search) -> str:
    """The name of the chosen stage."""
    if not search.stage_external_id:
        return "First stage of the ATS"
    names = {stage["external_id"]: stage["name"] for stage in search.job.stages}
    return str(names.get(search.stage_external_id, "A stage that the job no longer has"))


def who(search: Search) -> str:
    """Who is exported, in words."""
    if not search.responders_only:
        return "All candidates"
    kinds = ", ".join(kind.replace("_", " ") for kind in search.response_types)
    return f"Responders: {kinds}" if kinds else "All responders"


def refusals(proposed: Search, stored: Search | None = None) -> list[Refusal]:
    """Why these settings cannot be saved, each at its setting. Empty when they can.

    ``stored`` is the search as it is, ``None`` for a new one.
    """
    job = proposed.job
    if job.tenant_id != proposed.tenant_id:
        return [Refusal("job", "This job belongs to another tenant.")]
    if job.source != JobSource.SYNCED:
        return [
            Refusal(
                "job",
                f"“{job}” was made by hand, so the ATS does not know it. Choose the job that was "
                "synced from the ATS.",
            )
        ]
    found = [
        Refusal(REFUSED_AT[reason.code], f"{reason.sentence} {reason.hint}".strip())
        for reason in objections(proposed)
        if reason.code in REFUSED_AT
    ]
    if stored is not None and stored.job_id != proposed.job_id:
        found += _against_another_job(proposed, stored)
    return found


def _against_another_job(proposed: Search, stored: Search) -> Iterator[Refusal]:
    """Its candidates are on its job, so they move with it: only while none of them has left."""
    if proposed.job.closed_at is not None:
        yield Refusal("job", f"“{proposed.job}” is closed in the ATS. Choose an open one.")
    candidates = Application.objects.filter(search=stored, job=stored.job_id)
    exports = CandidateExport.objects.filter(application__in=candidates)
    if away := exports.exclude(state__in=NOTHING_OUT).count():
        yield Refusal(
            "job",
            f"{_people(away)} of this search {'is' if away == 1 else 'are'} on “{stored.job}” in "
            "the ATS or on the way there. Make a new search for the other job; this one stays "
            "with its own.",
        )
    twice = candidates.filter(candidate__applications__job=proposed.job).count()
    if twice:
        yield Refusal(
            "job",
            f"{_people(twice)} of this search {'is' if twice == 1 else 'are'} on "
            f"“{proposed.job}” already and would be there twice. Make a new search for that job.",
        )


def _people(count: int) -> str:
    return "1 candidate" if count == 1 else f"{count:,} candidates"


def _plain(value: Any) -> Any:
    """A value as JSON knows it: no enumerations, lists in their order."""
    return str(value) if isinstance(value, str) else copy.deepcopy(value)
