"""The secrets that events are signed with: made here, shown once, sealed, changed over in a day."""

import base64
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from standardwebhooks import Webhook

from integrations.models import WebhookEndpoint, WebhookSecret
from integrations.models.clock import database_now
from integrations.services.credentials import key_ring

PREFIX = "whsec_"
BYTES = 32
BOTH_SIGN_FOR = timedelta(hours=24)


@transaction.atomic
def make_secret(endpoint: WebhookEndpoint) -> str:
    """A new secret for this endpoint, told once. The one before signs for another day.

    Secrets before that one end at once, so that never more than two sign.
    """
    WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    now = database_now()
    known = WebhookSecret.objects.filter(endpoint=endpoint)
    newest = known.order_by("-generation").first()
    known.filter(ends_at__isnull=False).delete()
    if newest is not None:
        known.filter(pk=newest.pk).update(ends_at=now + BOTH_SIGN_FOR)
    made = WebhookSecret(endpoint=endpoint, generation=newest.generation + 1 if newest else 1)
    text = PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
    made.key_id, made.sealed = key_ring().seal(text.encode(), identity=made.identity)
    made.save()
    return text


def signature(endpoint: WebhookEndpoint, *, message_id: str, body: str, at: datetime) -> str:
    """The value of ``webhook-signature``: one for each secret that signs now, the newest first.

    ``at`` in UTC. Raises ``SealError`` where a secret cannot be opened.
    """
    return " ".join(Webhook(text).sign(message_id, at, body) for text in _open(endpoint, at))


def _open(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    ring = key_ring()
    rows = WebhookSecret.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return [
        ring.open(row.key_id, bytes(row.sealed), identity=row.identity).decode()
        for row in rows.filter(endpoint=endpoint).order_by("-generation")
    ]
