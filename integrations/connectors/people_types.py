"""The people an ATS knows, as they cross the border to us. Plain values, no Django."""

import enum
from dataclasses import dataclass
from datetime import datetime

from integrations.connectors.types import BadRecord


class Standing(enum.StrEnum):
    """What a vendor's word for the outcome of an application means for us."""

    OPEN = "open"
    HIRED = "hired"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AtsApplication:
    """An application that an ATS candidate has. ``outcome`` is the vendor's own word.

    ``standing`` is what that word means. ``applied_at``, ``rejected_at`` and ``changed_at`` are
    ``None`` where the vendor does not tell. ``job_external_id`` is empty where the person is there
    without a job, as a prospect.
    """

    external_id: str
    job_external_id: str
    job_title: str = ""
    stage_external_id: str = ""
    stage_name: str = ""
    outcome: str = ""
    ats_url: str = ""
    person_external_id: str = ""
    standing: Standing = Standing.UNKNOWN
    applied_at: datetime | None = None
    rejected_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AtsCandidate:
    """A person the ATS knows.

    ``links`` are their profiles on the web. ``deleted`` says that the vendor reports them gone,
    merged into somebody else or made anonymous: the other fields may then be empty.
    """

    external_id: str
    first_name: str
    last_name: str
    emails: tuple[str, ...] = ()
    applications: tuple[AtsApplication, ...] = ()
    tags: tuple[str, ...] = ()
    ats_url: str = ""
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    changed_at: datetime | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One page of people. ``bookmark`` is the vendor's token for the next ``Since``, if any.

    ``bad`` are the records that could not be read: they cost one record, not the page.
    """

    people: tuple[AtsCandidate, ...]
    bad: tuple[BadRecord, ...] = ()
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class AtsRecord:
    """A person in the ATS, and their application where they have one."""

    person_external_id: str = ""
    application_external_id: str = ""


@dataclass(frozen=True, slots=True)
class AtsDocument:
    """A document the ATS holds for an application."""

    name: str
    external_id: str = ""
