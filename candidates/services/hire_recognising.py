"""Whether the hire is an employee already: found, judged, and asked about where it is not sure."""

from collections.abc import Sequence

from candidates.models import CandidateExport, ExportAttempt, ExportEffect
from candidates.rules import hire_matching
from candidates.rules.export_reasons import address_taken
from candidates.rules.export_state import EffectKind, EffectState, ExportState
from candidates.rules.matching import Match
from candidates.services.claims import Claim
from candidates.services.hire_effects import find_employees
from candidates.services.hire_outgoing import outgoing_hire
from candidates.services.own_records import people_of
from candidates.services.recognising import ask, remembered
from integrations.connectors.hris_base import HrisConnector
from integrations.connectors.hris_types import Employee
from integrations.connectors.people_types import AtsCandidate
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError

Result = ExportAttempt.Result
WAS_THERE = (
    "An employee was there already. What was entered in the form was not written to them; compare "
    "the two."
)


def existing_employee(
    claim: Claim, connector: HrisConnector, effect: ExportEffect
) -> ExportReceipt | None:
    """Look for the employee first: whoever is there already is recognised, not created."""
    own = _own_employee(claim.export)
    if own is not None:
        return ExportReceipt(own.person_external_id, ats_url=own.ats_url)
    found = _find(claim, connector, effect)
    hire = outgoing_hire(claim).content
    shown = [_as_person(connector, one) for one in found]
    confirmed = claim.export.confirmed_person_id or remembered(claim, shown)
    judgement = hire_matching.judge(hire, found, confirmed_id=confirmed)
    if judgement.verdict is Match.DOUBTFUL:
        ask(claim, judgement.reasons[0], shown)
    if judgement.verdict is Match.SURE:
        sure = hire_matching.sure_one(hire, found, confirmed_id=confirmed)
        is_ours = sure.reference == hire.reference
        return ExportReceipt(
            sure.external_id,
            ats_url=connector.employee_url(sure.external_id),
            warnings=() if is_ours else (WAS_THERE,),
        )
    if people_of(claim.export).exclude(external_id="").exists():
        # Another candidate of ours is employed with this address, which logs one person in.
        taken = address_taken(hire.email, at=claim.export.place)
        claim.leave(ExportState.NEEDS_ATTENTION, reasons=(taken,), owner=taken.owner)
    return None


def _own_employee(export: CandidateExport) -> CandidateExport | None:
    """An earlier export of this candidate, cancelled since, that made the employee."""
    return (
        CandidateExport.objects.filter(candidate=export.candidate, connection=export.connection)
        .exclude(pk=export.pk)
        .filter(effects__kind=EffectKind.EMPLOYEE, effects__state=EffectState.DONE)
        .order_by("pk")
        .last()
    )


def _find(claim: Claim, connector: HrisConnector, effect: ExportEffect) -> Sequence[Employee]:
    attempt = claim.open_attempt(effect, ExportAttempt.Action.LOOK)
    try:
        found = find_employees(connector, outgoing_hire(claim))
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    result = Result.FOUND if found else Result.ABSENT
    claim.close_attempt(attempt, result, evidence={"people": len(found)})
    return found


def _as_person(connector: HrisConnector, employee: Employee) -> AtsCandidate:
    """An employee as the match desk shows people."""
    return AtsCandidate(
        employee.external_id,
        employee.first_name,
        employee.last_name,
        emails=employee.emails,
        ats_url=connector.employee_url(employee.external_id),
    )
