"""OAuth 2.0 in one place: the way to the vendor's login, the code, the tokens, and their renewal.

RFC 6749 (https://www.rfc-editor.org/rfc/rfc6749) and, where the vendor offers it, PKCE with S256
(RFC 7636). What a token is worth is in its bundle: ``access_token``, ``refresh_token`` and
``expires_at`` (Unix seconds as text).
"""

import base64
import hashlib
import secrets as randomness
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from integrations.connectors.payload import Payload
from integrations.connectors.secrets import Bundle, Secrets
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    OutcomeUnknownError,
    RejectedError,
    UnavailableError,
)
from integrations.transport.messages import (
    Request,
    Response,
    VendorErrors,
    VendorFault,
    VendorRow,
    Written,
)

_Told = TypeVar("_Told")

EARLY_SECONDS = 60.0
"""A token is renewed this long before it ends: clocks differ, and a call takes time."""

_RECONNECT = "Ask the customer's ATS administrator to connect again; nothing is lost."
_OUR_APP = "Check the client id and secret of the OAuth app at the vendor."


class Sender(Protocol):
    """What of the transport is needed here."""

    def send(self, request: Request) -> Response:
        """Send one request; see ``integrations.transport.client.Transport.send``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """One app at one vendor's authorisation server.

    ``extra`` are further parameters of the authorise page. ``client_in_header``: the client names
    itself with HTTP Basic at the token endpoint, else in the form. ``scope_separator`` stands
    between scopes, a space by the standard. ``errors``: those of a token endpoint that has others
    than the standard's.
    """

    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    scope_separator: str = " "
    extra: Mapping[str, str] = field(default_factory=dict)
    uses_pkce: bool = False
    client_in_header: bool = False
    errors: VendorErrors | None = None


def _row(
    raises: type[ConnectorError], sentence: str, hint: str, *, whose: str = "customer"
) -> VendorRow:
    extra = {"whose": whose} if raises is CredentialsRejectedError else {}
    return VendorRow(raises, Written.NO, sentence, hint, extra)


# https://www.rfc-editor.org/rfc/rfc6749#section-5.2: each is a refusal; no token was issued.
_TOKEN_ROWS: dict[str, VendorRow] = {
    "invalid_grant": _row(
        CredentialsRejectedError,
        "The ATS does not accept our access any more: it was revoked, replaced or has expired.",
        _RECONNECT,
    ),
    "invalid_client": _row(
        CredentialsRejectedError,
        "The vendor does not accept our OAuth app.",
        _OUR_APP,
        whose="platform",
    ),
    "unauthorized_client": _row(
        CredentialsRejectedError,
        "The vendor does not let our OAuth app do this.",
        _OUR_APP,
        whose="platform",
    ),
    "access_denied": _row(CredentialsRejectedError, "The access was not granted.", _RECONNECT),
    "invalid_scope": _row(
        RejectedError, "The vendor does not know a scope that was asked for.", _OUR_APP
    ),
    "invalid_request": _row(
        RejectedError, "The vendor did not understand our request for a token.", _OUR_APP
    ),
    "unsupported_grant_type": _row(
        RejectedError, "The vendor does not give tokens in this way.", _OUR_APP
    ),
    # https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
    "temporarily_unavailable": _row(
        UnavailableError, "The vendor's login is not available at the moment.", "It is tried again."
    ),
}


def _read_fault(answer: Response) -> VendorFault | None:
    value = answer.value
    if answer.status < 400 or not isinstance(value, dict):
        return None
    error, description = value.get("error"), value.get("error_description")
    if not isinstance(error, str) or not error:
        return None
    return VendorFault(code=error, message=description if isinstance(description, str) else "")


TOKEN_ERRORS = VendorErrors(read=_read_fault, rows=_TOKEN_ROWS)


def new_verifier() -> str:
    """A fresh PKCE verifier of 256 bits."""
    return randomness.token_urlsafe(32)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorize_url(app: OAuthApp, *, redirect_uri: str, state: str, verifier: str = "") -> str:
    """The vendor's login page for this app. ``verifier`` is needed where the app uses PKCE."""
    parameters = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    if app.scopes:
        parameters["scope"] = app.scope_separator.join(app.scopes)
    if app.uses_pkce:
        parameters |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
    return f"{app.authorize_url}?{urlencode(parameters | dict(app.extra))}"


def exchange_code(
    sender: Sender, app: OAuthApp, *, code: str, redirect_uri: str, verifier: str = ""
) -> Bundle:
    """The tokens for a code. Raises ``CredentialsRejectedError`` for one that is used or old."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    if app.uses_pkce:
        form["code_verifier"] = verifier
    return request_tokens(sender, app, form)


def request_tokens(sender: Sender, app: OAuthApp, form: Mapping[str, str]) -> Bundle:
    """Ask the token endpoint, and return the new part of the bundle.

    It is sent once: a code and, at some vendors, a refresh token work only once. A lost answer is
    ``UnavailableError``: whether a token was made has nothing to do with the call it is made for.
    """
    headers = {}
    fields = dict(form)
    if app.client_in_header:
        pair = f"{app.client_id}:{app.client_secret}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    else:
        fields["client_id"] = app.client_id
        if app.client_secret:
            fields["client_secret"] = app.client_secret
    request = Request(
        operation="token",
        method="POST",
        url=app.token_url,
        form=fields,
        headers=headers,
        is_write=True,
        vendor=app.errors or TOKEN_ERRORS,
    )
    try:
        told = Payload(sender.send(request).json())
    except OutcomeUnknownError as lost:
        raise UnavailableError(
            code=lost.code,
            sentence="The vendor's login did not answer as it should.",
            hint="It is tried again by itself. If the access was lost, the customer reconnects.",
            status_code=lost.status_code,
            request_id=lost.request_id,
        ) from lost
    bundle = {"access_token": told.text("access_token")}
    if refresh_token := told.optional_text("refresh_token"):
        bundle["refresh_token"] = refresh_token
    lives = told.decimal("expires_in")
    bundle["expires_at"] = "" if lives is None else f"{time.time() + float(lives):.0f}"
    return bundle


class TokenKeeper:
    """Always a fresh access token, renewed by one worker at a time.

    ``grant`` makes the form of the token request from the bundle; by default the refresh token is
    exchanged.
    """

    def __init__(
        self,
        sender: Sender,
        app: OAuthApp,
        secrets: Secrets,
        grant: Callable[[Bundle], Mapping[str, str]] | None = None,
    ) -> None:
        self._sender = sender
        self._app = app
        self._secrets = secrets
        self._grant = grant or refresh_grant

    def access_token(self) -> str:
        """A token that still lives for a while."""
        bundle = self._secrets.read()
        if not _lives(bundle):
            bundle = self._secrets.renew(is_fresh=_lives, make=self._make)
        return bundle["access_token"]

    def renewed(self, rejected: str) -> str:
        """Another token than this one, which the vendor has just rejected."""
        bundle = self._secrets.renew(
            is_fresh=lambda now: _lives(now) and now["access_token"] != rejected, make=self._make
        )
        return bundle["access_token"]

    def let_in(self, call: Callable[[str], _Told]) -> _Told:
        """Make a call with a token; after a 401, which says that nothing was done, once more."""
        token = self.access_token()
        try:
            return call(token)
        except CredentialsRejectedError as refused:
            if refused.status_code != 401:
                raise
        return call(self.renewed(token))

    def _make(self, bundle: Bundle) -> Bundle:
        return request_tokens(self._sender, self._app, self._grant(bundle))


def keeper_unless(
    api_key: str, transport: Sender, secrets: Secrets, app: Callable[[], OAuthApp]
) -> TokenKeeper | None:
    """The keeper of a login's tokens, or ``None`` where there is a key instead."""
    return None if api_key else TokenKeeper(transport, app(), secrets)


def refresh_grant(bundle: Bundle) -> Mapping[str, str]:
    """The form that exchanges the refresh token.

    Raises ``CredentialsRejectedError`` where there is none: the customer has to connect first.
    """
    if not bundle.get("refresh_token"):
        raise CredentialsRejectedError(
            code="oauth.not_connected",
            sentence="The access to the ATS has ended and cannot be renewed."
            if bundle.get("access_token")
            else "The customer has not connected this ATS yet.",
            hint=_RECONNECT,
        )
    return {"grant_type": "refresh_token", "refresh_token": bundle["refresh_token"]}


def client_credentials_grant(**more: str) -> Callable[[Bundle], Mapping[str, str]]:
    """The grant of an app that needs nobody to log in."""
    return lambda _: {"grant_type": "client_credentials", **more}


def _lives(bundle: Bundle) -> bool:
    if not bundle.get("access_token"):
        return False
    ends = bundle.get("expires_at", "")
    return not ends or float(ends) - EARLY_SECONDS > time.time()
