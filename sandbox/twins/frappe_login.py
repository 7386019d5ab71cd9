"""The OAuth 2.0 provider of a Frappe 15 site, as a running one behaved in November 2026.

A code works once; a refresh gives a new pair and leaves the old one working; *Deny* leads back
with ``error=access_denied`` and without ``state``. The secret of the client is not looked at, the
PKCE verifier is. What is not in the database is a 404 of Frappe's own.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from sandbox.http_types import Answer
from sandbox.twins.base import TwinRequest
from sandbox.twins.frappe_answers import error
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

CLIENT_ID = "f0a3cdb2e1"
CLIENT_SECRET = "5ec7e70f1a"  # noqa: S105 - of a stand-in

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Confirm Access</title></head>
<body><h1>Confirm Access</h1>
<p>{app} wants to access the following details from your account:</p>
<ul>{scopes}</ul>
<form method="post" action="{action}">
{hidden}
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form></body></html>"""


class FrappeLogin:
    """Codes and tokens of one site. ``settings`` are the twin's.

    ``redirect_uri``: the one that the OAuth Client names; empty where any will do.
    ``token_lives_seconds``: how long an access token lives.
    """

    def __init__(self, shelf: Shelf, settings: Json) -> None:
        self._shelf = shelf
        self._settings = settings

    def consent(self, request: TwinRequest) -> Answer:
        """The page that asks a person who is logged in: Allow or Deny."""
        if refused := self._refused(request.query):
            return refused
        fields = (
            "client_id", "redirect_uri", "state", "response_type", "scope", "code_challenge",
            "code_challenge_method",
        )  # fmt: skip
        hidden = "\n".join(
            f'<input type="hidden" name="{name}" value="{escape(request.query[name])}">'
            for name in fields
            if name in request.query
        )
        scopes = "".join(
            f"<li>{escape(scope)}</li>" for scope in request.query.get("scope", "").split()
        )
        page = _PAGE.format(
            app="Recruiting portal", scopes=scopes, hidden=hidden, action=escape(request.raw.path)
        )
        return Answer(200, page.encode(), content_type="text/html; charset=utf-8")

    def decide(self, request: TwinRequest) -> Answer:
        """What the person chose, back to where they came from."""
        form = request.form()
        if refused := self._refused(form):
            return refused
        target = form["redirect_uri"]
        if form.get("decision") != "allow":
            return _redirect(f"{target}?error=access_denied")
        code = secrets.token_hex(15)
        challenge = form.get("code_challenge", "") if "code_challenge_method" in form else ""
        record = {"redirect_uri": target, "used": False, "challenge": challenge}
        self._shelf.add("codes", record, record_id=code)
        back = {"code": code} | ({"state": form["state"]} if "state" in form else {})
        return _redirect(f"{target}?{urlencode(back)}")

    def token(self, request: TwinRequest) -> Answer:
        """``get_token``: a code or a refresh token for a new pair."""
        form = request.form()
        client = form.get("client_id")
        if client != CLIENT_ID:
            return error("DoesNotExistError", f"OAuth Client {client} not found")
        match form.get("grant_type"):
            case "authorization_code":
                return self._for_code(form)
            case "refresh_token":
                given = form.get("refresh_token", "")
                pairs = self._shelf.all("tokens")
                if any(p["refresh_token"] == given and not p["revoked"] for p in pairs):
                    return Answer.of_json(self.new_pair())
                return error("DoesNotExistError", f"OAuth Bearer Token {given} not found")
        return _problem("unsupported_grant_type")

    def new_pair(self) -> Json:
        """A fresh access token and refresh token, as ``get_token`` answers."""
        access, refresh = secrets.token_hex(15), secrets.token_hex(15)
        lives = float(self._settings["token_lives_seconds"])
        pair = {"refresh_token": refresh, "revoked": False, "ends": time.time() + lives}
        self._shelf.add("tokens", pair, record_id=access)
        return {
            "access_token": access, "expires_in": int(lives), "token_type": "Bearer",
            "scope": "all openid", "refresh_token": refresh, "id_token": "e30.e30.",
        }  # fmt: skip

    def accepts(self, access: str) -> bool:
        """Whether this access token is good."""
        pair = self._shelf.get("tokens", access)
        return pair is not None and not pair["revoked"] and float(pair["ends"]) > time.time()

    def expire(self) -> None:
        """All access tokens end now; refresh tokens go on."""
        for pair in self._shelf.all("tokens"):
            self._shelf.change("tokens", pair["id"], ends=0.0)

    def revoke(self) -> None:
        """All tokens end, as when the customer takes the access back."""
        for pair in self._shelf.all("tokens"):
            self._shelf.change("tokens", pair["id"], revoked=True)

    def _for_code(self, form: Mapping[str, str]) -> Answer:
        code = self._shelf.get("codes", form.get("code", ""))
        if code is None or code["used"]:
            return _problem("invalid_grant")
        if code["redirect_uri"] != form.get("redirect_uri"):
            return _problem("invalid_request", "Mismatching redirect URI.")
        verifier = form.get("code_verifier", "")
        if code["challenge"] and not verifier:
            self._shelf.change("codes", code["id"], used=True)
        if code["challenge"] and code["challenge"] != _challenge(verifier):
            return _problem("invalid_grant")
        self._shelf.change("codes", code["id"], used=True)
        return Answer.of_json(self.new_pair())

    def _refused(self, given: Mapping[str, str]) -> Answer | None:
        if given.get("client_id") != CLIENT_ID:
            return _no_page("invalid_request", "Invalid client_id parameter value.")
        registered = self._settings["redirect_uri"]
        if not given.get("redirect_uri") or registered not in ("", given["redirect_uri"]):
            return _no_page("invalid_request", "Mismatching redirect URI.")
        if given.get("response_type") != "code":
            return _no_page("unsupported_response_type")
        return None


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _redirect(target: str) -> Answer:
    return Answer(302, b"", content_type="text/html", headers={"Location": target})


def _problem(code: str, description: str = "") -> Answer:
    body = {"error": code} | ({"error_description": description} if description else {})
    return Answer.of_json(body, 400)


def _no_page(code: str, description: str = "") -> Answer:
    """The refusal of the consent page, whose names are not those of the token endpoint."""
    return Answer.of_json({"description": description, "status_code": 400, "error": code}, 400)
