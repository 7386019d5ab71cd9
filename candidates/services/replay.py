"""What was sent then, what would be sent now, and what the ATS holds: side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from candidates import selectors
from candidates.models import CandidateExport, ExportAttempt
from candidates.rules.sent_picture import Line, compare, picture
from candidates.services import effects as vendor
from candidates.services.outgoing import candidate_of
from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import CandidateToExport, Target
from integrations.errors import ConnectorError
from integrations.services.connector_door import open_connector


@dataclass(frozen=True, slots=True)
class Replay:
    """The comparison. ``sent_at`` is ``None`` where nothing was sent yet.

    ``asked`` says whether the ATS was asked; ``cannot`` why it could not say.
    """

    lines: Sequence[Line]
    sent_at: datetime | None
    asked: bool = False
    cannot: str = ""

    @property
    def changed(self) -> int:
        """How many fields would be sent otherwise today."""
        return sum(bool(line.changed) for line in self.lines)


def key() -> bytes:
    """What the digests are keyed with."""
    return f"sent-picture:{settings.SECRET_KEY}".encode()


def picture_of(candidate: CandidateToExport) -> dict[str, object]:
    """What is kept of what is about to be sent."""
    return picture(candidate, key())


def replay(export: CandidateExport, *, ask: bool = False) -> Replay:
    """Compare. With ``ask`` the ATS is read as well, where it can be."""
    attempts = ExportAttempt.objects.filter(export=export, action=ExportAttempt.Action.SEND)
    last = attempts.exclude(sent={}).order_by("-id").first()
    now = candidate_of(_settled(export))
    theirs: Mapping[str, str] = {}
    cannot = ""
    if ask:
        theirs, cannot = _held(export, now)
    lines = compare(last.sent if last else {}, now, key(), theirs)
    return Replay(lines, last.started_at if last else None, asked=ask, cannot=cannot)


def _settled(export: CandidateExport) -> CandidateExport:
    """With whom and where it would go, where no worker has settled that yet. Nothing is saved."""
    if not export.target:
        application = export.application
        search = application.search
        export.addresses = list(selectors.chosen_addresses(application))
        export.target = search.target if search else Target.APPLICANT.value
        export.stage_external_id = search.stage_external_id if search else ""
    return export


def _held(export: CandidateExport, now: CandidateToExport) -> tuple[Mapping[str, str], str]:
    if export.connection is None:
        return {}, "The export has no connection to an ATS."
    try:
        with open_connector(export.connection, cause=export.cause) as opened:
            people = vendor.find_people(opened.connector, now)
    except ConnectorError as error:
        return {}, f"The ATS could not be read: {error.sentence}"
    if not people:
        return {}, "The ATS shows nobody with these addresses."
    known = [person for person in people if person.external_id == export.person_external_id]
    person = (known or people)[0]
    return _values_of(person, now), ""


def _values_of(person: AtsCandidate, now: CandidateToExport) -> dict[str, str]:
    """What the ATS tells of a person, in our fields. What it does not tell is left out."""
    held = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "emails": ", ".join(person.emails),
        "phone": ", ".join(person.phones),
        "links": ", ".join(person.links),
    }
    told = {name: value for name, value in held.items() if value}
    job = "" if now.target is Target.PROSPECT else now.job_external_id
    for application in person.applications:
        if application.job_external_id == job:
            told["job"] = application.job_external_id
            if application.stage_external_id:
                told["stage"] = application.stage_external_id
    return told
