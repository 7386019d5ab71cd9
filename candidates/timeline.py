"""Everything that happened around a candidate on a job, in one list, from the rows that hold it."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from candidates import explain
from candidates.models import (
    Application,
    CandidateExport,
    ExportAttempt,
    ExportDecision,
    PersonNews,
    ProfilePdf,
)
from candidates.rules.export_policy import ExportVerdict
from integrations.models import ApiCall, AuditEvent

SHOWN_OF_EACH = 200


class EventKind(enum.StrEnum):
    """What kind of thing happened."""

    STAGE = "stage"
    DATA = "data"
    DECISION = "decision"
    ATTEMPT = "attempt"
    CALL = "call"
    PROFILE = "profile"
    ARRIVAL = "arrival"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. ``subject`` names the row it is of (``export:345``), if any.

    ``who`` is empty where nobody of ours did it; ``detail`` is the why or the answer.
    """

    at: datetime
    kind: EventKind
    what: str
    detail: str = ""
    who: str = ""
    subject: str = ""


_DECIDED = {
    ExportVerdict.SEND: "Decided: goes out",
    ExportVerdict.HOLD: "Decided: waits",
    ExportVerdict.NEVER: "Decided: does not go out",
}


def of_application(application: Application, *, with_calls: bool) -> list[Event]:
    """The newest events first, at most 200 of each kind; a fixed number of statements.

    ``with_calls``: whoever reads it may see the call log.
    """
    exports = list(application.exports.select_related("connection").order_by("id"))
    events = [
        *_stages(application),
        *_data(application),
        *_decisions(ExportDecision.objects.filter(export__in=exports)),
        *_attempts(ExportAttempt.objects.filter(export__in=exports)),
        *_profiles(application.profiles.all()),
        *_arrivals(exports),
        *_news(exports),
        *_people(application, exports),
        *(_calls(exports) if with_calls else ()),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _stages(application: Application) -> Iterator[Event]:
    for moved in application.stage_events.order_by("-id")[:SHOWN_OF_EACH]:
        what = f"Stage: {moved.to_stage.capitalize()}"
        before = f"before: {moved.from_stage.capitalize()}" if moved.from_stage else ""
        yield Event(moved.at, EventKind.STAGE, what, before, moved.actor_name)


def _data(application: Application) -> Iterator[Event]:
    for email in application.candidate.emails.all():
        came = f"from {email.provenance}" if email.provenance else "nobody said from where"
        what = f"E-mail address added ({email.get_validity_display().lower()})"
        yield Event(email.added_at, EventKind.DATA, what, came)
    screening = getattr(application, "screening", None)
    if screening is not None and screening.completed_at is not None:
        yield Event(screening.completed_at, EventKind.DATA, "Screening conversation complete")
    assessment = getattr(application, "assessment", None)
    if assessment is not None:
        yield Event(assessment.changed_at, EventKind.DATA, f"Assessment: {assessment}")


def _decisions(rows: QuerySet[ExportDecision]) -> Iterator[Event]:
    for row in rows.order_by("-id")[:SHOWN_OF_EACH]:
        said = row.reasons[0]["sentence"] if row.reasons else ""
        what = _DECIDED[ExportVerdict(row.verdict)]
        yield Event(row.at, EventKind.DECISION, what, said, subject=f"export:{row.export_id}")


def _attempts(rows: QuerySet[ExportAttempt]) -> Iterator[Event]:
    for row in rows.order_by("-id")[:SHOWN_OF_EACH]:
        tried = explain.tried(row)
        what = f"{tried.words}: {row.get_result_display().lower()}"
        yield Event(
            row.started_at, EventKind.ATTEMPT, what, row.sentence, subject=f"attempt:{row.pk}"
        )


def _profiles(rows: QuerySet[ProfilePdf]) -> Iterator[Event]:
    for row in rows.order_by("-id")[:SHOWN_OF_EACH]:
        what = f"PDF profile {row.sha256[:8]} made"
        yield Event(row.created_at, EventKind.PROFILE, what, f"{row.pages} pages")


def _arrivals(exports: Iterable[CandidateExport]) -> Iterator[Event]:
    for row in exports:
        if row.exported_at is not None:
            said, detail = f"Accepted by {row.place}", "; ".join(row.warnings)
            yield Event(row.exported_at, EventKind.ARRIVAL, said, detail, subject=row.cause)
        if row.seen_in_ats_at is not None:
            seen = f"Seen in {row.place}"
            yield Event(row.seen_in_ats_at, EventKind.ARRIVAL, seen, subject=row.cause)


def _news(exports: Iterable[CandidateExport]) -> Iterator[Event]:
    for row in PersonNews.objects.filter(export__in=exports).order_by("-id")[:SHOWN_OF_EACH]:
        into = f" into {row.into_external_id}" if row.into_external_id else ""
        what = f"{row.kind.capitalize()} in the ATS{into}"
        told = f"The ATS told us: {row.event_name} of {row.person_external_id}"
        yield Event(row.at, EventKind.ARRIVAL, what, told, subject=f"export:{row.export_id}")


def _people(application: Application, exports: Iterable[CandidateExport]) -> Iterator[Event]:
    subjects = [
        f"application:{application.pk}",
        f"candidate:{application.candidate_id}",
        *(export.cause for export in exports),
    ]
    rows = AuditEvent.objects.filter(subject__in=subjects).order_by("-id")
    for row in rows[:SHOWN_OF_EACH]:
        what = row.action[:1].upper() + row.action[1:]
        yield Event(row.at, EventKind.PERSON, what, row.note, row.actor_name, row.subject)


def _calls(exports: Iterable[CandidateExport]) -> Iterator[Event]:
    causes = [export.cause for export in exports]
    rows = ApiCall.objects.filter(cause__in=causes).order_by("-id")
    for row in rows[:SHOWN_OF_EACH]:
        answer = row.status_code or row.error_class or "no answer"
        what = f"Call: {row.operation.replace('_', ' ')}"
        detail = f"{answer} in {row.duration_ms} ms"
        yield Event(row.at, EventKind.CALL, what, detail, subject=f"api_call:{row.pk}")
