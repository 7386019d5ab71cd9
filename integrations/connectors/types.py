"""The types that cross the border between a vendor and us. Plain values, no Django.

A connector's ``mapping.py`` makes these from payloads and payloads from these; nothing of a
vendor's own shape travels further in than that.
"""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property


class Liveness(enum.StrEnum):
    """What a vendor's job status word means for us."""

    LIVE = "live"
    NOT_LIVE = "not_live"
    UNKNOWN = "unknown"


class Target(enum.StrEnum):
    """Whether a candidate arrives with an application to a job or without."""

    APPLICANT = "applicant"
    PROSPECT = "prospect"


class DocumentKind(enum.StrEnum):
    """What a document is to the ATS."""

    RESUME = "resume"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class AtsPlace:
    """One place of a job as the vendor gives it: structured parts, free text, or both.

    ``country`` is the vendor's own value (ISO code or a name), not yet judged.
    """

    country: str = ""
    region: str = ""
    city: str = ""
    postal_code: str = ""
    raw: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class AtsStage:
    """A step of a job's pipeline. ``external_id`` is what a write must name."""

    external_id: str
    name: str
    position: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class AtsPay:
    """Pay as the vendor states it. ``period`` in the vendor's word (``YEAR``, ``HOUR`` …)."""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class AtsPerson:
    """A member of a job's hiring team."""

    external_id: str
    name: str
    email: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtsJob:
    """A job as the ATS has it.

    ``external_id`` is the id of the API we speak, ``ats_id`` the one people see in the ATS.
    ``status`` is the vendor's own word and ``liveness`` what it means. ``description`` is the
    vendor's HTML, not yet cleaned. ``deleted`` says that the vendor reports it gone; the other
    fields may then be empty and must not overwrite what is known. ``fingerprint`` is 32 hex
    characters over the parts of the payload that these fields are made of, ``changed_at`` apart.
    """

    external_id: str
    ats_id: str
    title: str
    status: str
    liveness: Liveness
    fingerprint: str
    places: tuple[AtsPlace, ...] = ()
    confidential: bool = False
    deleted: bool = False
    employment_type: str = ""
    department: str = ""
    job_code: str = ""
    pay: AtsPay = AtsPay()
    description: str = ""
    apply_url: str = ""
    ats_url: str = ""
    stages: tuple[AtsStage, ...] = ()
    hiring_team: tuple[AtsPerson, ...] = ()
    required_questions: int = 0
    opened_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One record of a page that could not be read. ``path`` is its JSON path in the page."""

    path: str
    external_id: str
    problem: str


@dataclass(frozen=True)
class JobRecord:
    """One job of a page, read only when it has to be: most are known and have not changed.

    ``external_id`` is empty where the record names none; ``make_job`` gets the fingerprint.
    """

    external_id: str
    make_fingerprint: Callable[[], str] = field(repr=False)
    make_job: Callable[[str], AtsJob | BadRecord] = field(repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """That of the job (see ``AtsJob``), without reading it."""
        return self.make_fingerprint()

    def read(self) -> AtsJob | BadRecord:
        """The job, or what is wrong with it."""
        return self.make_job(self.fingerprint)


@dataclass(frozen=True, slots=True)
class Since:
    """Where the last read of a connection's jobs, or of its people, began.

    ``bookmark`` is what the vendor gave at its end, for vendors that go by a token of their own.
    """

    moment: datetime
    bookmark: str = ""


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of jobs. ``bookmark`` is the vendor's token for the next ``Since``, if any."""

    records: tuple[JobRecord, ...]
    bookmark: str = ""

    @property
    def jobs(self) -> tuple[AtsJob, ...]:
        """Those that can be read."""
        return tuple(job for job in self._read() if isinstance(job, AtsJob))

    @property
    def bad(self) -> tuple[BadRecord, ...]:
        """Those that cannot."""
        return tuple(record for record in self._read() if isinstance(record, BadRecord))

    def _read(self) -> Iterator[AtsJob | BadRecord]:
        return (record.read() for record in self.records)


@dataclass(frozen=True, slots=True)
class AtsUser:
    """Somebody who works in the ATS."""

    external_id: str
    name: str
    email: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class PersonToExport:
    """Who goes out. ``emails`` is never empty; the first is the one the vendor matches by."""

    first_name: str
    last_name: str
    emails: tuple[str, ...]
    phone: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    links: tuple[str, ...] = ()
    headline: str = ""


@dataclass(frozen=True, slots=True)
class DocumentToExport:
    """A file to attach. ``name`` carries our reference, so that it can be found again."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    kind: DocumentKind = DocumentKind.PROFILE


@dataclass(frozen=True, slots=True)
class CandidateToExport:
    """What a connector needs to create an application.

    ``reference`` is our short opaque reference of the export (``rx-8f3k2m``); connectors put it
    where it can be searched again. ``person_external_id`` is set where the person is known.
    """

    person: PersonToExport
    target: Target
    job_external_id: str
    stage_external_id: str = ""
    person_external_id: str = ""
    source_tag: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    """What the vendor answered to a write. Empty ids where it names none."""

    person_external_id: str = ""
    application_external_id: str = ""
    document_external_id: str = ""
    ats_url: str = ""
    warnings: tuple[str, ...] = ()
