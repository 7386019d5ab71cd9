"""From the form of a hire to an export row, and what people correct about it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from candidates import verdicts
from candidates.models import Application, Candidate, CandidateExport, ExportEffect, HireDetails
from candidates.rules import hire_policy
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import EffectKind, EffectState, ExportState, Purpose
from candidates.services import decisions
from candidates.services.references import new_reference
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import HrisChoice
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError
from integrations.models import Connection, Tenant, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision, Owner
from integrations.services import audit, connections
from integrations.services.connector_door import open_hris_connector
from integrations.services.hris import connections_of

CORRECTABLE = (ExportState.NEEDS_ATTENTION, ExportState.HELD)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a hire can be given, as the HR system lists it now, each by name."""

    legal_entities: Sequence[HrisChoice]
    locations: Sequence[HrisChoice]
    teams: Sequence[HrisChoice]
    managers: Sequence[HrisChoice]


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of a form: the export, or why there is none."""

    decision: Decision[ExportVerdict]
    export: CandidateExport | None = None


def hris_of(tenant: Tenant) -> list[Connection]:
    """The HR systems to which this customer's hires can go."""
    return [row for row in connections_of(tenant) if row.state != ConnectionState.SETTING_UP]


def choices(connection: Connection) -> Choices:
    """Ask the HR system. Raises its ``ConnectorError``."""
    with open_hris_connector(connection, cause=connections.subject(connection)) as opened:
        ask: HrisConnector = opened.connector
        return Choices(
            _named(ask.list_legal_entities()),
            _named(ask.list_locations()),
            _named(ask.list_teams()),
            _named(ask.list_managers()),
        )


@transaction.atomic
def begin(
    application: Application, connection: Connection, details: HireDetails, *, actor: User | None
) -> Begun:
    """Put the export of a hire into the queue, with what was entered. Nothing where policy minds.

    ``details`` is not saved yet.
    """
    # Two people at once: the second finds what the first has begun.
    Candidate.objects.select_for_update(no_key=True).get(pk=application.candidate_id)
    decision = hire_policy.decide(verdicts.hire_facts(application, connection, details))
    if decision.verdict is not ExportVerdict.SEND:
        return Begun(decision)
    now = database_now()
    export = CandidateExport.objects.create(
        tenant=application.tenant,
        application=application,
        candidate=application.candidate,
        job=application.job,
        connection=connection,
        purpose=Purpose.HIRE,
        reference=new_reference(),
        state=ExportState.QUEUED,
        verdict=decision.verdict,
        reasons=decision.as_json(),
        decided_at=now,
    )
    decisions.keep(export, decision, at=now)
    _keep(details, export, actor)
    _record(export, actor, "sent a hire to the HR system")
    return Begun(decision, export)


@transaction.atomic
def correct(export: CandidateExport, details: HireDetails, *, actor: User | None) -> Begun:
    """Put other data in place of what was entered, and try again.

    Only while nobody can be in the HR system through this export.
    """
    row = CandidateExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    application, connection = export.application, row.connection
    facts = verdicts.hire_facts(application, connection, details, export=row)
    decision = hire_policy.decide(facts)
    if decision.verdict is not ExportVerdict.SEND or not may_correct(row):
        return Begun(decision)
    _keep(details, row, actor)
    CandidateExport.objects.filter(pk=row.pk).move(
        ExportState.QUEUED,
        now=database_now(),
        owner=Owner.NOBODY,
        error_code="",
        reasons=[],
        failures=0,
        confirmed_person_id="",
    )
    _record(row, actor, "corrected the data of the hire")
    row.refresh_from_db()
    return Begun(decision, row)


def may_correct(export: CandidateExport) -> bool:
    """Whether nothing of it can be in the HR system, and it waits for a person or for policy."""
    begun = ExportEffect.objects.filter(export=export).exclude(state=EffectState.PLANNED)
    return export.state in CORRECTABLE and not begun.exists()


@transaction.atomic
def reconsider(export: CandidateExport) -> CandidateExport:
    """Decide again for a hire that is held: settings or the stage may have changed."""
    now = database_now()
    decision = verdicts.decide_now(export)
    values = {
        "verdict": decision.verdict,
        "reasons": decision.as_json(),
        "owner": decision.reasons[0].owner,
        "error_code": "",
        "decided_at": now,
    }
    held = CandidateExport.objects.filter(pk=export.pk, state=ExportState.HELD)
    if decision.verdict is ExportVerdict.SEND:
        held.move(ExportState.QUEUED, now=now, **values)
    else:
        held.update(**values)
    decisions.keep(export, decision, at=now)
    export.refresh_from_db()
    return export


def forget_private_data() -> int:
    """Clear birthdays, nationalities and addresses that have done their work."""
    return HireDetails.objects.no_longer_needed().clear(database_now())


def employee_shown(export: CandidateExport, external_id: str) -> ExportReceipt | Answer:
    """The employee of this id as a receipt, or why they cannot be taken."""
    connection = export.connection
    if connection is None:
        return Answer.no(f"{export.reference} has no connection to an HR system.")
    try:
        with open_hris_connector(connection, cause=export.cause) as opened:
            found = opened.connector.get_employee(external_id)
            url = opened.connector.employee_url(external_id)
    except ConnectorError as error:
        return Answer.no(f"{export.place} could not be asked: {error.sentence} Try again later.")
    if found is None:
        return Answer.no(f"{export.place} shows us no employee {external_id}. Check the id.")
    return ExportReceipt(person_external_id=found.external_id, ats_url=url)


def _named(found: Sequence[HrisChoice]) -> list[HrisChoice]:
    return sorted(found, key=lambda choice: choice.name.casefold())


def _keep(details: HireDetails, export: CandidateExport, actor: User | None) -> None:
    details.export, details.tenant_id = export, export.tenant_id
    details.entered_by, details.entered_by_name = actor, audit.name_of(actor)
    details.entered_at = database_now()
    details.save()


def _record(export: CandidateExport, actor: User | None, action: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=export.cause,
        tenant=export.tenant,
        system=export.place,
        effect=EffectKind.EMPLOYEE,
    )
