"""What follows a hire: one customer's HR system, an employee who is there, two who wait for a form.

Everything goes through the services that the forms call.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from candidates.models import Application, CandidateExport, HireDetails
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.stages import PlatformStage
from candidates.services import hiring, intake, lanes
from integrations.connectors.hris_types import HrisChoice
from integrations.models import Connection, Tenant, User
from integrations.models.clock import database_now
from integrations.rules.connection_state import ConnectionState
from integrations.services import acting_user, hris
from integrations.systems import SYSTEMS
from portal.demo.cast import Part
from portal.demo.intake import Entry
from portal.demo.sandbox import Sandbox

# The stand-in has this company's HR system already.
SLUG = "harbor-steel"
SYSTEM = SYSTEMS["factorial"]
TENANT_ADMIN = "tenant-admin"
RECRUITER = "recruiter"
AUTHOR = "Paula Portal"
NOTICE = timedelta(weeks=3)
HIRED = (Part.HIRED, Part.WAITS_FOR_FORM)


class NotHiredError(Exception):
    """The story of the hires has stopped, and why."""


def play(sandbox: Sandbox, entries: Sequence[Entry]) -> None:
    """Connect the HR system as the tenant's admin, hire, and send the form for one of them.

    Raises ``NotHiredError``, and the ``ConnectorError`` of the stand-in.
    """
    connection = _connected(sandbox)
    for entry in entries:
        if entry.person.part in HIRED:
            intake.move_stage(entry.application, PlatformStage.HIRED)
        if entry.person.part is Part.HIRED:
            _send(entry, connection)
    lanes.drain(connection.pk)


def complaints(sandbox: Sandbox) -> Iterator[str]:
    """What is not as it should be in the HR system, and about those who are hired."""
    tenant = Tenant.objects.get(slug=SLUG)
    connection = hris.connected(tenant, SYSTEM)
    if connection is None or connection.state != ConnectionState.ACTIVE:
        yield f"{tenant.name}: {SYSTEM.name} is not connected."
    arrived = [one for one in sandbox.arrivals(SYSTEM.key) if one["reference"]]
    documents = sandbox.documents(SYSTEM.key)
    exports = CandidateExport.objects.filter(purpose=Purpose.HIRE).select_related("hire")
    if len(arrived) != len(exports) or len(exports) != 1:
        yield f"{SYSTEM.name} has {len(arrived)} employees of {len(exports)} exports, not one."
    for export in exports:
        if export.state != ExportState.EXPORTED:
            yield f"{export.hire}: the hire is {export.state}, not exported."
        if [one["employee"] for one in arrived] != [export.person_external_id]:
            yield f"{export.hire}: is not the employee whom {SYSTEM.name} has."
        profiles = [one for one in documents if one["owner"] == export.person_external_id]
        if len(profiles) != 1:
            yield f"{export.hire}: has {len(profiles)} profiles in {SYSTEM.name}, not one."
    hired = Application.objects.filter(tenant=tenant, stage=PlatformStage.HIRED)
    waiting = hired.exclude(candidate__exports__purpose=Purpose.HIRE)
    if waiting.count() != 2:
        yield f"{tenant.name}: {waiting.count()} of the hired wait for the form, not two."


def _connected(sandbox: Sandbox) -> Connection:
    tenant, admin = Tenant.objects.get(slug=SLUG), User.objects.get(username=TENANT_ADMIN)
    secrets = sandbox.credentials(SYSTEM.key)
    # The stand-in shows at once what was written.
    given = {"lookup_lag_seconds": 0}
    answer = hris.connect(tenant, SYSTEM, options=given, secrets=secrets, actor=admin)
    connection = hris.connected(tenant, SYSTEM)
    if connection is None:
        raise NotHiredError(answer.sentence)
    author = next(one for one in acting_user.users_of(connection) if one.name == AUTHOR)
    (setting,) = acting_user.settings_of(connection)
    acting_user.choose_for(connection, {setting.name: author}, actor=admin)
    connection.refresh_from_db()
    return connection


def _send(entry: Entry, connection: Connection) -> None:
    application = Application.objects.select_related("tenant", "candidate", "job").get(
        pk=entry.application.pk
    )
    recruiter = User.objects.get(username=RECRUITER)
    details = _entered(entry, hiring.choices(connection))
    begun = hiring.begin(application, connection, details, actor=recruiter)
    if begun.export is None:
        raise NotHiredError(begun.decision.reasons[0].sentence)


def _entered(entry: Entry, choices: hiring.Choices) -> HireDetails:
    person, candidate = entry.person, entry.application.candidate
    entity, place, team = (
        _first(listed) for listed in (choices.legal_entities, choices.locations, choices.teams)
    )
    manager = _first(choices.managers)
    return HireDetails(
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=candidate.phone,
        starts_on=database_now().date() + NOTICE,
        birthday=date(1991, 4, 9),
        nationality="US",
        address_line_1="418 Broadway",
        postal_code="46402",
        city="Gary",
        region="IN",
        country="US",
        legal_entity_id=entity.external_id,
        legal_entity_name=entity.name,
        location_id=place.external_id,
        location_name=place.name,
        team_id=team.external_id,
        team_name=team.name,
        manager_id=manager.external_id,
        manager_name=manager.name,
    )


def _first(listed: Sequence[HrisChoice]) -> HrisChoice:
    if not listed:
        raise NotHiredError(f"{SYSTEM.name} lists nothing to choose from.")
    return listed[0]
