"""The page behind a link: the customer chooses the ATS and lets us in.

A form and no script. What a customer of a real tool would do there (log in, make a key) is a single
button here; another one lets the login fail.
"""

from html import escape
from typing import Any
from urllib.parse import parse_qs

from sandbox.ats import Ats
from sandbox.http_types import Answer, Request
from sandbox.kombo_connect import OPTIONAL_ACTIONS, KomboConnect
from sandbox.page_frame import not_found, page
from sandbox.problems import ApiProblem
from sandbox.store import Row
from sandbox.tools import TOOLS, tool_of

Json = dict[str, Any]

PATH = "/connect"


class ConnectPages:
    """Answers ``/connect``."""

    def __init__(self, ats: Ats) -> None:
        self.connect = KomboConnect(ats)

    def handle(self, request: Request) -> Answer:
        """Show the form, or do what was sent with it."""
        token = parse_qs(request.query).get("token", [""])[0]
        try:
            link = self.connect.link(token)
            if request.method == "POST":
                return self._submitted(link, parse_qs(request.body.decode("utf-8", "replace")))
            return _form(self._wanted(link))
        except ApiProblem as problem:
            answer = not_found(problem.message)
            answer.status = problem.status
            return answer

    def _submitted(self, link: Row, form: dict[str, list[str]]) -> Answer:
        wanted = self._wanted(link)
        tool = wanted["tool"] or form.get("tool", [""])[0]
        if "fail" in form:
            self.connect.fail(link, tool or "sandbox")
            return _form(wanted, "The ATS does not accept the login. Try again.")
        if not wanted["tool"] and tool not in TOOLS:
            return _form(wanted, "Choose your ATS first.")
        allowed = form.get("allow", [])
        opted_out = [action for action in OPTIONAL_ACTIONS if action not in allowed]
        made = self.connect.finish(link, tool, opted_out, with_jobs="jobs" in form)
        return _done(made, embedded=link["payload"].get("link_type", "EMBEDDED") == "EMBEDDED")

    def _wanted(self, link: Row) -> Json:
        """What the form has to say: for whom, and which tool where that is settled."""
        if link["integration"]:
            integration = self.connect.ats.integration(link["integration"])
            organization = integration["options"].get("organization", integration["id"])
            return {"organization": organization, "tool": integration["tool"], "again": True}
        body = link["payload"]
        return {
            "organization": body["end_user_organization_name"],
            "tool": body.get("integration_tool") or "",
            "again": False,
        }


def _form(wanted: Json, complaint: str = "") -> Answer:
    if wanted["tool"]:
        choice = f"<p>Your ATS: <strong>{escape(tool_of(wanted['tool']).label)}</strong></p>"
    else:
        options = "".join(
            f'<option value="{escape(tool.id)}">{escape(tool.label)}</option>'
            for tool in sorted(TOOLS.values(), key=lambda tool: tool.label)
        )
        choice = (
            '<p><label for="tool">Choose your ATS</label>'
            f'<select id="tool" name="tool" required><option value="">–</option>{options}'
            "</select></p>"
        )
    allowed = "".join(
        f'<label><input type="checkbox" name="allow" value="{escape(action)}" checked> '
        f"{escape(label)}</label>"
        for action, label in OPTIONAL_ACTIONS.items()
    )
    jobs = "" if wanted["again"] else _EXAMPLE_JOBS
    body = (
        f"{f'<p class=complaint role=alert>{escape(complaint)}</p>' if complaint else ''}"
        f'<form method="post" class="connect">{choice}'
        f"<fieldset><legend>It may</legend>{allowed}</fieldset>{jobs}"
        '<p><button type="submit" name="connect" value="1">Connect</button> '
        '<button type="submit" name="fail" value="1" class="quiet" formnovalidate>'
        "Let the login fail</button></p></form>"
    )
    title = "Connect your ATS again" if wanted["again"] else "Connect your ATS"
    return page(title, body, [], wanted["organization"])


_EXAMPLE_JOBS = (
    '<fieldset><legend>The stand-in</legend><label><input type="checkbox" name="jobs" value="1" '
    "checked> Open some example jobs</label></fieldset>"
)


def _done(made: Row, *, embedded: bool) -> Answer:
    code = f'<p>Token for the page around: <code id="token">{escape(made["code"])}</code></p>'
    body = (
        "<p>The connection is complete. You can close this page.</p>"
        f'<p>Integration: <code id="integration">{escape(made["integration"])}</code></p>'
        f"{code if embedded else ''}"
    )
    return page("Connected", body, [])
