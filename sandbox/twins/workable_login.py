"""Workable's login for partners: the authorise page, codes, and tokens in pairs.

As Workable's "OAuth 2.0" page describes it: a refresh gives a new pair, so the old refresh token
is at its end. Errors are those of RFC 6749.
"""

import secrets
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Route, TwinRequest
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

CLIENT_ID = "workable-portal-client-of-the-twin"
CLIENT_SECRET = "wk-twin-client-secret-of-the-app"  # noqa: S105 - nobody else takes it
_LIVES_SECONDS = 7200


class WorkableLogin:
    """The login's part of the twin. Its state is one record for each grant."""

    shelf: Shelf

    login_routes: Sequence[Route] = (
        Route("authorize", "GET", "/oauth/authorize", "authorize"),
        Route("token", "POST", "/oauth/token", "token"),
    )

    def oauth_credentials(self) -> dict[str, str]:
        """Our app and the tokens of somebody who has just let it in."""
        grant = self.shelf.add("grants", {"revoked": False, **_fresh()})
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
        """What the customer does in Workable: nothing of any grant works any more."""
        for grant in self.shelf.all("grants"):
            self.shelf.change("grants", grant["id"], revoked=True)

    def knows_token(self, token: str) -> bool:
        """Whether an access token is accepted."""
        return any(
            token and grant["access_token"] == token and not grant["revoked"]
            for grant in self.shelf.all("grants")
        )

    def authorize(self, request: TwinRequest) -> Answer:
        """``GET /oauth/authorize``: somebody agrees at once, and is sent back with a code."""
        asked = request.query
        known = asked.get("client_id") == CLIENT_ID and asked.get("response_type") == "code"
        if not known or asked.get("resource") != "user" or not asked.get("scope"):
            return _refused(400, "invalid_request")
        code = secrets.token_urlsafe(16)
        self.shelf.add("codes", {"used": False}, record_id=code)
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return Answer(302, b"", headers={"Location": f"{asked.get('redirect_uri', '')}?{back}"})

    def token(self, request: TwinRequest) -> Answer:
        """``POST /oauth/token`` with a form: a code or a refresh token for a new pair."""
        form = dict(parse_qsl(request.raw.body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client")
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh_token(form)
        return _refused(400, "unsupported_grant_type")

    def _by_code(self, form: Mapping[str, str]) -> Answer:
        code = self.shelf.get("codes", form.get("code", ""))
        if code is None or code["used"] or not form.get("redirect_uri"):
            return _refused(400, "invalid_grant")
        self.shelf.change("codes", code["id"], used=True)
        return _tokens(self.shelf.add("grants", {"revoked": False, **_fresh()}))

    def _by_refresh_token(self, form: Mapping[str, str]) -> Answer:
        given = form.get("refresh_token", "")
        for grant in self.shelf.all("grants"):
            if given and grant["refresh_token"] == given and not grant["revoked"]:
                return _tokens(self.shelf.change("grants", grant["id"], **_fresh()))
        return _refused(400, "invalid_grant")


def _fresh() -> Json:
    return {
        "access_token": f"wk-at-{secrets.token_urlsafe(24)}",
        "refresh_token": f"wk-rt-{secrets.token_urlsafe(24)}",
    }


def _tokens(grant: Json) -> Answer:
    return Answer.of_json(
        {
            "access_token": grant["access_token"],
            "refresh_token": grant["refresh_token"],
            "token_type": "bearer",
            "expires_in": _LIVES_SECONDS,
        }
    )


def _refused(status: int, code: str) -> Answer:
    return Answer.of_json({"error": code}, status)
