"""A person sends again what has arrived already: a new row, the same record in the ATS."""

from typing import NoReturn

from django.db import IntegrityError, transaction

from candidates.models import CandidateExport, ExportAttempt, ExportEffect
from candidates.rules import sending_again
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_state import FINISHED, ExportState, Purpose, planned_effects
from candidates.rules.sending_again import Arrived
from candidates.services.claims import Claim
from candidates.services.references import new_reference
from candidates.services.release import NOTE_LENGTH, decide_on
from integrations.connectors.base import AtsConnector
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError, NotSupportedError
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.selectors import able
from integrations.services import audit

Result = ExportAttempt.Result


def refusal_of(export: CandidateExport) -> str:
    """Why this export cannot be sent again, in sentences; empty where it can."""
    if export.connection is None:
        return "It went through no connection: there is nothing to send again."
    waiting = export.sent_again.exclude(state__in=FINISHED).first()
    return sending_again.refusal(
        Arrived(
            purpose=Purpose(export.purpose),
            state=ExportState(export.state),
            system=export.connection.get_system_display(),
            can=able(export.connection),
            has_application=bool(export.application_external_id),
            on_its_way=waiting.reference if waiting else "",
        )
    )


def what_it_does(export: CandidateExport) -> tuple[str, ...]:
    """What will happen, in sentences, before somebody says yes."""
    if export.connection is None:
        return ()
    return sending_again.what_it_does(
        export.connection.get_system_display(),
        application=_looked_up(export),
        person=export.person_external_id,
    )


def send_again(
    export: CandidateExport, *, actor: User | None, note: str
) -> CandidateExport | Answer:
    """A new row that sends it again to the same record, or why that cannot be done.

    The row that has arrived stays as it is. Two at once get one row: the database has one that is
    on its way for each of those who have arrived.
    """
    why = refusal_of(export)
    if why:
        return Answer.no(why)
    try:
        return _begun(export, actor=actor, note=note)
    except IntegrityError:
        return Answer.no(refusal_of(export) or "Somebody else sent it again at this moment.")


@transaction.atomic
def _begun(export: CandidateExport, *, actor: User | None, note: str) -> CandidateExport:
    again = CandidateExport.objects.create(
        tenant=export.tenant,
        application=export.application,
        candidate=export.candidate,
        job=export.job,
        connection=export.connection,
        purpose=Purpose.AGAIN,
        again_of=export,
        reference=new_reference(),
        state=ExportState.HELD,
        verdict=ExportVerdict.HOLD,
        decided_at=database_now(),
        released_by=audit.name_of(actor),
        released_because=note[:NOTE_LENGTH],
        target=export.target,
        person_external_id=export.person_external_id,
        application_external_id=export.application_external_id,
        ats_url=export.ats_url,
    )
    audit.record(
        actor=actor, action="sent again although it had arrived", subject=export.cause,
        tenant=export.tenant, note=note, export=again.pk, reference=again.reference,
    )  # fmt: skip
    return decide_on(export.application, again)


# --- the worker -------------------------------------------------------------------------------


def settle_again(claim: Claim) -> None:
    """Settle the writes: the look for the record, then the PDF. Leaves where it cannot be done."""
    export, origin = claim.export, claim.export.again_of
    why = _refusal_now(claim)
    if why or origin is None:
        reason = sending_again.refused(why or "What it sends again is not kept any more.")
        claim.leave(ExportState.NEEDS_ATTENTION, reasons=(reason,), owner=reason.owner)
    claim.set(
        addresses=list(origin.addresses),
        target=origin.target,
        warnings=[sending_again.ADDED_ONCE_MORE],
    )
    claim.plan(
        planned_effects(
            Purpose.AGAIN, offers=able(claim.connection), as_prospect=not _looked_up(export)
        )
    )


def the_same_record(claim: Claim, connector: AtsConnector, effect: ExportEffect) -> ExportReceipt:
    """The record of the first arrival, looked up by its id. Leaves where it is not there.

    Nothing is ever created here, whatever the ATS answers.
    """
    export = claim.export
    attempt = claim.open_attempt(effect, ExportAttempt.Action.LOOK)
    try:
        receipt = _asked(connector, export)
    except NotSupportedError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        _leave_refused(claim, error)
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    claim.close_attempt(attempt, Result.FOUND if receipt else Result.ABSENT)
    if receipt is None:
        reason = sending_again.not_there(
            claim.connection.get_system_display(),
            application=_looked_up(export),
            person=export.person_external_id,
        )
        claim.leave(ExportState.NEEDS_ATTENTION, reasons=(reason,), owner=reason.owner)
    return receipt


def _asked(connector: AtsConnector, export: CandidateExport) -> ExportReceipt | None:
    if _looked_up(export):
        application = connector.find_application(export.application_external_id)
        if application is None:
            return None
        return ExportReceipt(
            person_external_id=application.person_external_id or export.person_external_id,
            application_external_id=application.external_id,
            ats_url=application.ats_url,
        )
    person = connector.get_candidate(export.person_external_id)
    if person is None or person.deleted or person.external_id != export.person_external_id:
        return None
    return ExportReceipt(person_external_id=person.external_id, ats_url=person.ats_url)


def _leave_refused(claim: Claim, error: ConnectorError) -> NoReturn:
    reason = sending_again.refused(error.sentence)
    claim.leave(ExportState.NEEDS_ATTENTION, reasons=(reason,), owner=reason.owner)


def _refusal_now(claim: Claim) -> str:
    export = claim.export
    return sending_again.refusal(
        Arrived(
            purpose=Purpose.CREATE,
            state=ExportState.EXPORTED,
            system=claim.connection.get_system_display(),
            can=able(claim.connection),
            has_application=bool(export.application_external_id),
        )
    )


def _looked_up(export: CandidateExport) -> str:
    """The application whose id is looked up; empty where it is the person."""
    if export.connection is None:
        return ""
    has_application = bool(export.application_external_id)
    can = able(export.connection)
    is_by_it = sending_again.by_application(has_application=has_application, can=can)
    return export.application_external_id if is_by_it else ""
