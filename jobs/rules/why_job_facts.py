"""What "why is this job missing, or not as it is in the ATS?" is answered from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Reason
from integrations.rules.reason_code import ReasonCode


class WhyJob(ReasonCode):
    """Why a job is not here, or not as it is in the ATS, besides the rules of eligibility."""

    MADE_BY_HAND = "job.made_by_hand", "The job was made by hand; no ATS gave it to us."
    CONNECTION_NOT_READING = (
        "job.connection_not_reading",
        "The connection is not in a state in which its jobs are read.",
    )
    NEVER_READ = "job.never_read", "The jobs of the connection were never read to the end."
    READ_FAILED = "job.read_failed", "The last sync of the connection did not come to its end."
    READ_LATE = "job.read_late", "The next sync of the connection is overdue."
    READ_HELD = "job.read_held", "The last sync is held: it would close many jobs at once."
    NEVER_NAMED = "job.never_named", "No answer of the ATS has ever named the job."
    GONE = "job.gone", "The last full answers of the ATS no longer named the job."
    UNREADABLE = "job.unreadable", "The ATS named the job, but its record could not be read."
    CLOSED = "job.closed", "The job is closed in the ATS."
    FROZEN = "job.frozen", "The ATS says something else; the job is frozen since its activation."
    NOT_ACTIVATED = "job.not_activated", "The job's AI recruiter has not been activated."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts:
    """The last finished sync, and what is due.

    ``failure`` is its stored reason. ``seen`` counts the jobs of its answer. ``full_read_at`` is
    the start of the last full read that came to its end.
    """

    state: str = ""
    finished_at: datetime | None = None
    seen: int = 0
    failure: Mapping[str, Any] | None = None
    full_read_at: datetime | None = None
    next_at: datetime | None = None
    is_running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """The connection that the job would come through."""

    name: str
    state: ConnectionState
    since: datetime
    why: str = ""
    read: ReadFacts = field(default_factory=ReadFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundJob:
    """What is stored of the job. ``reasons`` are those of its eligibility; ``drift`` as stored."""

    title: str
    is_synced: bool
    is_active: bool
    status: str = ""
    place: str = ""
    reasons: Sequence[Reason] = ()
    changed_in_ats_at: datetime | None = None
    missing_since: datetime | None = None
    missed_reads: int = 0
    closed_at: datetime | None = None
    closed_because: str = ""
    activated_at: datetime | None = None
    drift: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCase:
    """Everything that is stored about one question.

    ``job`` is ``None`` where no row has the asked id; ``asked`` is what was asked for.
    ``unreadable`` are the records of the last sync with its id that could not be read, as
    ``{"path", "problem"}``. ``source`` is ``None`` where the job has no connection.
    """

    asked: str
    source: SourceFacts | None
    job: FoundJob | None = None
    unreadable: Sequence[Mapping[str, str]] = ()
    now: datetime
