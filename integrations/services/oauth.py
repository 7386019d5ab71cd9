"""A login at a vendor, from the button here to the tokens: begun once, finished once."""

import hashlib
import json
import secrets as randomness
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from integrations.connectors.authorising import Authorisation
from integrations.connectors.capabilities import AccountCheck
from integrations.connectors.oauth import OAuthApp, authorize_url, exchange_code, new_verifier
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import connector_class
from integrations.errors import ConnectorError
from integrations.models import Connection, ConnectionLink, OAuthAttempt, User
from integrations.models.clock import database_now
from integrations.rules import login
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.rules.links import LinkState, state_of
from integrations.rules.roles import Action
from integrations.sealing import SealError
from integrations.selectors import people_who_may
from integrations.services import connections
from integrations.services.connector_door import incomplete, open_transport, options_of
from integrations.services.credentials import key_ring, open_secrets, platform_secrets

LIVES = timedelta(minutes=20)
"""From the button to the way back: time to find a password and a second factor."""

BROWSER_COOKIE = "portal_login"
COOKIE_PATH = "/connect/"

Outcome = OAuthAttempt.Outcome


_OF_A_LOGIN = ("access_token", "refresh_token", "expires_at")


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the mark it has to bring back in a cookie."""

    attempt: int
    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Finished:
    """How a login ended. ``problem`` is ``None`` where the connection has its access."""

    connection: Connection | None
    next_path: str
    problem: Reason | None = None
    link: ConnectionLink | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What of an attempt nobody may read."""

    verifier: str
    secrets: Mapping[str, str]


def begin(
    connection: Connection,
    *,
    actor: User | None,
    next_path: str,
    link: ConnectionLink | None = None,
    options: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Begun:
    """Prepare a login, by one of our people or by the holder of a connection link.

    ``options`` and ``secrets`` were entered for it and are stored only when it works. Raises
    ``OptionsError`` for what is wrong in them or missing, and a ``ConnectorError`` where the system
    or the connection's own settings have no login.
    """
    attempt = OAuthAttempt(
        connection=connection,
        link=link,
        options=dict(options or {}),
        next_path=next_path,
        started_by=actor,
    )
    return _leave(attempt, secrets or {}, entered=options is not None)


def begin_again(attempt_id: int, *, link: ConnectionLink) -> Begun | None:
    """Another try at a login that this link began and that has not come back.

    ``None`` where there is none, or where the key it was sealed with is gone.
    """
    attempt = (
        OAuthAttempt.objects.select_related("connection__tenant")
        .filter(pk=attempt_id, link=link, finished_at=None)
        .first()
    )
    if attempt is None:
        return None
    try:
        secrets = _opened(attempt).secrets
    except SealError:
        return None
    return _leave(attempt, secrets, entered=False)


def finish(
    *,
    state: str,
    code: str,
    error: str,
    browser: str,
    judge: Callable[[Connection, AccountCheck], None] = lambda connection, check: None,
    claim: Callable[[ConnectionLink], bool] = lambda link: True,
) -> Finished:
    """Take the way back: exchange the code, test the access, store what the vendor accepts.

    ``browser`` is the mark from the cookie. Some vendors leave ``state`` out when the person says
    no; then the browser alone tells which login it was. ``judge`` and ``claim`` are those of
    ``connections.enter_access``, for a login that a link began.
    """
    attempt = _take(state, browser, said_no=bool(error) and not code)
    if attempt is None:
        return Finished(None, "/", login.unknown())
    if error or not code:
        return _ended(attempt, Outcome.DENIED, login.denied(error))
    link = attempt.link
    if (problem := _void(attempt)) is not None:
        return _ended(attempt, Outcome.FAILED, problem)
    try:
        check = connections.enter_access(
            attempt.connection,
            options=attempt.options,
            secrets=_exchange(attempt, code),
            actor=attempt.started_by,
            judge=lambda found: None if link is None else judge(attempt.connection, found),
            claim=lambda: link is None or claim(link),
        )
    except (OptionsError, ConnectorError, SealError) as failed:
        return _ended(attempt, Outcome.FAILED, _why(failed))
    if check is None:
        return _ended(attempt, Outcome.FAILED, login.link_ended())
    _close(attempt, Outcome.CONNECTED)
    return Finished(attempt.connection, attempt.next_path, link=link, account=check.account)


def can_begin(connection: Connection, way: Authorisation) -> bool:
    """Whether a login needs nothing but what this way asks the customer for."""
    asked = {setting.name for setting in way.settings}
    secrets = {**platform_secrets(connection), **_stored(connection)}
    try:
        connector_class(connection.route).oauth_app(options_of(connection), secrets)
    except OptionsError as error:
        return set(error.problems) <= asked
    except ConnectorError:
        return False
    return True


def redirect_uri() -> str:
    """The one exact address to which vendors send people back."""
    return f"{settings.PORTAL_URL}{settings.OAUTH_CALLBACK_PATH}"


def _leave(attempt: OAuthAttempt, secrets: Mapping[str, str], *, entered: bool) -> Begun:
    """Give the attempt new marks, and with them the address of the vendor's page."""
    app = _app(attempt, secrets, entered=entered)
    state, browser = randomness.token_urlsafe(32), randomness.token_urlsafe(32)
    verifier = new_verifier() if app.uses_pkce else ""
    attempt.state_hash, attempt.browser_hash = _hash(state), _hash(browser)
    attempt.redirect_uri = redirect_uri()
    attempt.expires_at = database_now() + LIVES
    sealed = json.dumps({"verifier": verifier, "secrets": dict(secrets)}).encode()
    attempt.key_id, attempt.sealed = key_ring().seal(sealed, identity=attempt.identity)
    attempt.save()
    url = authorize_url(app, redirect_uri=attempt.redirect_uri, state=state, verifier=verifier)
    return Begun(attempt.pk, url, browser)


def _opened(attempt: OAuthAttempt) -> _Sealed:
    plain = key_ring().open(attempt.key_id, bytes(attempt.sealed), identity=attempt.identity)
    return _Sealed(**json.loads(plain))


def _app(attempt: OAuthAttempt, secrets: Mapping[str, str], *, entered: bool = False) -> OAuthApp:
    connection = attempt.connection
    options = {**options_of(connection), **attempt.options}
    try:
        return connector_class(connection.route).oauth_app(
            options, {**platform_secrets(connection), **_stored(connection), **secrets}
        )
    except OptionsError as error:
        if entered:
            raise
        raise incomplete(error) from error


def _stored(connection: Connection) -> dict[str, str]:
    """The connection's own secrets without an earlier login; those that are lost are none."""
    try:
        secrets = open_secrets(connection)
    except SealError:
        return {}
    platform = platform_secrets(connection)
    return {
        name: value
        for name, value in secrets.items()
        if name not in _OF_A_LOGIN and platform.get(name) != value
    }


@transaction.atomic
def _take(state: str, browser: str, *, said_no: bool) -> OAuthAttempt | None:
    """The login that comes back, for the first and only time. The row keeps none of its secrets."""
    if not browser:
        return None
    now = database_now()
    mine = OAuthAttempt.objects.select_related("connection__tenant", "started_by", "link").filter(
        browser_hash=_hash(browser), finished_at=None, expires_at__gt=now
    )
    if state:
        mine = mine.filter(state_hash=_hash(state))
    elif not said_no:
        return None
    attempt = mine.order_by("pk").last()
    if attempt is None:
        return None
    open_ones = OAuthAttempt.objects.filter(pk=attempt.pk, finished_at=None)
    return attempt if open_ones.update(finished_at=now, key_id="", sealed=b"") else None


def _void(attempt: OAuthAttempt) -> Reason | None:
    """Why nothing may come of a login any more: its link has ended, or its person's right has."""
    if attempt.link is not None:
        is_open = state_of(attempt.link.facts, database_now()) is LinkState.OPEN
        return None if is_open else login.link_ended()
    allowed = people_who_may(Action.REPLACE_SECRET, attempt.connection.tenant_id)
    return None if allowed.filter(pk=attempt.started_by_id or 0).exists() else login.unknown()


def _exchange(attempt: OAuthAttempt, code: str) -> dict[str, str]:
    """The secrets of the connection with the tokens for this code. Nothing is stored yet."""
    connection, sealed = attempt.connection, _opened(attempt)
    app = _app(attempt, sealed.secrets)
    with open_transport(connection, cause=connections.subject(connection)) as transport:
        tokens = exchange_code(
            transport,
            app,
            code=code,
            redirect_uri=attempt.redirect_uri,
            verifier=sealed.verifier,
        )
    return {**_stored(connection), **sealed.secrets, **tokens}


def _why(failed: OptionsError | ConnectorError | SealError) -> Reason:
    if isinstance(failed, SealError):
        return login.unknown()
    error = incomplete(failed) if isinstance(failed, OptionsError) else failed
    return Reason(error.code, error.sentence, error.hint, owner_of(error))


def _ended(attempt: OAuthAttempt, outcome: Outcome, problem: Reason) -> Finished:
    _close(attempt, outcome)
    return Finished(attempt.connection, attempt.next_path, problem, attempt.link)


def _close(attempt: OAuthAttempt, outcome: Outcome) -> None:
    OAuthAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
