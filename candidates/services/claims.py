"""The rows of one claimed export: every write is guarded by the claim's fencing token.

Who is fenced gets ``FencedError`` at the next write and stops; what it still learned is kept as
evidence in the attempt, and changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction
from django.db.models import F

from candidates.models import CandidateExport, ExportAttempt, ExportEffect
from candidates.models.export import CandidateExportQuerySet
from candidates.rules.export_protocol import EffectFacts, Timing
from candidates.rules.export_state import (
    ACCEPTED,
    BRINGS_PERSON,
    UNSTUCK,
    EffectKind,
    EffectState,
    ExportState,
)
from candidates.services import export_news, failures, people
from integrations.connectors.types import ExportReceipt
from integrations.errors import ConnectorError
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.rules.decision import Owner, Reason


class FencedError(Exception):
    """Another worker has claimed this export since. Stop; write nothing."""


class LeftError(Exception):
    """The export has gone to its next state; this worker is done with it."""


class Claim:
    """One export, claimed by one worker with one token."""

    def __init__(self, export: CandidateExport, connection: Connection, token: int) -> None:
        self.export = export
        self.connection = connection
        self.token = token
        self.effects = list(export.effects.all())
        self.last_attempt: ExportAttempt | None = None

    @classmethod
    def take(cls, export_id: int) -> "Claim | None":
        """Claim an export that is due, or ``None`` when somebody else was first."""
        token = CandidateExport.objects.claim(export_id, now=database_now(), lease=_lease())
        if token is None:
            return None
        export = (
            CandidateExport.objects.select_related(
                "tenant",
                "connection__tenant",
                "correction",
                "job",
                "candidate",
                "application__search",
                "application__tenant",
                "application__candidate",
                "application__job__connection__people_index",
            )
            .prefetch_related(
                "application__candidate__emails",
                "application__stage_events",
                "connection__field_defaults",
            )
            .get(pk=export_id)
        )
        if export.connection is None:
            raise FencedError
        return cls(export, export.connection, token)

    @property
    def untouched(self) -> bool:
        """Whether nothing of this export can be in the ATS through us."""
        return all(effect.state == EffectState.PLANNED for effect in self.effects)

    @property
    def is_accepted(self) -> bool:
        """Whether every write is done, so that only the read-back is left."""
        return bool(self.effects) and all(
            effect.state == EffectState.DONE for effect in self.effects
        )

    @property
    def has_brought_person(self) -> bool:
        """Whether the person was found or created by a step of its own."""
        return any(
            effect.kind == EffectKind.PERSON and effect.state == EffectState.DONE
            for effect in self.effects
        )

    def facts(self) -> list[EffectFacts]:
        """The effects as the protocol sees them."""
        return [effect_facts(effect) for effect in self.effects]

    @transaction.atomic
    def plan(self, kinds: Sequence[EffectKind]) -> None:
        """Settle which writes this export consists of, before the first of them."""
        _must(len(self._row().select_for_update().values_list("pk")))
        if [effect.kind for effect in self.effects] != list(kinds):
            self.export.effects.all().delete()
            ExportEffect.objects.bulk_create(
                ExportEffect(export=self.export, kind=kind, position=position)
                for position, kind in enumerate(kinds)
            )
            self.effects = list(self.export.effects.all())

    def renew(self) -> None:
        """Hold the export for another lease: called before each step."""
        self.set(lease_until=database_now() + _lease())

    # --- effects ---------------------------------------------------------------------------------

    @transaction.atomic
    def write_ahead(
        self, effect: ExportEffect, *, timing: Timing, fingerprint: str
    ) -> ExportAttempt:
        """Commit ``SENDING`` and the open attempt: after this, and only after this, a byte may go.

        Raises ``FencedError`` when the lease has run out, and ``people.PersonBusyError`` where
        another export may be creating this person, or has done so since we looked.
        """
        now = database_now()
        lease_until = now + timedelta(seconds=timing.send_budget + timing.pause)
        _must(self._row().filter(lease_until__gt=now).update(lease_until=lease_until))
        if effect.kind in BRINGS_PERSON:
            people.reserve(self.export)
        settle_until = datetime.fromtimestamp(timing.settle_until(now.timestamp()), tz=now.tzinfo)
        self._move_effect(
            effect,
            EffectState.SENDING,
            attempts=F("attempts") + 1,
            looks=0,
            written_ahead_at=now,
            settle_until=settle_until,
            fingerprint=fingerprint,
        )
        return self.open_attempt(effect, ExportAttempt.Action.SEND, fingerprint=fingerprint)

    @transaction.atomic
    def effect_done(
        self, effect: ExportEffect, receipt: ExportReceipt, *, attached: bool = False
    ) -> None:
        """Save the vendor's ids at once, with the effect."""
        # What is about no application and no document is about the person.
        external_id = {
            EffectKind.APPLICATION: receipt.application_external_id,
            EffectKind.DOCUMENT: receipt.document_external_id,
            EffectKind.STAGE: receipt.application_external_id,
            EffectKind.NOTE: receipt.document_external_id,
        }.get(EffectKind(effect.kind), receipt.person_external_id)
        self._move_effect(
            effect, EffectState.DONE, external_id=external_id[:200], done_at=database_now()
        )
        values: dict[str, Any] = {"failures": 0}
        if effect.kind == EffectKind.APPLICATION:
            values["application_external_id"] = receipt.application_external_id
        if effect.kind in BRINGS_PERSON:
            person = receipt.person_external_id or self.export.person_external_id
            values["person_external_id"] = person
            values["attached_to_existing"] = attached
            people.release(self.export, external_id=person)
        if receipt.ats_url:
            values["ats_url"] = receipt.ats_url
        if receipt.warnings:
            values["warnings"] = [*self.export.warnings, *receipt.warnings]
        self.set(**values)
        self.last_attempt = None

    @transaction.atomic
    def effect_not_done(self, effect: ExportEffect) -> None:
        """The vendor certainly holds nothing of this effect: it may be sent again."""
        self._move_effect(effect, EffectState.PLANNED)
        if effect.kind in BRINGS_PERSON:
            people.release(self.export)

    @transaction.atomic
    def effect_unknown(self, effect: ExportEffect) -> None:
        """Nobody knows whether the vendor holds it: only a look-up may decide."""
        self._move_effect(effect, EffectState.UNKNOWN)

    @transaction.atomic
    def count_look(self, effect: ExportEffect) -> None:
        """One more look-up that did not decide."""
        self._change_effect(effect, looks=F("looks") + 1)

    # --- attempts --------------------------------------------------------------------------------

    def open_attempt(
        self, effect: ExportEffect, action: ExportAttempt.Action, *, fingerprint: str = ""
    ) -> ExportAttempt:
        """Write down what is about to be tried, before it is tried."""
        self.last_attempt = ExportAttempt.objects.create(
            tenant=self.export.tenant,
            connection=self.connection,
            export=self.export,
            kind=effect.kind,
            action=action,
            token=self.token,
            started_at=database_now(),
            fingerprint=fingerprint,
        )
        return self.last_attempt

    def close_attempt(
        self,
        attempt: ExportAttempt,
        result: ExportAttempt.Result,
        *,
        error: ConnectorError | None = None,
        evidence: dict[str, Any] | None = None,
    ) -> None:
        """Write the outcome down, whether or not this worker still holds the claim."""
        attempt.result = result
        attempt.finished_at = database_now()
        attempt.receipt = evidence or {}
        attempt.fenced = not self._row().exists()
        if error is not None:
            attempt.error_class = type(error).__name__
            attempt.error_code = error.code[:120]
            attempt.sentence = error.sentence[:1000]
            attempt.status_code = error.status_code
        attempt.save()

    # --- the export ------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        """Change columns of the export other than its state."""
        _must(self._row().update(**values))
        for name, value in values.items():
            setattr(self.export, name, value)

    def leave(
        self,
        state: ExportState,
        *,
        reasons: tuple[Reason, ...] = (),
        owner: Owner = Owner.NOBODY,
        not_before: datetime | None = None,
        **also: Any,
    ) -> NoReturn:
        """Give the export up to its next state. The claim ends here, always with ``LeftError``."""
        failed = reasons and state not in ACCEPTED
        values: dict[str, Any] = {"owner": owner, "not_before": not_before, **also}
        values["reasons"] = [reason.as_json() for reason in reasons]
        values["error_code"] = reasons[0].code[:120] if failed else ""
        with transaction.atomic():
            # The export first and its group after it: whoever takes both takes them in this order.
            _must(len(self._row().select_for_update().values_list("pk")))
            if failed and state not in UNSTUCK:
                values["failure_group"] = failures.note_failure(
                    self.export, reasons, attempt=self.last_attempt
                )
            _must(self._row().move(state, now=database_now(), **values))
            export_news.tell(self.export, state, reasons=reasons)
        raise LeftError

    # --- inside ----------------------------------------------------------------------------------

    def _row(self) -> CandidateExportQuerySet:
        return CandidateExport.objects.held_by(self.export.pk, self.token)

    def _move_effect(self, effect: ExportEffect, to_state: EffectState, **also: Any) -> None:
        self._change_effect(effect, state=to_state, **also)

    def _change_effect(self, effect: ExportEffect, **values: Any) -> None:
        """Change an effect while its export is held. Only inside a transaction."""
        # The export's row is locked first: whoever claims it meanwhile waits for this to be seen.
        _must(len(self._row().select_for_update().values_list("pk")))
        row = ExportEffect.objects.filter(pk=effect.pk, state=effect.state)
        _must(row.update(**values))
        effect.refresh_from_db()


def effect_facts(effect: ExportEffect) -> EffectFacts:
    """One stored effect as the protocol sees it."""
    return EffectFacts(
        state=EffectState(effect.state),
        looks=effect.looks,
        settle_until=effect.settle_until.timestamp() if effect.settle_until else None,
    )


def _lease() -> timedelta:
    return timedelta(seconds=settings.EXPORT_LEASE_SECONDS)


def _must(rows: int) -> None:
    if not rows:
        raise FencedError
