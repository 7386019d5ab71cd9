"""Lever's login, which is Auth0's: the authorise page, codes, tokens, and what ends them.

A code works once. ``refresh_rotates`` says whether a refresh replaces the refresh token: Lever does
not document which. Errors are those of RFC 6749 with Auth0's statuses.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.grants import Grants
from sandbox.twins.misbehaviour import Json

CLIENT_ID = "kY4portalClientOfTheTwin"
CLIENT_SECRET = "s3-twin-client-secret-of-the-app"  # noqa: S105 - nobody else takes it
AUDIENCES = ("https://api.lever.co/v1/", "https://api.sandbox.lever.co/v1/")
_LIVES_SECONDS = 3600


class LeverLogin(Grants):
    """The login's part of the twin."""

    settings: Json

    CLIENT = (CLIENT_ID, CLIENT_SECRET)

    login_routes: Sequence[Route] = (
        Route("authorize", "GET", "/authorize", "authorize"),
        Route("token", "POST", "/oauth/token", "token"),
    )

    def authorize(self, request: TwinRequest) -> Answer:
        """``GET /authorize``: somebody agrees at once, and is sent back with a code."""
        asked = request.query
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return _refused(400, "invalid_request", "Unknown client or response type")
        if asked.get("audience") not in AUDIENCES or asked.get("prompt") != "consent":
            return _refused(400, "invalid_request", "Audience or prompt is missing")
        code = self.new_code(offline="offline_access" in asked.get("scope", "").split())
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
        code = self.spent_code(form)
        if code is None:
            return _refused(403, "invalid_grant", "Invalid authorization code")
        grant = self.granted() if code["offline"] else self.granted(refresh_token="")
        return _tokens(grant, with_refresh_token=code["offline"])

    def _by_refresh_token(self, form: Mapping[str, str]) -> Answer:
        rotates = bool(self.settings["refresh_rotates"])
        grant = self.renewed(form.get("refresh_token", ""), rotates=rotates)
        if grant is None:
            return _refused(403, "invalid_grant", "Unknown or invalid refresh token.")
        return _tokens(grant, with_refresh_token=rotates)


def unauthorized() -> Refusal:
    """The answer to a key or token that is not accepted. Only its status is documented."""
    body = {"code": "Unauthorized", "message": "Unauthorized"}
    return Refusal(Answer.of_json(body, 401))


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
