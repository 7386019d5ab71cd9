"""Seals and opens the secrets of connections."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from integrations.connectors.secrets import Bundle
from integrations.errors import ConnectorError, CredentialsRejectedError
from integrations.models import Connection, Credential, User
from integrations.models.credential import Sealed
from integrations.sealing import KeyRing
from integrations.services import audit

HINT_CHARACTERS = 4


def key_ring() -> KeyRing:
    """The keys of the settings. Raises ``SealError`` when they are malformed."""
    return KeyRing.parse(settings.CREDENTIAL_KEYS)


@transaction.atomic
def add_secrets(connection: Connection, secrets: Mapping[str, str], *, actor: User | None) -> None:
    """Store some secrets beside those that are there: the tokens of a login, say."""
    row = Credential.objects.select_for_update().filter(connection=connection).first()
    store_secrets(connection, {**(_opened(row) if row else {}), **secrets}, actor=actor)


@transaction.atomic
def store_secrets(
    connection: Connection, secrets: Mapping[str, str], *, actor: User | None
) -> None:
    """Seal and store the secrets of a connection, replacing what was there."""
    credential = Credential.objects.filter(connection=connection).first() or Credential(
        connection=connection
    )
    _seal(credential, secrets)
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
    credential = Credential.objects.filter(connection=connection).first()
    own = {} if credential is None else _opened(credential)
    return {**platform_secrets(connection), **own}


def platform_secrets(connection: Connection) -> dict[str, str]:
    """The platform's own app or key for the route of this connection."""
    secrets: dict[str, str] = settings.PLATFORM_SECRETS.get(connection.route, {})
    return {name: value for name, value in secrets.items() if value}


def _opened(credential: Credential) -> dict[str, str]:
    plain = key_ring().open(
        credential.key_id, bytes(credential.sealed), identity=credential.identity
    )
    secrets: dict[str, str] = json.loads(plain)
    return secrets


def _seal(credential: Credential, secrets: Mapping[str, str]) -> None:
    plain = json.dumps(dict(secrets)).encode()
    credential.key_id, credential.sealed = key_ring().seal(plain, identity=credential.identity)
    credential.names = sorted(secrets)


def known_secrets(connection: Connection) -> set[str]:
    """The names of what is stored for a connection or set for the platform; never a value."""
    stored = Credential.objects.filter(connection=connection).values_list("names", flat=True)
    return {*platform_secrets(connection), *(name for names in stored for name in names)}


class StoredSecrets:
    """The secrets of one stored connection, as connectors read and renew them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read = open_secrets(connection)

    def read(self) -> Bundle:
        """See ``integrations.connectors.secrets.Secrets.read``: as they were read last."""
        return self._read

    def renew(
        self, *, is_fresh: Callable[[Bundle], bool], make: Callable[[Bundle], Bundle]
    ) -> Bundle:
        """See ``integrations.connectors.secrets.Secrets.renew``.

        The row stays locked while the vendor is asked, so that nobody asks with the same token.
        The log of that call must outlive its failure, so the transaction is committed and the
        error raised after it.
        """
        failed: ConnectorError | None = None
        # Inside another transaction a new token could be rolled back after the old one is void.
        with transaction.atomic(durable=True):
            rows = Credential.objects.select_for_update().filter(connection=self._connection)
            row = rows.first()
            if row is None:
                raise _missing()
            self._read = {**platform_secrets(self._connection), **_opened(row)}
            if not is_fresh(self._read):
                try:
                    made = make(self._read)
                except ConnectorError as error:
                    failed = error
                else:
                    _seal(row, {**_opened(row), **made})
                    row.save()
                    self._read = {**self._read, **made}
        if failed is not None:
            raise failed
        return self._read


def _missing() -> CredentialsRejectedError:
    return CredentialsRejectedError(
        code="credential.missing",
        sentence="There is no stored access that could be renewed: it was deleted or never given.",
        hint="Have the customer give access through a new link, or enter it at the connection.",
    )


def rotate_keys() -> int:
    """Seal every sealed row again with the first key. Returns how many were moved."""
    ring = key_ring()
    moved = 0
    for rows in _sealed_rows():
        for row in rows.exclude(key_id=ring.sealing_key_id).iterator():
            plain = ring.open(row.key_id, bytes(row.sealed), identity=row.identity)
            key_id, sealed = ring.seal(plain, identity=row.identity)
            moved += rows.filter(pk=row.pk, key_id=row.key_id, sealed=row.sealed).update(
                key_id=key_id, sealed=sealed
            )
    return moved


def _sealed_rows() -> Iterator["QuerySet[Any]"]:
    """The rows of every app that have something sealed in them."""
    for model in apps.get_models():
        if issubclass(model, Sealed):
            yield model._default_manager.all()
