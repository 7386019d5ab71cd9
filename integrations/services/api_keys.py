"""Making, finding and taking back the keys of the API."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from integrations.models import ApiKey, IdempotentCall, Tenant, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.api_scopes import Scope
from integrations.services import audit

KIND = "atsp"
LIVES = timedelta(days=365)
USE_NOTED_EVERY = timedelta(minutes=1)
ANSWERS_KEPT = timedelta(hours=48)
_PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def make_key(
    tenant: Tenant | None,
    *,
    name: str,
    scopes: Collection[Scope],
    lives: timedelta | None = LIVES,
    actor: User | None,
) -> tuple[ApiKey, str]:
    """A new key, and its text: told once and never kept."""
    letters = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(8))
    prefix = f"{KIND}_{letters}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        tenant=tenant,
        name=name,
        prefix=prefix,
        digest=_digest(text),
        scopes=sorted(scope.value for scope in scopes),
        expires_at=database_now() + lives if lives else None,
        made_by=actor,
        made_by_name=audit.name_of(actor),
    )
    if tenant is not None:
        audit.record(
            actor=actor, action="made an API key", subject=_subject(key), tenant=tenant, name=name
        )
    return key, text


def find_key(text: str) -> ApiKey | None:
    """The usable key of this text; ``None`` whatever is wrong with it."""
    keys = ApiKey.objects.usable(database_now()).select_related("tenant")
    return keys.filter(digest=_digest(text)).first()


def note_use(key: ApiKey) -> None:
    """Write down that it was used; about once a minute is enough."""
    now = database_now()
    if key.last_used_at is None or now - key.last_used_at > USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


@transaction.atomic
def revoke(key: ApiKey, *, actor: User, note: str) -> Answer:
    """The key opens nothing any more, from the next call on."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=database_now()
    )
    if not revoked:
        return Answer.no(f"{key} is revoked already.")
    if key.tenant is not None:
        audit.record(
            actor=actor,
            action="revoked an API key",
            subject=_subject(key),
            tenant=key.tenant,
            note=note,
        )
    return Answer.yes(f"{key} opens nothing any more.")


def forget_answers() -> int:
    """Drop the answers that are kept for repeats and are old. Returns how many."""
    old = IdempotentCall.objects.filter(begun_at__lt=database_now() - ANSWERS_KEPT)
    return old.delete()[0]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _subject(key: ApiKey) -> str:
    return f"api_key:{key.pk}"
