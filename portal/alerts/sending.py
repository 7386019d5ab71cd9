"""Sends what is to be told: one mail for everything about one connection, few mails an hour.

The row is the queue. A notice becomes *sending* in a transaction of its own before the mail server
is called, and *sent* after it has taken the mail. A worker that dies in between leaves a lease that
runs out, and the same mail goes once more: at least once, never lost. It bears the same Message-ID,
by which most mail servers and programs show it once.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.db import transaction
from django.db.models import F, QuerySet

from candidates.rules.alert_queue import (
    MAILS_PER_HOUR,
    Waiting,
    next_mail,
    wait_after,
)
from integrations.models import User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.services import audit
from portal.alerts import mails
from portal.alerts.models import AlertNotice
from portal.alerts.readers import may_be_told

logger = logging.getLogger(__name__)

State = AlertNotice.State
UNSENT = (State.QUEUED, State.SENDING)
LEASE = timedelta(minutes=5)
"""Longer than a mail server can take: ``EMAIL_TIMEOUT`` bounds each of its answers."""
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Letter:
    """One mail that this worker sends now; ``tries`` is its fencing token."""

    person: User
    batch: uuid.UUID
    tries: int
    notices: Sequence[AlertNotice]

    @property
    def rows(self) -> QuerySet[AlertNotice]:
        """Its notices, as long as nobody else has taken them meanwhile."""
        return AlertNotice.objects.filter(
            batch=self.batch, tries=self.tries, state=State.SENDING, user=self.person
        )


def send_due() -> int:
    """Send one mail to everybody who is to hear something now. Returns how many went."""
    due = AlertNotice.objects.filter(state__in=UNSENT, not_before__lte=database_now())
    people = due.order_by("user").values_list("user", flat=True).distinct()
    return sum(_send_to(pk) for pk in list(people) if pk is not None)


def _send_to(person_id: int) -> bool:
    letter = _claim(person_id)
    if letter is None:
        return False
    try:
        mails.compose(letter.person, letter.notices, batch=letter.batch).send()
    except Exception as error:  # one mail that cannot be made must not stop those of others
        logger.exception("A mail about alerts to person %s could not be sent.", person_id)
        _failed(letter, error)
        return False
    letter.rows.update(state=State.SENT, sent_at=database_now(), error="")
    return True


@transaction.atomic
def _claim(person_id: int) -> _Letter | None:
    # The person is the lock: their mails are counted and chosen by one worker at a time.
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    now = database_now()
    unsent = AlertNotice.objects.filter(user=person, state__in=UNSENT)
    _give_back(person, unsent.filter(not_before__lte=now))
    begun = unsent.filter(batch__isnull=False).order_by("pk").first()
    if begun is None:
        chosen, batch = _chosen(person, unsent, now), uuid.uuid4()
    elif begun.not_before <= now:
        # Whatever came since waits: a server that is down is asked with one mail.
        chosen, batch = unsent.filter(batch=begun.batch), begun.batch or uuid.uuid4()
    else:
        return None
    claimed = chosen.filter(not_before__lte=now).update(
        state=State.SENDING, batch=batch, tries=F("tries") + 1, not_before=now + LEASE,
        address=person.email,
    )  # fmt: skip
    if not claimed:
        return None
    rows = AlertNotice.objects.filter(user=person, batch=batch, state=State.SENDING)
    related = ("alert__connection__tenant", "alert__group", "tenant")
    notices = list(rows.select_related(*related).order_by("pk"))
    return _Letter(person, batch, notices[0].tries, notices)


def _chosen(person: User, unsent: QuerySet[AlertNotice], now: datetime) -> QuerySet[AlertNotice]:
    due = unsent.filter(not_before__lte=now).select_related("alert")
    lately = AlertNotice.objects.filter(user=person, sent_at__gt=now - AN_HOUR)
    waiting = [Waiting(row.pk, row.alert.connection_id, row.made_at) for row in due]
    sent_lately = lately.values("batch").distinct().count()
    picked = next_mail(waiting, sent_lately=sent_lately, most=MAILS_PER_HOUR, now=now)
    return unsent.filter(pk__in=picked)


def _give_back(person: User, due: QuerySet[AlertNotice]) -> None:
    """What somebody may not, cannot or does not want to hear any more: others are looked for."""
    lost = [row.pk for row in due if not may_be_told(person, row.tenant_id)]
    AlertNotice.objects.filter(pk__in=lost, state__in=UNSENT).update(
        state=State.NOBODY, user=None, address="", batch=None, tries=0
    )


def _failed(letter: _Letter, error: Exception) -> None:
    wait = None if _is_refused(error) else wait_after(letter.tries)
    said = f"{type(error).__name__}: {error}"[:500]
    if wait is None:
        letter.rows.update(state=State.FAILED, error=said)
    else:
        letter.rows.update(state=State.QUEUED, error=said, not_before=database_now() + wait)


def _is_refused(error: Exception) -> bool:
    """The mail server does not know the address: another try would end in the same way."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


# --- by hand -------------------------------------------------------------------------------------


@transaction.atomic
def send_again(notice: AlertNotice, *, actor: User) -> Answer:
    """Tell the same person the same thing once more."""
    rows = AlertNotice.objects.filter(pk=notice.pk, state__in=(State.SENT, State.FAILED))
    queued = rows.update(
        state=State.QUEUED, batch=None, tries=0, sent_at=None, not_before=database_now()
    )
    if not queued:
        return Answer.no("It is on its way already, or there is nobody to tell.")
    audit.record(
        actor=actor,
        action="sent an alert mail again",
        subject=f"alert_notice:{notice.pk}",
        tenant=notice.tenant,
        note=notice.address,
    )
    return Answer.yes(f"{notice.address} is mailed again in a moment.")
