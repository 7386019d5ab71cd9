"""Writes failures down by root cause, in the transaction in which an export gets stuck."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from candidates.models import CandidateExport, ExportAttempt, FailureGroup, FailureHit, KnownFailure
from candidates.rules.export_state import EffectState, Purpose
from candidates.rules.failure_cause import LOSES_ACCESS, OPENING, Cause, cause_of, root_of
from candidates.rules.failure_kind import FailureKind
from candidates.rules.failure_known import Known
from candidates.rules.failure_state import FailureState
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.decision import Reason
from integrations.services import audit

STILL_UNKNOWN = "export.outcome_unknown"
"""A look-up that did not decide: still the failure that made the outcome unknown."""


def operation_of(attempt: ExportAttempt | None, export: CandidateExport) -> str:
    """What was being done when it failed, in words."""
    if attempt is not None:
        verb = "send" if attempt.action == ExportAttempt.Action.SEND else "look for"
        return f"{verb} the {attempt.kind}"
    effects = [e for e in export.effects.all() if e.state != EffectState.DONE]
    return f"prepare the {effects[0].kind}" if export.attempts.exists() and effects else OPENING


def cause_at(
    export: CandidateExport, reasons: Sequence[Reason], *, attempt: ExportAttempt | None
) -> Cause | None:
    """The root cause of this failure of an export; ``None`` where nothing has failed."""
    return cause_of(reasons, operation=operation_of(attempt, export), private=private_words(export))


def known_of(cause: Cause | None) -> Known | None:
    """What a person has said about this cause, wherever they met it."""
    if cause is None:
        return None
    return known_by_cause([cause.fingerprint]).get(cause.fingerprint)


def known_by_cause(causes: Iterable[str]) -> dict[str, Known]:
    """What people have said about these causes, by their fingerprints. One read."""
    rows = KnownFailure.objects.filter(cause__in=list(causes))
    return {row.cause: Known(row.label, row.failure_class, row.fix) for row in rows}


def note_failure(
    export: CandidateExport, reasons: Sequence[Reason], *, attempt: ExportAttempt | None
) -> FailureGroup | None:
    """The group of this failure, with one more failure in it. Call it inside a transaction.

    ``None`` where nothing has failed. The group stays locked until the transaction ends, so that
    it cannot be found resolved meanwhile.
    """
    now = database_now()
    if reasons and reasons[0].code == STILL_UNKNOWN and export.failure_group_id is not None:
        group = FailureGroup.objects.select_for_update(no_key=True).get(pk=export.failure_group_id)
    else:
        cause = cause_at(export, reasons, attempt=attempt)
        if cause is None or export.connection is None:
            return None
        kind = _kind(export, cause)
        group = group_of(cause, reasons[0], kind=kind, connection=export.connection, now=now)
    count(group, reasons, now)
    group.save()
    hit, is_new = FailureHit.objects.get_or_create(
        group=group, export=export, defaults={"first_at": now, "last_at": now}
    )
    if not is_new:
        FailureHit.objects.filter(pk=hit.pk).update(times=F("times") + 1, last_at=now)
    return group


def _kind(export: CandidateExport, cause: Cause) -> FailureKind:
    if cause.error == LOSES_ACCESS:
        return FailureKind.ACCESS
    return FailureKind.HIRE if export.purpose == Purpose.HIRE else FailureKind.EXPORT


def group_of(
    cause: Cause, reason: Reason, *, kind: FailureKind, connection: Connection, now: datetime
) -> FailureGroup:
    """The group of a cause at a connection, locked, made where there is none yet."""
    group, _ = FailureGroup.objects.select_for_update(no_key=True).get_or_create(
        fingerprint=cause.at(connection.pk),
        defaults={
            "tenant_id": connection.tenant_id,
            "connection": connection,
            "kind": kind,
            "cause": cause.fingerprint,
            "operation": cause.operation,
            "error": cause.error,
            "code": cause.code,
            "field": cause.field,
            "text": cause.text,
            "why": cause.why(),
            "sentence": reason.sentence[:1000],
            "state_since": now,
            "first_seen_at": now,
            "last_seen_at": now,
        },
    )
    return group


def count(group: FailureGroup, reasons: Sequence[Reason], now: datetime) -> None:
    """One more failure in a locked group, told as the newest one is; the caller saves the row."""
    shown = reasons[0]
    if shown.code != STILL_UNKNOWN:
        group.sentence, group.hint = shown.sentence[:1000], shown.hint[:1000]
        group.owner, group.evidence = shown.owner, dict(root_of(reasons).evidence)
    group.failures += 1
    group.last_seen_at = now
    if group.state == FailureState.RESOLVED:
        group.previous_state, group.state = group.state, FailureState.REGRESSED
        group.state_since, group.baseline = now, None
        audit.record(
            actor=None, action="regressed", subject=group.subject, tenant=group.tenant,
            note="It was resolved, and failed again.", times=group.failures,
        )  # fmt: skip


def private_words(export: CandidateExport) -> list[str]:
    """What stands in a vendor's sentence about this person and this job alone."""
    person, job = export.candidate, export.job
    words = [
        person.first_name, person.last_name, person.full_name, person.phone, *export.addresses,
        job.title, job.external_id, job.ats_id, export.reference, export.person_external_id,
        export.application_external_id, export.stage_external_id,
    ]  # fmt: skip
    return [word for word in words if word]
