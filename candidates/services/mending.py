"""Mends a cause: a default for a field, or a label for what a vendor says. Each is audited."""

from collections.abc import Sequence

from django.db import transaction

from candidates.models import CandidateExport, FailureGroup, FieldDefault, KnownFailure
from candidates.rules.export_state import ExportState
from candidates.rules.failure_known import OUTCOMES, FailureClass, Known
from candidates.rules.field_defaults import FIELDS, Default, complaint_of
from integrations.connectors.base import AtsConnector
from integrations.connectors.registry import connector_class
from integrations.models import Connection, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.decision import Owner, Reason
from integrations.services import audit
from integrations.services.connections import subject

RELABELLED_AT_ONCE = 500


def why_not_sent(connection: Connection, field: str) -> str:
    """Why a default of this field would change nothing at this connection; empty where it does."""
    kind = connector_class(connection.route)
    if issubclass(kind, AtsConnector) and field in kind.person_fields:
        return ""
    label = FIELDS[field].label.lower()
    return (
        f"Our connector to {connection.get_system_display()} sends no {label}: a default would "
        "change nothing. Ask the customer to make the field optional in the ATS, or to fill it by "
        "a rule there."
    )


@transaction.atomic
def fill_field(
    connections: Sequence[Connection], default: Default, *, actor: User, note: str = ""
) -> Answer:
    """Send this from now on where we know nothing, at each of these connections."""
    complaint = complaint_of(default)
    if complaint:
        return Answer.no(complaint)
    for connection in connections:
        cannot = why_not_sent(connection, default.field)
        if cannot:
            return Answer.no(cannot)
        FieldDefault.objects.update_or_create(
            connection=connection,
            field=default.field,
            defaults={
                "tenant": connection.tenant, "source": default.source, "value": default.value,
                "note": note[:500], "made_by": actor,
            },
        )  # fmt: skip
        audit.record(
            actor=actor, action="set a default for a field", subject=subject(connection),
            tenant=connection.tenant, note=note, field=default.field, source=default.source,
            value=default.value,
        )  # fmt: skip
    return Answer.yes(f"{FIELDS[default.field].label} has a default from now on.")


@transaction.atomic
def drop_default(default: FieldDefault, *, actor: User, note: str = "") -> Answer:
    """Send nothing in place of what we do not know any more."""
    audit.record(
        actor=actor, action="dropped a default for a field", subject=subject(default.connection),
        tenant=default.tenant, note=note, field=default.field, value=default.value,
    )  # fmt: skip
    label = FIELDS[default.field].label
    default.delete()
    return Answer.yes(f"{label} has no default any more.")


@transaction.atomic
def label(group: FailureGroup, known: Known, *, actor: User) -> Answer:
    """Say once what a cause is: from now on every failure of it is known, and those stuck now too.

    The groups of this cause are told at every connection. Where it passes by itself, who is stuck
    on it is tried again.
    """
    KnownFailure.objects.update_or_create(
        cause=group.cause,
        defaults={
            "operation": group.operation, "code": group.code, "text": group.text,
            "label": known.label, "becomes": known.becomes, "fix": known.fix, "made_by": actor,
        },
    )  # fmt: skip
    groups = list(FailureGroup.objects.select_for_update(no_key=True).filter(cause=group.cause))
    owner = OUTCOMES[known.becomes].owner
    told = sum(_retell(each, known) for each in groups)
    for each in groups:
        each.sentence, each.hint, each.owner = known.label[:1000], known.fix[:1000], owner
        each.save(update_fields=["sentence", "hint", "owner"])
        audit.record(
            actor=actor, action="labelled the cause", subject=each.subject, tenant=each.tenant,
            note=known.label, becomes=str(known.becomes), fix=known.fix,
        )  # fmt: skip
    return Answer.yes(f"It is known from now on. {told:,} exports that are stuck on it were told.")


def _retell(group: FailureGroup, known: Known) -> int:
    """What is stuck on it now, in the words of the label."""
    stuck = CandidateExport.objects.filter(
        failure_group=group, state__in=[ExportState.NEEDS_ATTENTION, ExportState.RETRY_LATER]
    )
    count = 0
    for export in stuck.only("pk", "reasons", "state").order_by("pk").iterator(RELABELLED_AT_ONCE):
        reasons = [Reason.from_json(stored) for stored in export.reasons]
        if not reasons:
            continue
        reasons[-1] = known.told(reasons[-1])
        count += _moved(export, known, [reason.as_json() for reason in reasons])
    return count


def _moved(export: CandidateExport, known: Known, reasons: list[dict[str, object]]) -> int:
    row = CandidateExport.objects.filter(pk=export.pk, state=export.state)
    owner = OUTCOMES[known.becomes].owner
    if known.becomes is FailureClass.PASSES and export.state == ExportState.NEEDS_ATTENTION:
        now = database_now()
        return row.move(ExportState.QUEUED, now=now, owner=Owner.NOBODY, reasons=[], failures=0)
    return row.update(reasons=reasons, owner=owner)


@transaction.atomic
def forget_label(group: FailureGroup, *, actor: User, note: str) -> Answer:
    """Take a label back: later failures are told in the vendor's own words again."""
    gone, _ = KnownFailure.objects.filter(cause=group.cause).delete()
    if not gone:
        return Answer.no("It has no label.")
    audit.record(
        actor=actor, action="took the label back", subject=group.subject, tenant=group.tenant,
        note=note,
    )  # fmt: skip
    return Answer.yes("It has no label any more. Later failures are told in the vendor's words.")
