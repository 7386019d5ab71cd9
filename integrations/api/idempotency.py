"""``Idempotency-Key``: the same call again gets the same answer and does nothing."""

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api.problems import Problem
from integrations.models import ApiKey, IdempotentCall
from integrations.models.clock import database_now
from integrations.services import audit

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
GIVEN_UP_AFTER = timedelta(minutes=2)
"""A call that has not answered for so long has died with its worker: it may be carried out anew."""

View = Callable[..., Response]
"""A view of a ``TenantViewSet``."""


def idempotent(
    view: View, *, prepare: Callable[..., None] | None = None, shown_once: Collection[str] = ()
) -> View:
    """Carries out a changing call once for each ``Idempotency-Key``, in one transaction with it.

    The answer is kept with what the call has written: either both are there or neither. Errors of
    the request are not kept, so that it can be corrected. Raises ``Problem`` for a missing or
    overlong key, for another body under the same key, and while the first call still runs.
    ``prepare`` takes the same as the view and is called before the transaction begins: what waits
    for somebody else belongs there. ``shown_once`` are parts of the answer that are stored nowhere:
    they are empty in the answer to a repeat. What the call does has the key's name in the audit.
    """

    @wraps(view)
    def carried_out(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        call, is_new = _begin(request, self.key)
        if not is_new:
            return _again(call)
        try:
            if prepare is not None:
                prepare(self, request, *args, **kwargs)
            with transaction.atomic(), audit.in_name_of(f"API key {self.key}"):
                answer = view(self, request, *args, **kwargs)
                IdempotentCall.objects.filter(pk=call.pk).update(
                    status=answer.status_code,
                    answer=_kept(answer.data, shown_once),
                )
        except BaseException:
            IdempotentCall.objects.filter(pk=call.pk, status__isnull=True).delete()
            raise
        return answer

    return carried_out


def _kept(data: Any, shown_once: Collection[str]) -> Any:
    plain = json.loads(JSONRenderer().render(data))
    return {**plain, **dict.fromkeys(shown_once, "")} if shown_once else plain


def _begin(request: Request, holder: ApiKey) -> tuple[IdempotentCall, bool]:
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem(
            f"A call that changes something needs an {HEADER} of 1 to {LONGEST_KEY} characters.",
            code="idempotency.key_missing",
            hint="Send a fresh UUID with each call, and the same one when you repeat it.",
            status_code=status.HTTP_400_BAD_REQUEST,
        )
    digest, now = _digest(request), database_now()
    # Where the worker of the first call has died, nothing of it was written.
    IdempotentCall.objects.filter(
        api_key=holder, key=key, status__isnull=True, begun_at__lt=now - GIVEN_UP_AFTER
    ).delete()
    try:
        with transaction.atomic():
            made = IdempotentCall.objects.create(
                api_key=holder, key=key, digest=digest, begun_at=now
            )
        return made, True
    except IntegrityError:
        known = IdempotentCall.objects.get(api_key=holder, key=key)
    if known.digest != digest:
        raise Problem(
            "This Idempotency-Key was used for another request.",
            code="idempotency.key_reused",
            hint="Send a new key with a new request.",
            status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    return known, False


def _again(call: IdempotentCall) -> Response:
    if call.status is None:
        raise Problem(
            "The first call with this Idempotency-Key is still running.",
            code="idempotency.in_progress",
            hint="Repeat it in a few seconds.",
        )
    return Response(call.answer, status=call.status, headers={"Idempotent-Replay": "true"})


def _digest(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    # A client makes up another boundary each time that it sends the same form.
    boundary = (request.content_params or {}).get("boundary", "").encode()
    digest.update(request.body.replace(boundary, b"") if boundary else request.body)
    return digest.hexdigest()
