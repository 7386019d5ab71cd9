"""What policy says about an export now, whatever it is for: facts read, one pure decision asked."""

from dataclasses import fields

from candidates import selectors
from candidates.models import Application, CandidateExport, HireDetails, MatchDecision
from candidates.rules import export_policy, hire_policy
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import ExportState, Purpose
from candidates.rules.hire_policy import HireFacts, HrisFacts
from candidates.rules.matching import Settled
from candidates.rules.stages import PlatformStage
from integrations.connectors.hris_types import HireToExport
from integrations.connectors.registry import hris_class
from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState
from integrations.rules.decision import Decision
from integrations.selectors import capabilities_of

WORDS = {
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail address",
    "starts_on": "first day of work",
    "legal_entity_id": "legal entity",
    "location_id": "location",
    "team_id": "team",
    "manager_id": "manager",
}
CREATE_EMPLOYEE = "create_employee"


def decide_now(export: CandidateExport) -> Decision[ExportVerdict]:
    """The decision on this export, by everything that is known now."""
    application = Application.objects.select_related(
        "tenant", "candidate", "job__connection", "search"
    ).get(pk=export.application_id)
    purpose = Purpose(export.purpose)
    if purpose is Purpose.HIRE:
        facts = hire_facts(application, export.connection, export.hire, export=export)
        return hire_policy.decide(facts)
    return export_policy.decide(selectors.export_facts(application, purpose, export))


def hire_facts(
    application: Application,
    connection: Connection | None,
    details: HireDetails | None,
    *,
    export: CandidateExport | None = None,
) -> HireFacts:
    """What the policy of hires decides on. ``export`` is the row decided for, if there is one.

    Without ``details`` nothing of the data is judged yet.
    """
    candidate = application.candidate
    other = None if connection is None else live_hire(candidate.pk, connection, but=export)
    skip = None if connection is None else _skip(candidate.pk, connection)
    return HireFacts(
        stage=PlatformStage(application.stage),
        connection=None if connection is None else _hris_facts(connection),
        is_test=candidate.is_test,
        missing=_missing(connection, details),
        exported_as=other.reference if other else "",
        skipped_by=skip.decided_by_name if skip else "",
    )


def live_hire(
    candidate_id: int, connection: Connection, *, but: CandidateExport | None = None
) -> CandidateExport | None:
    """The export of this candidate to this HR system that was not cancelled, if there is one."""
    rows = CandidateExport.objects.filter(
        candidate=candidate_id, connection=connection, purpose=Purpose.HIRE
    ).exclude(state=ExportState.CANCELLED)
    others = rows if but is None else rows.exclude(pk=but.pk)
    return others.first()


def hire_to_export(details: HireDetails, *, reference: str) -> HireToExport:
    """The stored data as it goes to the HR system."""
    shared = {field.name for field in fields(HireToExport)} - {"reference"}
    return HireToExport(reference=reference, **{name: getattr(details, name) for name in shared})


def _skip(candidate_id: int, connection: Connection) -> MatchDecision | None:
    standing = MatchDecision.objects.standing().filter(decision=Settled.SKIP)
    return standing.filter(candidate=candidate_id, connection=connection).first()


def _hris_facts(connection: Connection) -> HrisFacts:
    can = {entry["key"]: entry["supported"] for entry in capabilities_of(connection)}
    return HrisFacts(
        system=connection.get_system_display(),
        state=ConnectionState(connection.state),
        can_create=can.get(CREATE_EMPLOYEE),
    )


def _missing(connection: Connection | None, details: HireDetails | None) -> tuple[str, ...]:
    if connection is None or details is None:
        return ()
    required = sorted(hris_class(connection.route).required_of_hire)
    return tuple(WORDS.get(name, name) for name in required if not getattr(details, name))
