"""What the export policy decides on: one candidate, one job, one search, one connection."""

from dataclasses import dataclass, field
from datetime import datetime

from candidates.rules.export_state import Purpose
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.connectors.types import Target
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Reason
from jobs.rules.duplicates import Likeness
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """The job. ``title`` is for the sentences. ``stage_ids`` are its active stages in the ATS.

    ``duplicate_of`` names the job of the ATS that a manual one is, ``likeness`` how surely.
    """

    title: str
    source: JobSource
    state: JobState
    eligibility: Eligibility = Eligibility.INCLUDED
    closed_because: str = ""
    stage_ids: frozenset[str] = frozenset()
    duplicate_of: str = ""
    likeness: Likeness = Likeness.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFacts:
    """The connection. A capability that is ``None`` is not known, and then tried.

    ``keeps_people_out``: its people index is kept, so that known people stay out of searches.
    """

    system: str
    state: ConnectionState
    workflow: Workflow = Workflow.ENGAGED_ONLY
    trigger_stage: PlatformStage = PlatformStage.ENGAGED
    takes_candidates: bool | None = True
    takes_prospects: bool | None = None
    redirect_acknowledged_by: str = ""
    keeps_people_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts:
    """The candidate on this job.

    ``furthest_stage`` is the furthest stage ever reached (``stages.furthest``). ``emails_known``
    counts all addresses, ``emails_usable`` those that ``emails.choose_emails`` left. ``is_test``:
    nobody at all, made up to verify the connection.
    """

    source: CandidateSource
    stage: PlatformStage
    furthest_stage: PlatformStage
    screening_completed: bool
    response: ResponseType | None = None
    has_name: bool = True
    emails_known: int = 0
    emails_usable: int = 0
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFacts:
    """The search's export settings. Empty ``response_types``: every answer will do.

    ``include_ats_candidates``: also those whom the ATS knows take part. Without a search nobody is
    kept out.
    """

    target: Target = Target.APPLICANT
    stage_id: str = ""
    is_manual: bool = False
    responders_only: bool = False
    response_types: frozenset[ResponseType] = frozenset()
    include_ats_candidates: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """A person whom the ATS knows under ``address``, one of the candidate's, ``as_of`` its reading.

    ``brought_by_us``: an export of ours has brought or found them before. ``cooling_until`` is in
    the future: the ATS rejected them, at ``rejected_at``, within the months of the cool-down.
    """

    external_id: str
    address: str
    brought_by_us: bool = False
    last_activity: str = ""
    last_activity_at: datetime | None = None
    as_of: datetime | None = None
    rejected_at: datetime | None = None
    cooling_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFacts:
    """Everything about one candidate, one job and what is to happen.

    ``connection`` is ``None`` only where the job has none. Without a search its defaults hold.
    ``released_by`` names the person who pressed *send now*; ``exported_as`` is the reference of
    another export that already arrived for the same purpose. ``skipped_by`` names who decided at
    the match desk that nothing of the candidate goes to this ATS, ``skipped_because`` why.
    ``arrived``: of an update or a correction, whether the candidate is in the ATS.
    ``released_because`` is the reason that was given with *send now*. ``known`` are the people of
    the ATS whom the index knows under the candidate's addresses. ``removed`` says that the customer
    has taken them out of the ATS since we brought them there.
    """

    job: JobFacts
    connection: ConnectionFacts | None
    candidate: CandidateFacts
    search: SearchFacts = field(default_factory=SearchFacts)
    purpose: Purpose = Purpose.CREATE
    released_by: str = ""
    exported_as: str = ""
    skipped_by: str = ""
    skipped_because: str = ""
    arrived: bool = True
    released_because: str = ""
    known: tuple[KnownFacts, ...] = ()
    removed: Reason | None = None


def due_stage(facts: ExportFacts) -> PlatformStage:
    """The platform stage from which this export is due.

    With *New and Engaged* a candidate is created on New and updated later. Passive candidates wait
    for Engaged all the same.
    """
    if facts.connection is None:
        return PlatformStage.ENGAGED
    due = facts.connection.trigger_stage
    if facts.connection.workflow is Workflow.NEW_AND_ENGAGED and facts.purpose is Purpose.CREATE:
        due = PlatformStage.NEW
    if due is PlatformStage.NEW and facts.candidate.source is CandidateSource.PASSIVE:
        return PlatformStage.ENGAGED
    return due
