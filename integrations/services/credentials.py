"""Seals and opens the secrets of connections."""

import json
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from integrations.models import Connection, Credential, User
from integrations.sealing import KeyRing
from integrations.services import audit

HINT_CHARACTERS = 4


def key_ring() -> KeyRing:
    """The keys of the settings. Raises ``SealError`` when they are malformed."""
    return KeyRing.parse(settings.CREDENTIAL_KEYS)


@transaction.atomic
def store_secrets(
    connection: Connection, secrets: Mapping[str, str], *, actor: User | None
) -> None:
    """Seal and store the secrets of a connection, replacing what was there."""
    credential = Credential.objects.filter(connection=connection).first() or Credential(
        connection=connection
    )
    plain = json.dumps(dict(secrets)).encode()
    credential.key_id, credential.sealed = key_ring().seal(plain, identity=credential.identity)
    credential.names = sorted(secrets)
    longest = max(secrets.values(), key=len, default="")
    # A short secret would be half told by its end.
    credential.hint = f"…{longest[-HINT_CHARACTERS:]}" if len(longest) >= 16 else ""
    credential.save()
    audit.record(
        actor=actor,
        action="replaced the credential",
        subject=f"connection:{connection.pk}",
        tenant=connection.tenant,
        names=credential.names,
    )


def open_secrets(connection: Connection) -> dict[str, str]:
    """The secrets of a connection over those of the platform for its route.

    Raises ``SealError`` when the stored value cannot be opened.
    """
    secrets: dict[str, str] = dict(settings.PLATFORM_SECRETS.get(connection.route, {}))
    credential = Credential.objects.filter(connection=connection).first()
    if credential is not None:
        plain = key_ring().open(
            credential.key_id, bytes(credential.sealed), identity=credential.identity
        )
        secrets.update(json.loads(plain))
    return secrets


def rotate_keys() -> int:
    """Seal every credential again with the first key. Returns how many were moved."""
    ring = key_ring()
    moved = 0
    for credential in Credential.objects.exclude(key_id=ring.sealing_key_id).iterator():
        plain = ring.open(credential.key_id, bytes(credential.sealed), identity=credential.identity)
        key_id, sealed = ring.seal(plain, identity=credential.identity)
        moved += Credential.objects.filter(
            pk=credential.pk, key_id=credential.key_id, sealed=credential.sealed
        ).update(key_id=key_id, sealed=sealed)
    return moved
