"""One step of a delivery: a write that is to be done, and certainly has not been done."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

from django.conf import settings

from candidates.models import ExportAttempt, ExportEffect
from candidates.rules import export_reasons, failure_triage
from candidates.rules.export_state import (
    BRINGS_PERSON,
    NICE_TO_HAVE,
    EffectKind,
    ExportState,
    Purpose,
)
from candidates.services import effects as vendor
from candidates.services.claims import Claim
from candidates.services.errands import errand_of
from candidates.services.hire_recognising import existing_employee
from candidates.services.looking import find_matches, receipt_of, timing
from candidates.services.outgoing import fingerprint, outgoing_of
from candidates.services.own_records import recorded_arrival
from candidates.services.people import PersonBusyError
from candidates.services.recognising import person_in_the_ats
from candidates.services.sending_again import the_same_record
from integrations.connectors.base import AtsConnector
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError, NotSupportedError, PermissionMissingError
from integrations.models.clock import database_now
from integrations.services.connector_door import OpenConnection

PERSON_BUSY_SECONDS = 20.0
_CANNOT = (NotSupportedError, PermissionMissingError)

Result = ExportAttempt.Result


def send(claim: Claim, opened: OpenConnection[Any], effect: ExportEffect) -> None:
    """Do one write, unless it turns out to be there already or to be nothing.

    Raises the ``ConnectorError`` of a write that failed, with the effect already settled: planned
    again where it certainly was not done, unknown otherwise.
    """
    connector = opened.connector
    kind = EffectKind(effect.kind)
    if _is_there(claim, connector, effect):
        return
    # Everything slow is done before the write-ahead: after it only the first byte is missing.
    carried = kind is EffectKind.APPLICATION and vendor.carries_document(connector)
    errand = errand_of(claim.export)
    out = errand.compose(claim, with_document=carried or kind is EffectKind.DOCUMENT)
    handler = errand.handlers[kind]
    budgets = timing(handler.trust(connector).lag_seconds)
    # Whoever stands still for too long after the write-ahead sends nothing any more.
    opened.may_send_until(time.monotonic() + settings.OUTBOUND_MAX_WAIT + budgets.pause)
    try:
        attempt = claim.write_ahead(effect, timing=budgets, fingerprint=fingerprint(out))
    except PersonBusyError:
        _wait_for_person(claim)
    attempt.sent = errand.picture(out)
    attempt.save(update_fields=["sent"])
    try:
        receipt = handler.send(connector, out)
    except ConnectorError as error:
        unknown = failure_triage.may_have_happened(error)
        claim.close_attempt(attempt, Result.UNKNOWN if unknown else Result.NOT_DONE, error=error)
        if unknown:
            claim.effect_unknown(effect)
        else:
            claim.effect_not_done(effect)
        if kind not in NICE_TO_HAVE or not isinstance(error, _CANNOT):
            raise
        receipt = ExportReceipt(warnings=(error.sentence,))
    else:
        claim.close_attempt(attempt, Result.DONE, evidence=vendor.evidence_of(receipt))
    finally:
        opened.may_send_until(None)
    claim.effect_done(effect, _with_doubts(claim, receipt))


def _with_doubts(claim: Claim, receipt: ExportReceipt) -> ExportReceipt:
    """The receipt, with a warning where the ATS put it on somebody else than we know there."""
    known, told = claim.export.person_external_id, receipt.person_external_id
    if not known or not told or known == told:
        return receipt
    return replace(
        receipt, warnings=(*receipt.warnings, export_reasons.another_person(known, told))
    )


def _is_there(claim: Claim, connector: Any, effect: ExportEffect) -> bool:
    """Settle the effect without a write, where there is nothing (more) to do."""
    kind = EffectKind(effect.kind)
    if claim.export.purpose == Purpose.AGAIN and kind in BRINGS_PERSON:
        # Found or left: who is sent again is never created.
        claim.effect_done(effect, the_same_record(claim, connector, effect), attached=True)
        return True
    match kind:
        case EffectKind.PERSON:
            receipt = _existing_person(claim, connector, effect)
        case EffectKind.APPLICATION:
            receipt = _existing_application(claim, connector, effect)
        case EffectKind.EMPLOYEE:
            receipt = existing_employee(claim, connector, effect)
        case EffectKind.STAGE if not claim.export.stage_external_id:
            # No stage was chosen, so the application stays where it is.
            receipt = ExportReceipt()
        case _:
            receipt = _found_again(claim, connector, effect)
    if receipt is None:
        return False
    claim.effect_done(effect, receipt, attached=not effect.attempts)
    return True


def _existing_person(
    claim: Claim, connector: AtsConnector, effect: ExportEffect
) -> ExportReceipt | None:
    """Look for the person first: whoever is in the ATS already, even for years, is not created."""
    ours = recorded_arrival(claim.export)
    if ours is not None:
        return ExportReceipt(person_external_id=ours.person_external_id, ats_url=ours.ats_url)
    person = person_in_the_ats(claim, connector, effect)
    if person is None:
        return None
    return ExportReceipt(person_external_id=person.external_id, ats_url=person.ats_url)


def _existing_application(
    claim: Claim, connector: AtsConnector, effect: ExportEffect
) -> ExportReceipt | None:
    """The same for the application, with the person in it or known from the step before."""
    ours = recorded_arrival(claim.export)
    if ours is not None and ours.application_external_id:
        return ours
    person = person_in_the_ats(claim, connector, effect)
    if person is None:
        return None
    claim.set(person_external_id=person.external_id)
    for _, application in vendor.applications_on_job([person], outgoing_of(claim).candidate):
        warnings = (export_reasons.DOCUMENT_LEFT_OUT,) if vendor.carries_document(connector) else ()
        return ExportReceipt(
            person_external_id=person.external_id,
            application_external_id=application.external_id,
            ats_url=application.ats_url or person.ats_url,
            warnings=warnings,
        )
    return None


def _found_again(claim: Claim, connector: Any, effect: ExportEffect) -> ExportReceipt | None:
    """Before a repeated try: is it there after all?"""
    if not effect.attempts:
        return None
    try:
        matches = find_matches(claim, connector, effect)
    except NotSupportedError:
        return None
    return receipt_of(matches[0]) if matches else None


def _wait_for_person(claim: Claim) -> NoReturn:
    claim.leave(
        ExportState.RETRY_LATER,
        not_before=database_now() + timedelta(seconds=PERSON_BUSY_SECONDS),
        reasons=(
            export_reasons.person_being_created(claim.export.addresses[0], at=claim.export.place),
        ),
    )
