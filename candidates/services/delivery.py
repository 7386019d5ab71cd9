"""Takes one claimed export as far as it can go: the working half of the export protocol.

``candidates.rules.export_protocol`` says what to do next, ``candidates.services.effects`` how the
vendor is asked, ``candidates.services.claims`` writes it down. Here they meet; ``sending`` and
``looking`` are the two steps that talk to the vendor.
"""

import logging
from datetime import timedelta
from typing import Any, NoReturn

from django.conf import settings

from candidates.rules import export_protocol, export_reasons, failure_triage
from candidates.rules.export_person_rules import noted_in
from candidates.rules.export_policy import ExportVerdict
from candidates.rules.export_protocol import Step
from candidates.rules.export_state import EffectState, ExportState, Purpose
from candidates.services import decisions
from candidates.services.claims import Claim, FencedError, LeftError
from candidates.services.correcting import finish_correction, task_of
from candidates.services.errands import errand_of
from candidates.services.failures import cause_at, known_of
from candidates.services.finishing import finish, look_failed
from candidates.services.looking import check_later, look_up
from candidates.services.sending import send
from candidates.verdicts import decide_now
from integrations.errors import ConnectorError, UnexpectedResponseError
from integrations.models.clock import database_now
from integrations.services.connections import mark_broken
from integrations.services.connector_door import OpenConnection

logger = logging.getLogger(__name__)

UNDER_WAY = frozenset({EffectState.SENDING, EffectState.UNKNOWN})


def deliver(export_id: int) -> bool:
    """Claim one due export and take it as far as it goes. False when somebody else has it."""
    claim = Claim.take(export_id)
    if claim is None:
        return False
    try:
        _work(claim)
    except LeftError:
        pass
    except FencedError:
        logger.info("Export %s was claimed by another worker; stopped.", export_id)
    return True


def _work(claim: Claim) -> NoReturn:
    try:
        if claim.untouched:
            _decide_again(claim)
        open_connection = errand_of(claim.export).open
        with open_connection(claim.connection, cause=claim.export.cause) as opened:
            while True:
                _take_step(claim, opened)
    except (LeftError, FencedError):
        raise
    except ConnectorError as error:
        _give_up(claim, error)
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


def _decide_again(claim: Claim) -> None:
    """Settings may have changed since it was queued. From here on the content is settled."""
    decision = decide_now(claim.export)
    if decision.verdict is not ExportVerdict.SEND:
        now = database_now()
        decisions.keep(claim.export, decision, at=now, is_told=False)
        claim.leave(
            ExportState.HELD,
            reasons=decision.reasons,
            owner=decision.reasons[0].owner,
            verdict=decision.verdict,
            decided_at=now,
            **noted_in(decision.reasons),
        )
    errand_of(claim.export).settle(claim)


def _take_step(claim: Claim, opened: OpenConnection[Any]) -> None:
    claim.renew()
    step, index = export_protocol.next_step(claim.facts())
    match step:
        case Step.FINISH if claim.export.purpose == Purpose.CORRECT:
            finish_correction(claim)
        case Step.FINISH:
            finish(claim, opened.connector)
        case Step.MARK_UNKNOWN:
            claim.effect_unknown(claim.effects[index])
        case Step.LOOK_UP:
            look_up(claim, opened.connector, claim.effects[index])
        case Step.SEND:
            send(claim, opened, claim.effects[index])


def _give_up(claim: Claim, error: ConnectorError) -> NoReturn:
    """The closed table says what an error means for the export, and for its connection."""
    usual = failure_triage.triage(error)
    reason = failure_triage.reason_of(error)
    known = known_of(cause_at(claim.export, [reason], attempt=claim.last_attempt))
    outcome = known.outcome(usual) if known else usual
    reasons = [known.told(reason) if known and outcome is not usual else reason]
    if outcome.breaks_connection:
        mark_broken(claim.connection, reasons[0])
    if claim.is_accepted:
        look_failed(claim, error)
    unknown = next((effect for effect in claim.effects if effect.state in UNDER_WAY), None)
    if unknown is not None:
        if unknown.state == EffectState.SENDING:
            claim.effect_unknown(unknown)
        claim.count_look(unknown)
    failures = claim.export.failures + 1
    state = failure_triage.after_failure(
        error,
        under_way=unknown is not None,
        failures=failures,
        max_failures=settings.EXPORT_MAX_ATTEMPTS,
        known=outcome,
    )
    if state is ExportState.CHECKING and unknown is not None:
        claim.set(failures=failures)
        check_later(claim, unknown, reasons[0])
    not_before = None
    if state is ExportState.RETRY_LATER:
        wait = failure_triage.wait_seconds(error, failures=failures)
        not_before = database_now() + timedelta(seconds=wait)
    elif outcome.state is not ExportState.NEEDS_ATTENTION:
        reasons.insert(0, export_reasons.tried_too_often(failures))
    if state is ExportState.NEEDS_ATTENTION and claim.export.purpose == Purpose.CORRECT:
        reasons.append(task_of(claim))
    owner = reasons[0].owner
    claim.leave(
        state, reasons=tuple(reasons), owner=owner, not_before=not_before, failures=failures
    )
