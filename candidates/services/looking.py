"""One step of a delivery: the outcome of a write is unknown; find out before anything else."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.conf import settings

from candidates.models import ExportAttempt, ExportEffect
from candidates.rules import export_protocol, export_reasons
from candidates.rules.export_protocol import EffectFacts, Found, Timing
from candidates.rules.export_state import EffectKind, ExportState
from candidates.services import effects as vendor
from candidates.services.claims import Claim, effect_facts
from candidates.services.errands import errand_of
from candidates.services.own_records import last_answer, late_receipt
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError, DuplicateError, NotSupportedError
from integrations.models.clock import database_now
from integrations.rules.decision import Reason

Action = ExportAttempt.Action
Result = ExportAttempt.Result


def look_up(claim: Claim, connector: Any, effect: ExportEffect) -> None:
    """Find out what became of a write, and settle the effect or leave until a better time."""
    answered = late_receipt(effect)
    if answered is not None:
        claim.effect_done(effect, answered)
        return
    kind = EffectKind(effect.kind)
    lag = errand_of(claim.export).handlers[kind].trust(connector).lag_seconds
    looked_at = database_now().timestamp()
    try:
        matches = find_matches(claim, connector, effect)
    except NotSupportedError:
        matches, lag = [], None
    found = export_protocol.after_look_up(
        _facts(effect, lag),
        found=len(matches),
        # The moment before the look-up: what it did not show may have come while it ran.
        now=looked_at,
        lag=lag,
        failures=claim.export.failures,
        max_failures=settings.EXPORT_MAX_ATTEMPTS,
    )
    said = last_answer(effect)
    if found is Found.DONE:
        claim.effect_done(effect, receipt_of(matches[0]))
    elif found is Found.SEND_AGAIN and _says_it_exists(said):
        _ask(claim, export_reasons.hidden_duplicate(kind, at=claim.export.place), said)
    elif found is Found.SEND_AGAIN:
        claim.set(failures=claim.export.failures + 1)
        claim.effect_not_done(effect)
    elif found is Found.LOOK_LATER:
        claim.count_look(effect)
        unknown = export_reasons.outcome_unknown(
            kind,
            sent_at=effect.written_ahead_at,
            certain_from=effect.settle_until,
            looks=effect.looks,
            at=claim.export.place,
        )
        check_later(claim, effect, unknown)
    else:
        failures = claim.export.failures + 1
        question = export_reasons.question(
            found, kind, matches=len(matches), failures=failures, at=claim.export.place
        )
        _ask(claim, question, said)


def _says_it_exists(said: ExportAttempt | None) -> bool:
    return said is not None and said.error_class == DuplicateError.__name__


def _ask(claim: Claim, question: Reason, said: ExportAttempt | None) -> NoReturn:
    """Leave it to a person, with what the vendor said to the last try."""
    reasons = [question]
    if said is not None and said.error_code:
        reasons.append(Reason(code=said.error_code, sentence=said.sentence))
    claim.leave(ExportState.NEEDS_ATTENTION, reasons=tuple(reasons), owner=question.owner)


def check_later(claim: Claim, effect: ExportEffect, reason: Reason) -> NoReturn:
    """Leave until the next look-up is worth its call."""
    due = export_protocol.next_look_at(effect_facts(effect), now=database_now().timestamp())
    claim.leave(
        ExportState.CHECKING,
        not_before=datetime.fromtimestamp(due, tz=UTC),
        reasons=(reason,),
    )


def find_matches(claim: Claim, connector: Any, effect: ExportEffect) -> list[vendor.Match]:
    """The records in the ATS that are this effect, with the look-up written down."""
    attempt = claim.open_attempt(effect, Action.LOOK)
    errand = errand_of(claim.export)
    handler = errand.handlers[EffectKind(effect.kind)]
    try:
        matches = list(handler.find(connector, errand.compose(claim)))
    except ConnectorError as error:
        claim.close_attempt(attempt, Result.NOT_DONE, error=error)
        raise
    claim.close_attempt(
        attempt, Result.FOUND if matches else Result.ABSENT, evidence={"found": len(matches)}
    )
    return matches


def receipt_of(match: vendor.Match) -> ExportReceipt:
    """What was found, as if the vendor had answered with it."""
    return ExportReceipt(
        person_external_id=match.person_external_id,
        application_external_id=match.external_id,
        document_external_id=match.external_id,
        ats_url=match.ats_url,
    )


def timing(lag: float | None) -> Timing:
    """The budgets of the settle time, as they are set today."""
    return Timing(
        send_budget=settings.OUTBOUND_MAX_WAIT
        + settings.OUTBOUND_CONNECT_TIMEOUT
        + settings.OUTBOUND_WRITE_DEADLINE,
        pause=settings.EXPORT_PAUSE_BUDGET,
        vendor_processing=settings.EXPORT_VENDOR_PROCESSING,
        lag=lag,
    )


def _facts(effect: ExportEffect, lag: float | None) -> EffectFacts:
    """The stored effect; a budget that was widened since it was written ahead counts as well."""
    facts = effect_facts(effect)
    if effect.written_ahead_at is None or facts.settle_until is None:
        return facts
    today = timing(lag).settle_until(effect.written_ahead_at.timestamp())
    return replace(facts, settle_until=max(facts.settle_until, today))
