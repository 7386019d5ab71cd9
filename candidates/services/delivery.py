"""Takes one claimed export as far as it can go: the working half of the export protocol.

``candidates.rules.export_protocol`` says what to do next, ``candidates.services.effects`` how the
vendor is asked, ``candidates.services.claims`` writes it down. Here they meet.
"""

import logging
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings

from candidates import selectors
from candidates.models import ExportAttempt, ExportEffect
from candidates.rules import (
    export_policy,
    export_protocol,
    export_reasons,
    failure_triage,
    matching,
)
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_protocol import Found, Step, Timing
from candidates.rules.export_state import EffectKind, EffectState, ExportState, Purpose
from candidates.services import effects as vendor
from candidates.services.claims import Claim, FencedError, PersonBusyError, effect_facts
from candidates.services.outgoing import fingerprint, outgoing_of, settle_content
from integrations.connectors.base import AtsConnector
from integrations.connectors.types import ExportReceipt
from integrations.errors import (
    ConnectorError,
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    UnexpectedResponseError,
)
from integrations.models.clock import database_now
from integrations.rules.decision import Reason
from integrations.services.connections import mark_broken
from integrations.services.connector_door import OpenConnection, open_connector

logger = logging.getLogger(__name__)

PERSON_BUSY_SECONDS = 20.0
UNDER_WAY = frozenset({EffectState.SENDING, EffectState.UNKNOWN})

Action = ExportAttempt.Action
Result = ExportAttempt.Result


class LeftError(Exception):
    """The export has gone to its next state; this worker is done with it."""


def deliver(export_id: int) -> bool:
    """Claim one due export and take it as far as it goes. False when somebody else has it."""
    claim = Claim.take(export_id)
    if claim is None:
        return False
    try:
        if claim.untouched:
            _decide_again(claim)
        _work(claim)
    except LeftError:
        pass
    except FencedError:
        logger.info("Export %s was claimed by another worker; stopped.", export_id)
    return True


def _decide_again(claim: Claim) -> None:
    """Settings may have changed since it was queued. From here on the content is settled."""
    purpose = Purpose(claim.export.purpose)
    facts = selectors.export_facts(claim.export.application, purpose, claim.export)
    decision = export_policy.decide(facts)
    if decision.verdict is not ExportVerdict.SEND:
        claim.leave(
            ExportState.HELD,
            reasons=decision.reasons,
            owner=decision.reasons[0].owner,
            verdict=decision.verdict,
            decided_at=database_now(),
        )
        raise LeftError
    settle_content(claim)


def _work(claim: Claim) -> None:
    try:
        with open_connector(claim.connection, cause=claim.export.cause) as opened:
            while True:
                step, index = export_protocol.next_step(claim.facts())
                if step is Step.FINISH:
                    _finish(claim, opened.connector)
                elif step is Step.MARK_UNKNOWN:
                    claim.effect_unknown(claim.effects[index])
                elif step is Step.LOOK_UP:
                    _look_up(claim, opened.connector, claim.effects[index])
                else:
                    _send(claim, opened, claim.effects[index])
    except ConnectorError as error:
        _give_up(claim, error)
    except (LeftError, FencedError):
        raise
    except Exception as error:
        logger.exception("Export %s failed inside the portal.", claim.export.pk)
        _give_up(
            claim,
            UnexpectedResponseError(
                code="internal.error",
                sentence=f"The portal itself failed ({type(error).__name__}).",
                hint="Engineering finds the details in the log under this export's number.",
            ),
        )


# --- sending -------------------------------------------------------------------------------------


def _send(claim: Claim, opened: OpenConnection, effect: ExportEffect) -> None:
    connector = opened.connector
    kind = EffectKind(effect.kind)
    if kind is EffectKind.APPLICATION:
        if _found_before_sending(claim, connector, effect):
            return
    elif effect.attempts and _found_again(claim, connector, effect):
        return
    # Everything slow is done before the write-ahead: after it only the first byte is missing.
    out = outgoing_of(claim, with_document=kind is EffectKind.DOCUMENT)
    handler = vendor.HANDLERS[kind]
    timing = _timing(handler.trust(connector).lag_seconds)
    # Whoever stands still for too long after the write-ahead sends nothing any more.
    opened.may_send_until(time.monotonic() + settings.OUTBOUND_MAX_WAIT + timing.pause)
    try:
        attempt = claim.write_ahead(effect, timing=timing, fingerprint=fingerprint(out))
    except PersonBusyError:
        _wait_for_person(claim)
        raise LeftError from None
    try:
        receipt = handler.send(connector, out)
    except ConnectorError as error:
        unknown = isinstance(error, OutcomeUnknownError | DuplicateError)
        claim.close_attempt(attempt, Result.UNKNOWN if unknown else Result.NOT_DONE, error=error)
        if unknown:
            claim.effect_unknown(effect)
        else:
            claim.effect_not_done(effect)
        raise
    finally:
        opened.may_send_until(None)
    claim.close_attempt(attempt, Result.DONE, evidence=_evidence(receipt))
    claim.effect_done(effect, receipt)


def _found_before_sending(claim: Claim, connector: AtsConnector, effect: ExportEffect) -> bool:
    """Look for the person first: whoever is in the ATS already, even for years, is not created."""
    out = outgoing_of(claim)
    attempt = claim.open_attempt(effect, Action.LOOK)
    try:
        people = vendor.find_people(connector, out.candidate)
    except NotSupportedError as error:
        # Nobody can be found here; the vendor's own duplicate check is all there is.
        claim.close_attempt(attempt, Result.ABSENT, error=error)
        return False
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    claim.close_attempt(
        attempt, Result.FOUND if people else Result.ABSENT, evidence={"people": len(people)}
    )
    judgement = matching.judge(
        out.candidate.person, people, confirmed_id=claim.export.confirmed_person_id
    )
    if judgement.verdict is matching.Match.DOUBTFUL:
        _ask(claim, judgement.reasons[0])
    if judgement.verdict is matching.Match.SURE:
        claim.set(person_external_id=people[0].external_id)
    existing = vendor.applications_on_job(people, out.candidate)
    if not existing:
        return False
    person, application = existing[0]
    claim.effect_done(
        effect,
        ExportReceipt(
            person_external_id=person.external_id,
            application_external_id=application.external_id,
            ats_url=application.ats_url or person.ats_url,
        ),
        attached=True,
    )
    return True


def _found_again(claim: Claim, connector: AtsConnector, effect: ExportEffect) -> bool:
    """Before a repeated try: is it there after all?"""
    matches = _matches(claim, connector, effect)
    if not matches:
        return False
    claim.effect_done(effect, _receipt(matches[0]))
    return True


def _wait_for_person(claim: Claim) -> None:
    claim.leave(
        ExportState.RETRY_LATER,
        not_before=database_now() + timedelta(seconds=PERSON_BUSY_SECONDS),
        reasons=(export_reasons.person_being_created(claim.export.addresses[0]),),
    )


# --- looking -------------------------------------------------------------------------------------


def _look_up(claim: Claim, connector: AtsConnector, effect: ExportEffect) -> None:
    """The outcome of this effect is unknown: find out, and only then go on."""
    kind = EffectKind(effect.kind)
    lag = vendor.HANDLERS[kind].trust(connector).lag_seconds
    looked_at = database_now().timestamp()
    try:
        matches = _matches(claim, connector, effect)
    except NotSupportedError:
        matches, lag = [], None
    found = export_protocol.after_look_up(
        effect_facts(effect),
        found=len(matches),
        # The moment before the look-up: what it did not show may have come while it ran.
        now=looked_at,
        lag=lag,
        failures=claim.export.failures,
        max_failures=settings.EXPORT_MAX_ATTEMPTS,
    )
    if found is Found.DONE:
        claim.effect_done(effect, _receipt(matches[0]))
    elif found is Found.SEND_AGAIN:
        claim.set(failures=claim.export.failures + 1)
        claim.effect_not_done(effect)
    elif found is Found.LOOK_LATER:
        claim.count_look(effect)
        _check_later(
            claim,
            effect,
            export_reasons.outcome_unknown(
                kind,
                sent_at=effect.written_ahead_at,
                certain_from=effect.settle_until,
                looks=effect.looks,
            ),
        )
        raise LeftError
    else:
        failures = claim.export.failures + 1
        _ask(claim, export_reasons.question(found, kind, matches=len(matches), failures=failures))


def _matches(claim: Claim, connector: AtsConnector, effect: ExportEffect) -> list[vendor.Match]:
    attempt = claim.open_attempt(effect, Action.LOOK)
    handler = vendor.HANDLERS[EffectKind(effect.kind)]
    try:
        matches = list(handler.find(connector, outgoing_of(claim)))
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    claim.close_attempt(
        attempt, Result.FOUND if matches else Result.ABSENT, evidence={"found": len(matches)}
    )
    return matches


def _check_later(claim: Claim, effect: ExportEffect, reason: Reason) -> None:
    now = database_now()
    due = export_protocol.next_look_at(effect_facts(effect), now=now.timestamp())
    claim.leave(
        ExportState.CHECKING,
        not_before=datetime.fromtimestamp(due, tz=UTC),
        reasons=(reason,),
    )


# --- leaving -------------------------------------------------------------------------------------


def _finish(claim: Claim, connector: AtsConnector) -> None:
    """Every effect is done. Read back where the system allows, and close with the receipt."""
    out = outgoing_of(claim)
    seen_at = None
    warnings = list(claim.export.warnings)
    try:
        existing = vendor.applications_on_job(
            vendor.find_people(connector, out.candidate), out.candidate
        )
        seen_at = database_now() if existing else None
    except ConnectorError as error:
        # It was accepted; that it could not be read back changes nothing about that.
        warnings.append(f"It could not be read back: {error.sentence}")
    claim.leave(
        ExportState.EXPORTED, exported_at=database_now(), seen_in_ats_at=seen_at, warnings=warnings
    )
    raise LeftError


def _give_up(claim: Claim, error: ConnectorError) -> None:
    """The closed table says what an error means for the export, and for its connection."""
    outcome = failure_triage.triage(error)
    reason = failure_triage.reason_of(error)
    unknown = next((e for e in claim.effects if e.state in UNDER_WAY), None)
    if outcome.breaks_connection:
        mark_broken(claim.connection, reason)
    if unknown is not None:
        if unknown.state == EffectState.SENDING:
            claim.effect_unknown(unknown)
        # A look-up that failed is no evidence of anything: look again later.
        claim.count_look(unknown)
        _check_later(claim, unknown, reason)
        return
    failures = claim.export.failures + 1
    if outcome.state is ExportState.NEEDS_ATTENTION:
        claim.leave(outcome.state, reasons=(reason,), owner=outcome.owner, failures=failures)
    elif failures >= settings.EXPORT_MAX_ATTEMPTS:
        tried = export_reasons.tried_too_often(failures)
        claim.leave(
            ExportState.NEEDS_ATTENTION,
            reasons=(tried, reason),
            owner=tried.owner,
            failures=failures,
        )
    else:
        wait = failure_triage.wait_seconds(error, failures=failures)
        claim.leave(
            ExportState.RETRY_LATER,
            not_before=database_now() + timedelta(seconds=wait),
            reasons=(reason,),
            owner=outcome.owner,
            failures=failures,
        )


def _ask(claim: Claim, reason: Reason) -> None:
    claim.leave(ExportState.NEEDS_ATTENTION, reasons=(reason,), owner=reason.owner)
    raise LeftError


def _timing(lag: float | None) -> Timing:
    return Timing(
        send_budget=settings.OUTBOUND_MAX_WAIT
        + settings.OUTBOUND_CONNECT_TIMEOUT
        + settings.OUTBOUND_WRITE_DEADLINE,
        pause=settings.EXPORT_PAUSE_BUDGET,
        vendor_processing=settings.EXPORT_VENDOR_PROCESSING,
        lag=lag,
    )


def _receipt(match: vendor.Match) -> ExportReceipt:
    return ExportReceipt(
        person_external_id=match.person_external_id,
        application_external_id=match.external_id,
        document_external_id=match.external_id,
        ats_url=match.ats_url,
    )


def _evidence(receipt: ExportReceipt) -> dict[str, object]:
    return {
        "person": receipt.person_external_id,
        "application": receipt.application_external_id,
        "document": receipt.document_external_id,
        "warnings": list(receipt.warnings),
    }
