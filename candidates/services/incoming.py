"""What comes in about a person, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from candidates.profile_pdf.limits import MIB, RESUME_BYTES
from candidates.profile_pdf.resume.formats import Format, format_of
from candidates.rules.emails import EmailKind, EmailSource, EmailValidity
from candidates.rules.stages import CandidateSource

MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.WEBP: "image/webp",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.RTF: "application/rtf",
    Format.TEXT: "text/plain",
}


class IntakeError(Exception):
    """What was sent cannot be taken; the text says what to change. Nothing was written."""


@dataclass(frozen=True, slots=True)
class EmailData:
    """One address as it comes in."""

    address: str
    kind: EmailKind = EmailKind.PERSONAL
    validity: EmailValidity = EmailValidity.UNVERIFIED
    provenance: str = ""
    source: EmailSource = EmailSource.PLATFORM


@dataclass(frozen=True, slots=True)
class ResumeData:
    """A resume as it comes in."""

    name: str
    content_type: str
    content: bytes = field(repr=False)

    @classmethod
    def read(cls, name: str, content: bytes) -> "ResumeData":
        """A resume whose type is told by its bytes. Raises ``IntakeError``: empty or too large."""
        if not content:
            raise IntakeError(f"The resume {name} is empty.")
        if len(content) > RESUME_BYTES:
            raise IntakeError(
                f"The resume {name} has {len(content) / MIB:.1f} MiB; "
                f"{RESUME_BYTES // MIB} MiB is the most."
            )
        return cls(name, MEDIA_TYPES.get(format_of(content), "application/octet-stream"), content)


@dataclass(frozen=True, slots=True)
class CandidateData:
    """A person as they come in. An empty text leaves what is known.

    ``is_test`` makes a test candidate, and counts only when the row is made.
    """

    platform_id: str
    source: CandidateSource
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    headline: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    linkedin_url: str = ""
    emails: Sequence[EmailData] = ()
    resume: ResumeData | None = None
    is_test: bool = False
