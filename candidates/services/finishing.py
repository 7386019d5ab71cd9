"""The last step of a delivery: every write is done; is it to be seen in the ATS?

Until it is, the export is *processing*. Nothing is sent from here on, whatever the ATS shows.
"""

from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings

from candidates.rules import export_reasons, failure_triage, read_back
from candidates.rules.export_state import ExportState
from candidates.rules.read_back import ReadBack
from candidates.services import aftermath
from candidates.services.claims import Claim
from candidates.services.errands import errand_of
from integrations.errors import (
    ConnectorError,
    NotSupportedError,
    PermissionMissingError,
    RateLimitedError,
)
from integrations.models.clock import database_now
from integrations.rules.decision import Reason

_CANNOT_LOOK = (NotSupportedError, PermissionMissingError)


def finish(claim: Claim, connector: Any) -> NoReturn:
    """Read back, and leave to where that leads. Raises the error of a look that failed."""
    _accepted_at(claim)
    try:
        visible = errand_of(claim.export).is_seen(claim, connector)
    except _CANNOT_LOOK as error:
        _leave(claim, ReadBack.CANNOT_BE_VERIFIED, error)
    waited = _accepted_for(claim)
    _leave(claim, _judged(visible=visible, waited=waited), None)


def look_failed(claim: Claim, error: ConnectorError) -> NoReturn:
    """The ATS could not be asked. It has accepted everything; that stays as it is."""
    _accepted_at(claim)
    _leave(claim, _judged(visible=None, waited=_accepted_for(claim)), error)


def _accepted_at(claim: Claim) -> datetime:
    accepted_at = claim.export.accepted_at
    if accepted_at is None:
        accepted_at = database_now()
        claim.set(accepted_at=accepted_at)
    return accepted_at


def _accepted_for(claim: Claim) -> float:
    return (database_now() - _accepted_at(claim)).total_seconds()


def _judged(*, visible: bool | None, waited: float) -> ReadBack:
    return read_back.judge(
        visible=visible, can_look=True, accepted_for=waited, window=settings.EXPORT_VISIBLE_WITHIN
    )


def _leave(claim: Claim, judged: ReadBack, error: ConnectorError | None) -> NoReturn:
    match judged:
        case ReadBack.SEEN:
            _arrived(claim, seen_at=database_now())
        case ReadBack.CANNOT_BE_VERIFIED:
            said = error.sentence if error else ""
            _arrived(claim, warning=export_reasons.cannot_be_verified(said, at=claim.export.place))
        case ReadBack.NEVER_READABLE:
            said = error.sentence if error else ""
            _arrived(claim, warning=export_reasons.never_read_back(said, at=claim.export.place))
        case ReadBack.NEVER_VISIBLE:
            question = export_reasons.never_visible(
                accepted_at=_accepted_at(claim),
                person=claim.export.person_external_id,
                application=claim.export.application_external_id,
                at=claim.export.place,
            )
            claim.leave(ExportState.NEEDS_ATTENTION, reasons=(question,), owner=question.owner)
        case ReadBack.LOOK_LATER:
            _look_later(claim, error)


def _arrived(claim: Claim, *, seen_at: datetime | None = None, warning: str = "") -> NoReturn:
    known, now = claim.export.warnings, database_now()
    aftermath.expect(claim.export, arrived_at=now)
    claim.leave(
        ExportState.EXPORTED,
        exported_at=now,
        seen_in_ats_at=seen_at,
        warnings=[*known, warning] if warning and warning not in known else known,
    )


def _look_later(claim: Claim, error: ConnectorError | None) -> NoReturn:
    waited = _accepted_for(claim)
    wait = read_back.wait_seconds(accepted_for=waited, window=settings.EXPORT_VISIBLE_WITHIN)
    if isinstance(error, RateLimitedError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    reasons: tuple[Reason, ...] = (
        export_reasons.not_visible_yet(accepted_at=_accepted_at(claim), at=claim.export.place),
    )
    if error is not None:
        reasons += (failure_triage.reason_of(error),)
    claim.leave(
        ExportState.PROCESSING,
        not_before=database_now() + timedelta(seconds=wait),
        reasons=reasons,
    )
