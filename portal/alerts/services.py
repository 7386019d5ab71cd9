"""The clock's decisions about alerts, each a row with notices to the people whose turn it is.

Two clocks at once do no harm: one open alert for each trouble is a constraint of the database, and
every other move is one guarded statement. What rises at one connection in one tick is written in
one transaction, so that one mail can name it all.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction

from candidates.rules.alert_queue import next_summary
from candidates.rules.alerting import OPEN, AlertState, Move
from candidates.services.failure_review import what_became
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.decision import Owner
from integrations.rules.webhook_events import EventType
from integrations.services.announcing import announce
from portal.alerts.facts import Trouble, troubles
from portal.alerts.mails import address_of
from portal.alerts.models import STILL_OPEN, Alert, AlertNotice
from portal.alerts.readers import may_be_told, readers_of

State = AlertNotice.State


def judge() -> int:
    """Raise, escalate and end what asks for it. Returns how many alerts have moved."""
    now = database_now()
    moved = 0
    for _, some in groupby(troubles(now), key=lambda trouble: trouble.connection.pk):
        with transaction.atomic():
            moved += sum(_MOVES[trouble.decision.verdict](trouble, now) for trouble in some)
    return moved


def address_again() -> int:
    """Tell what nobody could be told, where somebody can by now. Returns how many notices."""
    unheard = AlertNotice.objects.filter(
        state=State.NOBODY, alert__in=Alert.objects.filter(STILL_OPEN)
    )
    rows = unheard.select_related("alert__connection__tenant").order_by("pk")
    return sum(_address_again(notice) for notice in rows)


@transaction.atomic
def _address_again(notice: AlertNotice) -> bool:
    alert = notice.alert
    readers = readers_of(Owner(alert.owner), alert.connection)
    if not readers:
        return False
    gone, _ = AlertNotice.objects.filter(pk=notice.pk, state=State.NOBODY).delete()
    if gone:
        _tell(alert, AlertState(notice.what), readers, notice.people, database_now())
    return bool(gone)


# --- moves ---------------------------------------------------------------------------------------


def _raise(trouble: Trouble, now: datetime) -> bool:
    alert = Alert(
        tenant_id=trouble.connection.tenant_id,
        connection=trouble.connection,
        kind=trouble.kind,
        group=trouble.group,
        key=trouble.key,
        state=AlertState.RAISED,
        since=trouble.since,
        raised_at=now,
        **_as_told(trouble, now),
    )
    try:
        with transaction.atomic():
            alert.save(force_insert=True)
    except IntegrityError:
        # Another clock was faster: the constraint allows one open alert of a trouble.
        if not Alert.objects.filter(STILL_OPEN, key=trouble.key).exists():
            raise
        return False
    readers = readers_of(trouble.owner, trouble.connection)
    _tell(alert, AlertState.RAISED, readers, trouble.people, now)
    _announce(alert)
    return True


def _escalate(trouble: Trouble, now: datetime) -> bool:
    return _moved(trouble, AlertState.ESCALATED, _as_told(trouble, now), now)


def _recover(trouble: Trouble, now: datetime) -> bool:
    became = what_became(trouble.group) if trouble.group is not None else {}
    return _moved(trouble, AlertState.RECOVERED, {"ended_at": now, "became": became}, now)


def _drop(trouble: Trouble, now: datetime) -> bool:
    return _moved(trouble, AlertState.DROPPED, {"ended_at": now}, now)


_MOVES: Mapping[Move, Callable[[Trouble, datetime], bool]] = {
    Move.RAISE: _raise,
    Move.ESCALATE: _escalate,
    Move.RECOVER: _recover,
    Move.DROP: _drop,
}


def _moved(
    trouble: Trouble, to_state: AlertState, values: Mapping[str, Any], now: datetime
) -> bool:
    before = trouble.alert
    if before is None:
        return False
    # As long as nobody has told anything since the facts were read.
    same = Alert.objects.filter(pk=before.pk, told_at=before.told_at)
    if not same.move(to_state, **values):
        return False
    alert = Alert.objects.select_related("connection__tenant").get(pk=before.pk)
    # Nobody is mailed of what is dropped: who ignored the cause knows, the others need not.
    if to_state is not AlertState.DROPPED:
        _tell(alert, to_state, _who_hears(alert, to_state), trouble.people, now)
    _announce(alert)
    return True


def _as_told(trouble: Trouble, now: datetime) -> dict[str, Any]:
    return {
        "queue": trouble.queue,
        "owner": trouble.owner,
        "code": trouble.code,
        "sentence": trouble.sentence,
        "next_step": trouble.next_step,
        "reasons": trouble.decision.as_json(),
        "people": trouble.people,
        "told_at": now,
    }


def _who_hears(alert: Alert, what: AlertState) -> list[User]:
    """Those whose turn it is; that it is over is told to those who were told of it."""
    if what is not AlertState.RECOVERED:
        return readers_of(Owner(alert.owner), alert.connection)
    told = User.objects.filter(
        pk__in=AlertNotice.objects.filter(alert=alert, user__isnull=False).values("user")
    )
    return [person for person in told.order_by("pk") if may_be_told(person, alert.tenant_id)]


def _tell(
    alert: Alert, what: AlertState, readers: Iterable[User], people: int, now: datetime
) -> None:
    about: dict[str, Any] = {
        "tenant_id": alert.tenant_id,
        "alert": alert,
        "what": what,
        "people": people,
        "made_at": now,
    }
    rows = [
        AlertNotice(user=person, address=person.email, not_before=_due(person, now), **about)
        for person in readers
    ]
    if not rows and what is not AlertState.RECOVERED:
        rows = [AlertNotice(state=State.NOBODY, not_before=now, **about)]
    AlertNotice.objects.bulk_create(rows)


def _announce(alert: Alert) -> None:
    """Signed webhooks, for those who listen: written in the transaction of the move."""
    is_open = alert.state in OPEN
    announce(
        EventType.ALERT_RAISED if is_open else EventType.ALERT_RECOVERED,
        tenant=alert.tenant,
        data={
            "alert": alert.pk,
            "state": str(alert.state),
            "connection": alert.connection_id,
            "code": alert.code,
            "subject": alert.key,
            "owner": str(alert.owner),
            "people": alert.people,
            "url": address_of(alert),
        },
        subject=alert.subject,
    )


def _due(person: User, now: datetime) -> datetime:
    is_daily = person.alert_mails == User.AlertMails.DAILY
    return next_summary(now) if is_daily else now
