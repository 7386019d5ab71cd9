"""Workable's login for partners: the authorise page, codes, and tokens in pairs.

As Workable's "OAuth 2.0" page describes it: a refresh gives a new pair, so the old refresh token
is at its end. Errors are those of RFC 6749.
"""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import Route, TwinRequest
from sandbox.twins.grants import Grants
from sandbox.twins.misbehaviour import Json

CLIENT_ID = "workable-portal-client-of-the-twin"
CLIENT_SECRET = "wk-twin-client-secret-of-the-app"  # noqa: S105 - nobody else takes it
_LIVES_SECONDS = 7200


class WorkableLogin(Grants):
    """The login's part of the twin."""

    CLIENT = (CLIENT_ID, CLIENT_SECRET)
    MARK = "wk-"

    login_routes: Sequence[Route] = (
        Route("authorize", "GET", "/oauth/authorize", "authorize"),
        Route("token", "POST", "/oauth/token", "token"),
    )

    def authorize(self, request: TwinRequest) -> Answer:
        """``GET /oauth/authorize``: somebody agrees at once, and is sent back with a code."""
        asked = request.query
        known = asked.get("client_id") == CLIENT_ID and asked.get("response_type") == "code"
        if not known or asked.get("resource") != "user" or not asked.get("scope"):
            return _refused(400, "invalid_request")
        code = self.new_code()
        back = urlencode({"code": code, "state": asked.get("state", "")})
        return Answer(302, b"", headers={"Location": f"{asked.get('redirect_uri', '')}?{back}"})

    def token(self, request: TwinRequest) -> Answer:
        """``POST /oauth/token`` with a form: a code or a refresh token for a new pair."""
        form = dict(parse_qsl(request.raw.body.decode()))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _refused(401, "invalid_client")
        if form.get("grant_type") == "authorization_code":
            grant = self.granted() if self.spent_code(form) else None
        elif form.get("grant_type") == "refresh_token":
            grant = self.renewed(form.get("refresh_token", ""), rotates=True)
        else:
            return _refused(400, "unsupported_grant_type")
        return _refused(400, "invalid_grant") if grant is None else _tokens(grant)


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
