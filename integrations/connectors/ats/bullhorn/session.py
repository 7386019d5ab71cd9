"""The way to a REST session: the data centre, the OAuth tokens, and the login with them.

``loginInfo`` names the hosts of the API user, the tokens are renewed there, and ``/login``
exchanges the access token for a session of its own address and key.
https://bullhorn.github.io/Getting-Started-with-REST and
https://bullhorn.github.io/rest-api-docs/#login (2026-03-27).

The access token lives ten minutes and is needed for the login only; the session outlives it. The
refresh token works **once**. So there are two renewals under the lock of the connection's row, one
after the other: the new refresh token is stored before anything is done with the new access token.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from integrations.connectors.ats.bullhorn.errors import (
    LOGIN_ERRORS,
    LOGIN_REFUSED,
    MOVED,
    RENEWABLE,
)
from integrations.connectors.ats.bullhorn.settings import BullhornSettings, app_at
from integrations.connectors.calls import ask, ask_object
from integrations.connectors.oauth import TokenKeeper
from integrations.connectors.secrets import Bundle, Secrets
from integrations.errors import ConnectorError, CredentialsRejectedError, UnexpectedResponseError
from integrations.transport.client import Transport
from integrations.transport.messages import Request

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class RestSession:
    """Where a session is and its key. ``url`` ends without a slash."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Hosts:
    oauth_url: str
    rest_url: str


class Sessions:
    """One REST session that everybody on the connection shares, renewed when it has ended."""

    def __init__(
        self, *, transport: Transport, settings: BullhornSettings, secrets: Secrets
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._secrets = secrets
        self._hosts: _Hosts | None = None

    def ask(self, make: Callable[[RestSession], Request], read: Callable[[Any], _Value]) -> _Value:
        """Send one request and read its JSON; see ``integrations.connectors.calls.ask``.

        Where the session has ended or Bullhorn sends us elsewhere, nothing was carried out: a new
        session is opened and the same request is sent once more.
        """
        session = _session_of(self._secrets.read()) or self._open(None)
        try:
            return ask(self._transport, make(session), read)
        except (CredentialsRejectedError, UnexpectedResponseError) as refused:
            if refused.code not in RENEWABLE:
                raise
            if refused.code == MOVED:
                self._hosts = None
        return ask(self._transport, make(self._open(session)), read)

    def _open(self, stale: RestSession | None) -> RestSession:
        """A session other than the stale one: somebody else's new one, or one of our own."""
        try:
            return self._open_at(self._hosts or self._learn_hosts(), stale)
        except ConnectorError as refused:
            # The hosts were learned by an earlier call, or loginInfo was asked while they moved.
            if refused.status_code not in (307, 308):
                raise
        return self._open_at(self._learn_hosts(), stale)

    def _open_at(self, hosts: _Hosts, stale: RestSession | None) -> RestSession:
        bundle = self._secrets.read()
        app = app_at(hosts.oauth_url, bundle["client_id"], bundle["client_secret"])
        keeper = TokenKeeper(self._transport, app, self._secrets)
        token = keeper.access_token()
        try:
            return self._log_in(hosts, stale)
        except CredentialsRejectedError as refused:
            if refused.code != LOGIN_REFUSED:
                raise
        keeper.renewed(token)
        return self._log_in(hosts, stale)

    def _log_in(self, hosts: _Hosts, stale: RestSession | None) -> RestSession:
        def is_fresh(bundle: Bundle) -> bool:
            return _session_of(bundle) not in (None, stale)

        def make(bundle: Bundle) -> Bundle:
            token = bundle["access_token"]
            request = Request(
                operation="login",
                method="POST",
                url=f"{hosts.rest_url}/login",
                params={"version": "*", "access_token": token},
                vendor=LOGIN_ERRORS,
            )
            told = ask_object(self._transport, request)
            return {
                "bh_rest_token": told.text("BhRestToken"),
                "rest_url": told.text("restUrl").rstrip("/"),
                "session_of": _mark(token),
            }

        session = _session_of(self._secrets.renew(is_fresh=is_fresh, make=make))
        if session is None:
            raise AssertionError("a login ends with a session or an error")
        return session

    def _learn_hosts(self) -> _Hosts:
        request = Request(
            operation="login_info",
            method="GET",
            url=self._settings.login_info_url,
            params={"username": self._settings.username},
        )
        told = ask_object(self._transport, request)
        self._hosts = _Hosts(
            oauth_url=told.text("oauthUrl").rstrip("/"), rest_url=told.text("restUrl").rstrip("/")
        )
        return self._hosts


def _session_of(bundle: Bundle) -> RestSession | None:
    """The stored session, if it was opened with the access token that is stored today.

    After the customer has connected anew the old session may be another user's.
    """
    url, key = bundle.get("rest_url", ""), bundle.get("bh_rest_token", "")
    if not url or not key or bundle.get("session_of") != _mark(bundle.get("access_token", "")):
        return None
    return RestSession(url, key)


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]
