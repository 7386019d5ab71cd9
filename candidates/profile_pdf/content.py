"""What a profile is made of. Frozen values; the caller has read them from wherever they live."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Criterion:
    """One line of the assessment. ``score`` is 0 to 5; anything outside is drawn at the end."""

    name: str
    score: float
    comment: str = ""


@dataclass(frozen=True)
class AssessmentContent:
    """How the candidate was judged. ``stars`` is 1 to 5."""

    stars: int
    summary: str = ""
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Message:
    """One turn of the screening conversation.

    ``at`` is shown in its own time zone; ``None`` means that no time is known.
    """

    speaker: str
    from_candidate: bool
    at: datetime | None
    text: str


@dataclass(frozen=True)
class ResumeFile:
    """The resume as it was uploaded. The bytes decide what it is, not ``content_type``."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class ProfileContent:
    """Everything that is printed. Every text may hold anything; it is cleaned and never parsed.

    ``source`` and ``stage`` are labels for people ("Applied", "Engaged"). ``reference`` is our
    short reference, printed on every page. ``link_back`` opens the candidate on the platform.
    ``prepared_at`` is the date of the document: the same content gives the same bytes. ``is_test``
    prints above the name that this is nobody. ``left_out`` names parts that are not to be printed:
    of them the document does not say either that nobody has made them yet.
    """

    name: str
    job_title: str
    tenant_name: str
    source: str
    stage: str
    reference: str
    prepared_at: datetime
    emails: tuple[str, ...] = ()
    phone: str = ""
    place: str = ""
    links: tuple[str, ...] = ()
    headline: str = ""
    ats_job_id: str = ""
    link_back: str = ""
    assessment: AssessmentContent | None = None
    conversation: tuple[Message, ...] = ()
    resume: ResumeFile | None = None
    is_test: bool = False
    left_out: tuple[str, ...] = ()
