"""Links on their way to the customer: mailed, reminded of, and noticed when they run out."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from integrations.models import Connection, ConnectionLink, OnboardingProject, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.links import LIVES, LinkPurpose
from integrations.rules.onboarding import Step
from integrations.services import audit, links, mail, onboarding
from integrations.services.links import MadeLink

REMIND_BEFORE = timedelta(hours=24)
"""How long before its end the customer is reminded of a link that nobody has opened."""

WITHOUT_ACCESS = (ConnectionState.SETTING_UP, ConnectionState.BROKEN)

REMIND_AFTER = timedelta(hours=12)
"""How old a link is before that: one for a few hours needs no reminder."""


@transaction.atomic
def make_and_mail(
    connection: Connection,
    *,
    actor: User,
    recipient: str,
    lives: timedelta = LIVES,
    purpose: LinkPurpose = LinkPurpose.AUTHORISE,
    about: str = "",
    letter: str = "link",
    **context: Any,
) -> MadeLink | Answer:
    """Make a link and mail it to the customer; whether the mail went is written on the link.

    ``letter`` is the template of the mail, ``context`` what it needs besides the link. ``about``
    is as in ``links.make``.
    """
    made = links.make(
        connection, actor=actor, purpose=purpose, recipient=recipient, lives=lives, about=about
    )
    if isinstance(made, Answer):
        return made
    project = onboarding.project_of(connection)
    mail.to_customer(
        project,
        letter,
        to=recipient,
        url=made.url,
        expires_at=made.link.expires_at,
        when_sent=partial(_mailed, made.link, project, audit.name_of(actor)),
        **context,
    )
    return made


def remind_of_links() -> int:
    """Remind, once a link, of those that run out within a day unopened. Returns how many."""
    now = database_now()
    waiting = ConnectionLink.objects.filter(
        purpose=LinkPurpose.AUTHORISE,
        mailed_at__isnull=False,
        first_opened_at=None,
        used_at=None,
        revoked_at=None,
        reminded_at=None,
        expires_at__gt=now,
        expires_at__lte=now + REMIND_BEFORE,
        made_at__lte=now - REMIND_AFTER,
        connection__state__in=WITHOUT_ACCESS,
    ).select_related("connection__tenant")
    return sum(_remind(link, now) for link in waiting.iterator())


def notice_expired() -> int:
    """Projects whose link has run out wait for another one. Returns how many there were."""
    now = database_now()
    # A project at this step has, as far as it was written down, a link that works.
    waiting = OnboardingProject.objects.filter(step=Step.CONNECTION).select_related("connection")
    usable = Q(
        connection__links__purpose=LinkPurpose.AUTHORISE,
        connection__links__used_at=None,
        connection__links__revoked_at=None,
        connection__links__expires_at__gt=now,
    )
    expired = waiting.exclude(pk__in=OnboardingProject.objects.filter(usable).values("pk"))
    return sum(onboarding.refresh(project).step != Step.CONNECTION for project in expired)


@transaction.atomic
def _remind(link: ConnectionLink, now: datetime) -> bool:
    unreminded = ConnectionLink.objects.filter(pk=link.pk, reminded_at=None, first_opened_at=None)
    if not unreminded.update(reminded_at=now):
        return False
    project = onboarding.project_of(link.connection)
    mail.to_customer(
        project,
        "reminder",
        to=link.recipient,
        made_at=link.made_at,
        expires_at=link.expires_at,
        when_sent=partial(
            onboarding.note,
            project,
            onboarding.Kind.NOTE,
            who="portal",
            sentence=f"Reminded {link.recipient}: the link is unopened and runs out soon.",
            link=link,
        ),
    )
    return True


def _mailed(link: ConnectionLink, project: OnboardingProject, who: str) -> None:
    link.mailed_at = database_now()
    link.save(update_fields=["mailed_at"])
    onboarding.note(
        project,
        onboarding.Kind.LINK_MAILED,
        who=who,
        sentence=f"To {link.recipient}.",
        link=link,
    )
