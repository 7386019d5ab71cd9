"""One line of an import file: what it may say, and how it is read.

``docs/importing-candidates.md`` describes it for people. Pure: whether the job exists and
the resume can be opened is found out later.
"""

import enum
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from candidates.rules.emails import EmailKind, EmailValidity
from candidates.rules.import_reader import ObjectReader, Problem
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType

# How long a text may be: the widths of the columns.
TEXTS: dict[str, int] = {
    "first_name": 200,
    "last_name": 200,
    "phone": 60,
    "headline": 300,
    "city": 120,
    "region": 60,
    "country": 2,
    "linkedin_url": 500,
}
PLATFORM_ID_LENGTH = 80
ADDRESS_LENGTH = 254
PROVENANCE_LENGTH = 120
NAME_LENGTH = 200
JOB_TITLE_LENGTH = 500
LONG_TEXT = 20_000
RESUME_PATH_LENGTH = 1_000

MOST_EMAILS = 10
MOST_APPLICATIONS = 50
MOST_MESSAGES = 1_000
MOST_CRITERIA = 60


class Speaker(enum.StrEnum):
    """Who says something in a screening conversation."""

    CANDIDATE = "candidate"
    RECRUITER = "recruiter"


@dataclass(frozen=True, slots=True)
class EmailLine:
    """One e-mail address of the line."""

    address: str
    kind: EmailKind
    validity: EmailValidity
    provenance: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """How the line names a job: by the ATS's id or by its title, where needed by connection too."""

    ats_id: str
    title: str
    connection: str


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """The screening conversation, its messages in their stored form."""

    messages: tuple[dict[str, Any], ...]
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """The assessment, its criteria in their stored form."""

    stars: int
    summary: str
    criteria: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application of the line. ``path`` is its JSON path. ``None`` leaves what is known."""

    path: str
    job: JobLine
    search: str
    stage: PlatformStage | None
    response: ResponseType | None
    screening: ScreeningLine | None
    assessment: AssessmentLine | None


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One candidate as the line tells it. An empty text leaves what is known."""

    platform_id: str
    source: CandidateSource
    texts: dict[str, str]
    emails: tuple[EmailLine, ...]
    resume: str
    applications: tuple[ApplicationLine, ...]


class LineError(Exception):
    """The line cannot be taken. Nothing of it was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def read_line(raw: bytes) -> CandidateLine:
    """Read one line. Raises ``LineError`` with every problem it has."""
    problems: list[Problem] = []
    line = _candidate(ObjectReader(_parsed(raw), "$", problems))
    if problems:
        raise LineError(*problems)
    return line


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise LineError(
            Problem("$", f"Byte {error.start + 1} is not UTF-8.", "Save the file as UTF-8.")
        ) from None
    except RecursionError:
        raise LineError(
            Problem("$", "It is nested too deeply.", "Write one candidate as documented.")
        ) from None
    except json.JSONDecodeError as error:
        raise LineError(
            Problem(
                "$",
                f"It is not JSON: {error.msg} at character {error.pos + 1}.",
                "Write one whole JSON object on each line.",
            )
        ) from None
    except ValueError as error:
        raise LineError(
            Problem("$", f"It is not JSON: {error}.", "Write one whole JSON object on each line.")
        ) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:40]!r} is there twice in one object")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number of JSON")


def _candidate(reader: ObjectReader) -> CandidateLine:
    platform_id = reader.text("platform_id", longest=PLATFORM_ID_LENGTH, required=True)
    source = reader.choice("source", CandidateSource)
    if not reader.has("source"):
        reader.problem("source", "It is missing.", "Write applied or passive.")
    texts = {key: reader.text(key, longest=longest) for key, longest in TEXTS.items()}
    _check_country(reader, texts["country"])
    _check_link(reader, texts["linkedin_url"])
    line = CandidateLine(
        platform_id=platform_id,
        source=source or CandidateSource.APPLIED,
        texts=texts,
        emails=tuple(_email(entry) for entry in reader.objects("emails", most=MOST_EMAILS)),
        resume=reader.text("resume", longest=RESUME_PATH_LENGTH),
        applications=tuple(
            _application(entry) for entry in reader.objects("applications", most=MOST_APPLICATIONS)
        ),
    )
    reader.finish()
    return line


def _check_country(reader: ObjectReader, country: str) -> None:
    if country and not re.fullmatch("[A-Z]{2}", country):
        reader.problem("country", "It is not a country code.", "Write two capitals, such as US.")


def _check_link(reader: ObjectReader, link: str) -> None:
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = None
    if link and (parts is None or parts.scheme not in {"http", "https"} or not parts.netloc):
        reader.problem("linkedin_url", "It is no web address.", "Write it with https:// in front.")


def _email(reader: ObjectReader) -> EmailLine:
    line = EmailLine(
        address=reader.text("address", longest=ADDRESS_LENGTH, required=True),
        kind=reader.choice("kind", EmailKind) or EmailKind.PERSONAL,
        validity=reader.choice("validity", EmailValidity) or EmailValidity.UNVERIFIED,
        provenance=reader.text("provenance", longest=PROVENANCE_LENGTH),
    )
    reader.finish()
    return line


def _application(reader: ObjectReader) -> ApplicationLine:
    line = ApplicationLine(
        path=reader.path,
        job=_job(reader),
        search=reader.text("search", longest=NAME_LENGTH),
        stage=reader.choice("stage", PlatformStage),
        response=reader.choice("response", ResponseType),
        screening=_screening(reader.object("screening")),
        assessment=_assessment(reader.object("assessment")),
    )
    reader.finish()
    return line


def _job(application: ObjectReader) -> JobLine:
    reader = application.object("job")
    if reader is None:
        application.problem("job", "It is missing.", 'Write {"ats_id": "…"} or {"title": "…"}.')
        return JobLine("", "", "")
    line = JobLine(
        ats_id=reader.text("ats_id", longest=NAME_LENGTH),
        title=reader.text("title", longest=JOB_TITLE_LENGTH),
        connection=reader.text("connection", longest=NAME_LENGTH),
    )
    if reader.has("ats_id") and reader.has("title"):
        reader.problem(
            "", "It must name the job in one way.", "Write either ats_id or title, not both."
        )
    elif not (reader.has("ats_id") or reader.has("title")):
        reader.problem("", "It names no job: ats_id or title is missing.", "Write one of them.")
    reader.finish()
    return line


def _screening(reader: ObjectReader | None) -> ScreeningLine | None:
    if reader is None:
        return None
    line = ScreeningLine(
        messages=tuple(_message(entry) for entry in reader.objects("messages", most=MOST_MESSAGES)),
        completed_at=reader.moment("completed_at"),
    )
    reader.finish()
    return line


def _message(reader: ObjectReader) -> dict[str, Any]:
    at = reader.moment("at")
    speaker = reader.choice("from", Speaker)
    if not reader.has("from"):
        reader.problem("from", "It is missing.", "Write candidate or recruiter.")
    text = reader.text("text", longest=LONG_TEXT, required=True)
    reader.finish()
    return {"at": at.isoformat() if at else None, "from": str(speaker or ""), "text": text}


def _assessment(reader: ObjectReader | None) -> AssessmentLine | None:
    if reader is None:
        return None
    stars = reader.number("stars", least=1, most=5, whole=True)
    if not reader.has("stars"):
        reader.problem("stars", "It is missing.", "Write 1 to 5.")
    line = AssessmentLine(
        stars=int(stars or 0),
        summary=reader.text("summary", longest=LONG_TEXT),
        criteria=tuple(
            _criterion(entry) for entry in reader.objects("criteria", most=MOST_CRITERIA)
        ),
    )
    reader.finish()
    return line


def _criterion(reader: ObjectReader) -> dict[str, Any]:
    name = reader.text("name", longest=NAME_LENGTH, required=True)
    score = reader.number("score", least=0, most=5, whole=False)
    if not reader.has("score"):
        reader.problem("score", "It is missing.", "Write 0 to 5.")
    comment = reader.text("comment", longest=LONG_TEXT)
    reader.finish()
    return {"name": name, "score": score, "comment": comment}
