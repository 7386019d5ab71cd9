"""Connection links: made once, shown once, opened often, used up by what they are for."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from integrations.models import Connection, ConnectionLink, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.links import LIVES, LinkFacts, LinkPurpose, LinkState, state_of
from integrations.services import audit, onboarding
from integrations.services.connections import subject

TOKEN_BYTES = 32
Kind = onboarding.Kind
_NO_LINK = LinkFacts(expires_at=datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link. ``url`` holds its token and exists only now: it is stored nowhere."""

    link: ConnectionLink
    url: str


@transaction.atomic
def make(
    connection: Connection,
    *,
    actor: User | None,
    purpose: LinkPurpose = LinkPurpose.AUTHORISE,
    recipient: str = "",
    lives: timedelta = LIVES,
    about: str = "",
) -> MadeLink | Answer:
    """A new link in place of every open one of the same purpose, or why there can be none yet.

    ``about`` is the row it is about, as the audit names it, where that is not the connection; then
    only a link about the same row is replaced.
    """
    # Two at once make one after the other, so that only the newer stays open.
    state = _alone_with(connection)
    project = onboarding.project_of(connection)
    if state == ConnectionState.CLOSED:
        return Answer.no("The connection is closed: nobody can connect it any more.")
    if purpose is LinkPurpose.AUTHORISE and project.system_confirmed_at is None:
        return Answer.no(
            "Confirm the exact product and version with the customer first. Then a link can be "
            "made."
        )
    _revoke(connection.links.filter(purpose=purpose, about=about))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ConnectionLink.objects.create(
        tenant=connection.tenant,
        connection=connection,
        purpose=purpose,
        about=about,
        token_hash=hash_of(token),
        recipient=recipient,
        made_by=actor,
        expires_at=database_now() + lives,
    )
    audit.record(
        actor=actor,
        action=f"made a link to {purpose.value}",
        subject=about or subject(connection),
        tenant=connection.tenant,
        link=link.pk,
        expires_at=link.expires_at.isoformat(),
    )
    onboarding.note(project, Kind.LINK_MADE, who=audit.name_of(actor), link=link)
    onboarding.refresh(project)
    return MadeLink(link, url_of(token))


@transaction.atomic
def revoke(connection: Connection, *, actor: User | None, note: str = "", about: str = "") -> int:
    """Withdraw every open link of a connection, or those about one row. Returns how many."""
    _alone_with(connection)
    count = _revoke(connection.links.filter(about=about) if about else connection.links.all())
    if count:
        audit.record(
            actor=actor,
            action="withdrew the link",
            subject=about or subject(connection),
            tenant=connection.tenant,
            note=note,
        )
        project = onboarding.project_of(connection)
        onboarding.note(project, Kind.LINK_REVOKED, who=audit.name_of(actor), sentence=note)
        onboarding.refresh(project)
    return count


@transaction.atomic
def open_link(token: str) -> tuple[ConnectionLink, LinkState] | None:
    """The link of this token, open or used, with the visit written down; else ``None``.

    What was never a link, has expired or was withdrawn costs the same work and leaves no trace, so
    that no clock tells them apart.
    """
    link = _of_hash(hash_of(token))
    now = database_now()
    state = state_of(_NO_LINK if link is None else link.facts, now)
    if link is None or state not in (LinkState.OPEN, LinkState.USED):
        return None
    ConnectionLink.objects.filter(pk=link.pk).update(
        first_opened_at=Coalesce("first_opened_at", now),
        last_opened_at=now,
        times_opened=F("times_opened") + 1,
    )
    if state is LinkState.OPEN and link.first_opened_at is None:
        project = onboarding.project_of(link.connection)
        onboarding.note(project, Kind.OPENED, who=onboarding.CUSTOMER, link=link)
        onboarding.refresh(project)
    return link, state


def by_id(link_id: int, purpose: LinkPurpose) -> tuple[ConnectionLink, LinkState] | None:
    """The link that a visitor has opened before, and its state now."""
    links = ConnectionLink.objects.select_related("connection__tenant")
    link = links.filter(pk=link_id, purpose=purpose).first()
    return None if link is None else (link, state_of(link.facts, database_now()))


def open_links(connection: Connection) -> QuerySet[ConnectionLink]:
    """The links of a connection that work now, whatever they are for."""
    return connection.links.filter(used_at=None, revoked_at=None, expires_at__gt=database_now())


def still_open(link_id: int, purpose: LinkPurpose) -> ConnectionLink | None:
    """The link that a visitor has opened before, if it can still be used."""
    found = by_id(link_id, purpose)
    return found[0] if found is not None and found[1] is LinkState.OPEN else None


def use_up(link: ConnectionLink) -> bool:
    """Use the link for what it is for. False where it was used, withdrawn or too late by now."""
    now = database_now()
    usable = ConnectionLink.objects.filter(
        pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=now
    )
    return bool(usable.update(used_at=now, draft={}))


def keep_draft(link: ConnectionLink, entered: Mapping[str, str]) -> None:
    """Keep what was entered so far, so that the page can be left and reopened. No secrets."""
    kept = {**link.draft, **entered}
    ConnectionLink.objects.filter(pk=link.pk, used_at=None).update(draft=kept)
    link.draft = kept


def url_of(token: str) -> str:
    """The address of a link. The token stands behind ``#``: browsers send it to nobody."""
    return f"{settings.PORTAL_URL}/connect/#{token}"


def hash_of(token: str) -> str:
    """What is stored of a token. 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _of_hash(token_hash: str) -> ConnectionLink | None:
    links = ConnectionLink.objects.select_related("connection__tenant")
    return links.filter(token_hash=token_hash).first()


def _alone_with(connection: Connection) -> str:
    """Wait for whoever makes or withdraws links of this connection, or ends it. Its state now."""
    rows = Connection.objects.select_for_update(no_key=True)
    return rows.only("state").get(pk=connection.pk).state


def _revoke(links: QuerySet[ConnectionLink]) -> int:
    return links.filter(used_at=None, revoked_at=None).update(revoked_at=database_now())
