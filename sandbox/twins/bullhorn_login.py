"""Bullhorn's way in: loginInfo, OAuth at a data centre, and the login to a REST session.

Refresh tokens work once, codes too. A host of another data centre or swimlane redirects with 307.
"""

import secrets
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.bullhorn_answers import error
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

USERNAME = "portal.api"
CLIENT_ID = "5f0d1c2e-0000-4000-8000-00c0ffee0001"
CLIENT_SECRET = "twin-client-secret"  # noqa: S105 - nobody else takes it
CORPORATION = "e999"


class BullhornLogin:
    """The part of the twin that lets callers in."""

    shelf: Shelf
    settings: Json

    login_routes: Sequence[Route] = (
        Route("login_info", "GET", "/rest-services/loginInfo", "login_info"),
        Route("authorize", "GET", "/auth-{}/oauth/authorize", "authorize"),
        Route("token", "POST", "/auth-{}/oauth/token", "token"),
        Route("login", "POST", "/rest-{}/rest-services/login", "login"),
        Route("login", "GET", "/rest-{}/rest-services/login", "login"),
    )

    def oauth_credentials(self) -> dict[str, str]:
        """The client and the tokens of a customer who has just logged in."""
        tokens = self._new_tokens()
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "access_token": str(tokens["access_token"]),
            "refresh_token": str(tokens["refresh_token"]),
        }

    def end_sessions(self) -> None:
        """Let every REST session end; tokens still work."""
        for session in self.shelf.all("sessions"):
            self.shelf.remove("sessions", session["id"])

    def expire_access_tokens(self) -> None:
        """Let every access token end; refresh tokens still work."""
        for token in self.shelf.all("access_tokens"):
            self.shelf.change("access_tokens", token["id"], ends=0.0)

    def revoke_access(self) -> None:
        """Let nothing work any more that was ever given."""
        self.end_sessions()
        for collection in ("access_tokens", "refresh_tokens"):
            for token in self.shelf.all(collection):
                self.shelf.remove(collection, token["id"])

    def refuse_stranger(self, request: TwinRequest, operation: str) -> None:
        """Raise ``Refusal`` for the wrong host, and for a call without a living session."""
        host = request.path.split("/")[1]
        if operation == "login_info":
            return
        if operation in ("authorize", "token", "login"):
            kind = "rest" if operation == "login" else "auth"
            self._refuse_other_host(request, host, f"{kind}-{self.settings['data_center']}")
            return
        self._refuse_other_host(request, host, f"rest{self.settings['swimlane']}")
        key = request.headers.get("bhresttoken", "") or request.query.get("BhRestToken", "")
        if not key:
            raise Refusal(error(412, "BhRestToken is missing", "errors.missingSession"))
        if self.shelf.get("sessions", key) is None:
            raise Refusal(unauthorized())
        if request.path.split("/")[3] != CORPORATION:
            raise Refusal(unauthorized())

    def login_info(self, request: TwinRequest) -> Answer:
        """``GET loginInfo``: where the API user is at home; it asks for no key."""
        if request.query.get("username") != USERNAME:
            return error(400, "Unknown user", "errors.unknownUser")
        base, center = _base(request), self.settings["data_center"]
        return Answer.of_json(
            {
                "oauthUrl": f"{base}/auth-{center}/oauth",
                "restUrl": f"{base}/rest-{center}/rest-services",
            }
        )

    def authorize(self, request: TwinRequest, _center: str) -> Answer:
        """``GET authorize``: the API user logs in and agrees at once."""
        asked = request.query
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return error(400, "Invalid client", "errors.invalidClient")
        code = secrets.token_urlsafe(16)
        self.shelf.add("codes", {"redirect_uri": asked.get("redirect_uri", "")}, record_id=code)
        back = urlencode({"code": code, "client_id": CLIENT_ID, "state": asked.get("state", "")})
        return Answer(302, headers={"Location": f"{asked.get('redirect_uri', '')}?{back}"})

    def token(self, request: TwinRequest, _center: str) -> Answer:
        """``POST token``, with its fields in the body or in the address."""
        form = {**request.query, **request.form()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _oauth_error(401, "invalid_client", "Bad client credentials")
        if form.get("grant_type") == "authorization_code":
            code = self.shelf.get("codes", form.get("code", ""))
            if code is None or code["redirect_uri"] != form.get("redirect_uri", ""):
                return _oauth_error(400, "invalid_grant", "Invalid authorization code")
            self.shelf.remove("codes", code["id"])
        elif form.get("grant_type") == "refresh_token":
            held = self.shelf.get("refresh_tokens", form.get("refresh_token", ""))
            if held is None:
                return _oauth_error(400, "invalid_grant", "Invalid or used refresh token")
            self.shelf.remove("refresh_tokens", held["id"])
        else:
            return _oauth_error(400, "unsupported_grant_type", "Unsupported grant type")
        return Answer.of_json(self._new_tokens())

    def login(self, request: TwinRequest, _center: str) -> Answer:
        """``POST login``: a session for a living access token."""
        if not request.query.get("version"):
            return error(400, "version is required", "errors.missingParameter")
        token = self.shelf.get("access_tokens", request.query.get("access_token", ""))
        if token is None or token["ends"] <= time.time():
            return error(400, "Invalid or expired OAuth access token.", "errors.internalError")
        key = secrets.token_hex(16)
        self.shelf.add("sessions", {}, record_id=key)
        lane = self.settings["swimlane"]
        url = f"{_base(request)}/rest{lane}/rest-services/{CORPORATION}/"
        return Answer.of_json({"BhRestToken": key, "restUrl": url})

    def _new_tokens(self) -> dict[str, Any]:
        lives = float(self.settings["access_token_seconds"])
        access, refresh = f"at-{secrets.token_hex(8)}", f"rt-{secrets.token_hex(8)}"
        self.shelf.add("access_tokens", {"ends": time.time() + lives}, record_id=access)
        self.shelf.add("refresh_tokens", {}, record_id=refresh)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(lives),
            "refresh_token": refresh,
        }

    def _refuse_other_host(self, request: TwinRequest, host: str, right: str) -> None:
        if host == right:
            return
        rest = request.path.split("/", 2)[2]
        query = f"?{request.raw.query}" if request.raw.query else ""
        location = f"{_base(request)}/{right}/{rest}{query}"
        raise Refusal(Answer(307, headers={"Location": location}))


def unauthorized() -> Answer:
    """What an unknown or ended session gets."""
    return error(401, "Bad 'BhRestToken' or timed-out.", "errors.authentication.invalidRestToken")


def _base(request: TwinRequest) -> str:
    return f"{request.raw.base_url}/twins/bullhorn"


def _oauth_error(status: int, error: str, description: str) -> Answer:
    return Answer.of_json({"error": error, "error_description": description}, status)
