"""Lever's login, which is Auth0's: the authorise page, codes, tokens, and what ends them.

A code works once. ``refresh_rotates`` says whether a refresh replaces the refresh token: Lever does
not document which. Errors are those of RFC 6749 with Auth0's statuses.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

CLIENT_ID = "kY4portalClientOfTheTwin"
CLIENT_SECRET = "s3-twin-client-secret-of-the-app"  # noqa: S105 - nobody else takes it
AUDIENCES = ("https://api.lever.co/v1/", "https://api.sandbox.lever.co/v1/")
_LIVES_SECONDS = 3600


class LeverLogin:
    """The login's part of the twin. Its state is one record for each grant."""

    shelf: Shelf
    settings: Json

    login_routes: Sequence[Route] = (
        Route("authorize", "GET", "/authorize", "authorize"),
        Route("token", "POST", "/oauth/token", "token"),
    )

    def oauth_credentials(self) -> dict[str, str]:
        """Our app and the tokens of somebody who has just let it in."""
        grant = self.shelf.add("grants", {"code": "", "revoked": False, **_fresh()})
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "access_token": str(grant["access_token"]),
            "refresh_token": str(grant["refresh_token"]),
        }

    def expire_tokens(self) -> None:
        """Let every access token end; refresh tokens still work."""
        for grant in self.shelf.all("grants"):
            self.shelf.change("grants", grant["id"], access_token="")

    def revoke_access(self) -> None:
        """What the customer does in Lever's settings: nothing of any grant works any more."""
        for grant in self.shelf.all("grants"):
            self.shelf.change("grants", grant["id"], revoked=True)

    def knows_token(self, token: str) -> bool:
        """Whether an access token is accepted."""
        return any(
            token and grant["access_token"] == token and not grant["revoked"]
            for grant in self.shelf.all("grants")
        )

    def authorize(self, request: TwinRequest) -> Answer:
        """``GET /authorize``: somebody agrees at once, and is sent back with a code."""
        asked = request.query
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return _refused(400, "invalid_request", "Unknown client or response type")
        if asked.get("audience") not in AUDIENCES or asked.get("prompt") != "consent":
            return _refused(400, "invalid_request", "Audience or prompt is missing")
        code = secrets.token_urlsafe(16)
        offline = "offline_access" in asked.get("scope", "").split()
        self.shelf.add("codes", {"used": False, "offline": offline}, record_id=code)
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return Answer(302, b"", headers={"Location": f"{asked.get('redirect_uri', '')}?{back}"})

    def token(self, request: TwinRequest) -> Answer:
        """``POST /oauth/token`` with a form: a code or a refresh token for new tokens."""
        form = dict(parse_qsl(request.raw.body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client", "Unauthorized")
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh_token(form)
        return _refused(403, "unsupported_grant_type", "Unsupported grant type")

    def _by_code(self, form: Mapping[str, str]) -> Answer:
        code = self.shelf.get("codes", form.get("code", ""))
        if code is None or code["used"] or not form.get("redirect_uri"):
            return _refused(403, "invalid_grant", "Invalid authorization code")
        self.shelf.change("codes", code["id"], used=True)
        made = _fresh() if code["offline"] else {**_fresh(), "refresh_token": ""}
        grant = self.shelf.add("grants", {"code": code["id"], "revoked": False, **made})
        return _tokens(grant, with_refresh_token=code["offline"])

    def _by_refresh_token(self, form: Mapping[str, str]) -> Answer:
        given = form.get("refresh_token", "")
        for grant in self.shelf.all("grants"):
            if given and grant["refresh_token"] == given and not grant["revoked"]:
                made = _fresh()
                if not self.settings["refresh_rotates"]:
                    made.pop("refresh_token")
                changed = self.shelf.change("grants", grant["id"], **made)
                return _tokens(changed, with_refresh_token="refresh_token" in made)
        return _refused(403, "invalid_grant", "Unknown or invalid refresh token.")


def unauthorized() -> Refusal:
    """The answer to a key or token that is not accepted. Only its status is documented."""
    body = {"code": "Unauthorized", "message": "Unauthorized"}
    return Refusal(Answer.of_json(body, 401))


def _fresh() -> dict[str, Any]:
    return {
        "access_token": f"at-{secrets.token_urlsafe(24)}",
        "refresh_token": f"rt-{secrets.token_urlsafe(24)}",
    }


def _tokens(grant: Json, *, with_refresh_token: bool) -> Answer:
    told = {
        "access_token": grant["access_token"],
        "expires_in": _LIVES_SECONDS,
        "token_type": "Bearer",
    }
    if with_refresh_token:
        told["refresh_token"] = grant["refresh_token"]
    return Answer.of_json(told)


def _refused(status: int, code: str, description: str) -> Answer:
    return Answer.of_json({"error": code, "error_description": description}, status)
