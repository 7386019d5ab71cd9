"""A login at a vendor, from the button here to the tokens: begun once, finished once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from integrations.connectors.oauth import OAuthApp, authorize_url, exchange_code, new_verifier
from integrations.connectors.options import OptionsError
from integrations.connectors.registry import connector_class
from integrations.errors import ConnectorError
from integrations.models import Connection, ConnectionLink, OAuthAttempt, User
from integrations.models.clock import database_now
from integrations.rules import login
from integrations.rules.decision import Reason
from integrations.rules.failure_owner import owner_of
from integrations.services import connections
from integrations.services.connector_door import incomplete, open_transport, options_of
from integrations.services.credentials import add_secrets, key_ring, open_secrets

LIVES = timedelta(minutes=20)
"""From the button to the way back: time to find a password and a second factor."""

BROWSER_COOKIE = "portal_login"
COOKIE_PATH = "/connect/"

Outcome = OAuthAttempt.Outcome


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the mark it has to bring back in a cookie."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True)
class Finished:
    """How a login ended. ``problem`` is ``None`` where the connection has its access."""

    connection: Connection | None
    next_path: str
    problem: Reason | None = None
    link: ConnectionLink | None = None


def begin(
    connection: Connection,
    *,
    actor: User | None,
    next_path: str,
    link: ConnectionLink | None = None,
) -> Begun:
    """Prepare a login, by one of our people or by the holder of a connection link.

    Raises a ``ConnectorError`` where the system or its settings have none."""
    app = _app(connection)
    state, browser, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    if app.uses_pkce:
        verifier = new_verifier()
    attempt = OAuthAttempt(
        connection=connection,
        link=link,
        state_hash=_hash(state),
        browser_hash=_hash(browser),
        redirect_uri=redirect_uri(),
        next_path=next_path,
        started_by=actor,
        expires_at=database_now() + LIVES,
    )
    attempt.key_id, attempt.verifier = key_ring().seal(verifier.encode(), identity=attempt.identity)
    attempt.save()
    url = authorize_url(app, redirect_uri=attempt.redirect_uri, state=state, verifier=verifier)
    return Begun(url, browser)


def finish(*, state: str, code: str, error: str, browser: str) -> Finished:
    """Take the way back: exchange the code, store the tokens, test the access.

    ``browser`` is the mark from the cookie. Some vendors leave ``state`` out when the person says
    no; then the browser alone tells which login it was.
    """
    attempt = _take(state, browser, said_no=bool(error) and not code)
    if attempt is None:
        return Finished(None, "/", login.unknown())
    connection = attempt.connection
    if error or not code:
        _close(attempt, Outcome.DENIED)
        return Finished(connection, attempt.next_path, login.denied(error), attempt.link)
    try:
        _exchange(attempt, code)
        connections.test_connection(connection)
    except ConnectorError as failed:
        _close(attempt, Outcome.FAILED)
        reason = Reason(failed.code, failed.sentence, failed.hint, owner_of(failed))
        return Finished(connection, attempt.next_path, reason, attempt.link)
    _close(attempt, Outcome.CONNECTED)
    connections.access_given(connection, actor=attempt.started_by)
    return Finished(connection, attempt.next_path, link=attempt.link)


def redirect_uri() -> str:
    """The one exact address to which vendors send people back."""
    return f"{settings.PORTAL_URL}{settings.OAUTH_CALLBACK_PATH}"


def _app(connection: Connection) -> OAuthApp:
    try:
        return connector_class(connection.route).oauth_app(
            options_of(connection), open_secrets(connection)
        )
    except OptionsError as error:
        raise incomplete(error) from error


@transaction.atomic
def _take(state: str, browser: str, *, said_no: bool) -> OAuthAttempt | None:
    """The login that comes back, for the first and only time."""
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
    return attempt if open_ones.update(finished_at=now) else None


def _exchange(attempt: OAuthAttempt, code: str) -> None:
    connection = attempt.connection
    verifier = key_ring().open(attempt.key_id, bytes(attempt.verifier), identity=attempt.identity)
    app = _app(connection)
    with open_transport(connection, cause=connections.subject(connection)) as transport:
        tokens = exchange_code(
            transport,
            app,
            code=code,
            redirect_uri=attempt.redirect_uri,
            verifier=verifier.decode(),
        )
    add_secrets(connection, tokens, actor=attempt.started_by)


def _close(attempt: OAuthAttempt, outcome: Outcome) -> None:
    OAuthAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
