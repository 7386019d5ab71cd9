"""The webhooks that vendors' accounts call: made, given a secret, switched off and on."""

import json
import secrets as randomness
from collections.abc import Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from integrations.connectors.events import SecretFrom
from integrations.connectors.registry import event_reader
from integrations.models import Connection, InboundHook, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.services import audit
from integrations.services.credentials import HINT_CHARACTERS, key_ring

SECRETS_AT_MOST = 20
SHORTEST_SECRET = 16
_ID_BYTES, _SECRET_BYTES = 24, 32


def secret_from(connection: Connection) -> SecretFrom | None:
    """Where the secret of the connection's own webhook comes from; ``None`` where it has none."""
    reader = event_reader(connection.route)
    if reader is None or reader.SECRET_FROM is SecretFrom.PLATFORM:
        return None
    return reader.SECRET_FROM


def may_have_hook(connection: Connection) -> bool:
    """Whether the vendor can tell us things by a webhook of this connection alone."""
    return connection.state != ConnectionState.CLOSED and secret_from(connection) is not None


def address_of(hook: InboundHook) -> str:
    """What the customer enters at the vendor."""
    path = reverse("webhook-of-connection", args=[hook.connection.route, hook.public_id])
    return str(urljoin(settings.PORTAL_URL, path))


def listening(connector: str, public_id: str) -> InboundHook | None:
    """The webhook behind an address, if it is on and its connection is not closed."""
    hooks = InboundHook.objects.select_related("connection__tenant")
    return (
        hooks.filter(public_id=public_id, is_on=True, connection__route=connector)
        .exclude(connection__state=ConnectionState.CLOSED)
        .first()
    )


def secrets_of(hook: InboundHook) -> list[str]:
    """The secrets that sign, the newest first. Raises ``SealError`` without the right key."""
    plain = key_ring().open(hook.key_id, bytes(hook.sealed), identity=hook.identity)
    found: list[str] = json.loads(plain)
    return found


@transaction.atomic
def hook_of(connection: Connection, *, actor: User | None) -> InboundHook:
    """The connection's webhook; made where there is none, without a secret."""
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    hook = InboundHook.objects.filter(connection=connection).first()
    if hook is None:
        hook = InboundHook(
            connection=connection,
            tenant=connection.tenant,
            public_id=randomness.token_urlsafe(_ID_BYTES),
            made_by_name=audit.name_of(actor),
        )
        _seal(hook, [])
        hook.save()
        _record(hook, actor, "made a webhook for the vendor")
    return hook


@transaction.atomic
def new_secret(hook: InboundHook, *, actor: User | None) -> str:
    """Make the secret that the customer enters at the vendor. It is returned this once.

    The one before it goes on being believed, so that nothing is lost in between; the one before
    that does not.
    """
    row = InboundHook.objects.select_for_update().get(pk=hook.pk)
    made = randomness.token_urlsafe(_SECRET_BYTES)
    _seal(row, [made, *secrets_of(row)[:1]])
    row.save()
    _record(row, actor, "made a new secret for the vendor's webhook")
    return made


@transaction.atomic
def enter_secrets(hook: InboundHook, entered: Sequence[str], *, actor: User | None) -> Answer:
    """Believe what these secrets sign, which the vendor has made, and nothing else."""
    given = list(dict.fromkeys(text.strip() for text in entered if text.strip()))
    if not given or len(given) > SECRETS_AT_MOST:
        return Answer.no(f"Enter one secret a line, {SECRETS_AT_MOST} at most.")
    if any(len(text) < SHORTEST_SECRET for text in given):
        return Answer.no(
            f"One of them has fewer than {SHORTEST_SECRET} characters: copy all of it from the "
            "vendor's page."
        )
    row = InboundHook.objects.select_for_update().get(pk=hook.pk)
    _seal(row, given)
    row.save()
    _record(row, actor, "entered the secrets of the vendor's webhook")
    return Answer.yes(f"{len(given)} stored. What they sign is believed from now on.")


@transaction.atomic
def switch(hook: InboundHook, *, is_on: bool, actor: User | None, note: str = "") -> Answer:
    """Listen, or do not. While it is off its address is unknown to everybody."""
    changed = InboundHook.objects.filter(pk=hook.pk, is_on=not is_on).update(is_on=is_on)
    if not changed:
        return Answer.no("It was so already.")
    _record(hook, actor, f"switched the vendor's webhook {'on' if is_on else 'off'}", note)
    return Answer.yes(
        "What arrives is taken again."
        if is_on
        else "Nothing is taken any more. The clock finds what it would have told, a little later."
    )


def _seal(hook: InboundHook, secrets: Sequence[str]) -> None:
    plain = json.dumps(list(secrets)).encode()
    hook.key_id, hook.sealed = key_ring().seal(plain, identity=hook.identity)
    hook.hints = [f"…{text[-HINT_CHARACTERS:]}" for text in secrets]


def _record(hook: InboundHook, actor: User | None, action: str, note: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=f"inbound_hook:{hook.pk}",
        tenant=hook.tenant,
        note=note,
        connection=hook.connection_id,
    )
