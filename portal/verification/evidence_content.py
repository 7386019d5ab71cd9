"""What an evidence pack says: frozen values, read from the rows once and printed as they are."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about, and what holds."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One expected job. ``why`` and ``accepted`` are sentences, empty where all is well."""

    number: int
    text: str
    found: str
    is_missing: bool
    job: str = ""
    why: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One call to the vendor, as the call log has it."""

    at: datetime
    operation: str
    status: str
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """One test candidate: what was sent, what came back, what the customer said."""

    __test__ = False  # pytest takes every class of this name for one of its own

    title: str
    facts: tuple[Fact, ...]
    calls: tuple[CallLine, ...]
    calls_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityLine:
    """One thing the connection can or cannot do, and how that is known."""

    what: str
    possible: str
    known_from: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceContent:
    """Everything that is printed. Times are UTC; the same content gives the same bytes.

    ``missing`` are the sentences of what was not verified, with ``override`` the reason why it went
    live all the same; both empty where everything was.
    """

    platform: str
    tenant: str
    connection: str
    system: str
    went_live_at: datetime
    made_by: str
    cover: tuple[Fact, ...]
    settings: tuple[Fact, ...]
    differences: tuple[str, ...]
    jobs_read: tuple[Fact, ...]
    jobs: tuple[JobLine, ...]
    tests: tuple[TestLine, ...]
    no_test_because: str
    confirmation: tuple[Fact, ...]
    missing: tuple[str, ...]
    override: str
    capabilities: tuple[CapabilityLine, ...]
