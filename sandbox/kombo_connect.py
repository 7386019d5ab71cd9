"""Connecting a customer: links, what a customer does behind one, and what is told of it.

As Kombo documents it (https://docs.kombo.dev/connect, OpenAPI file of May 2026): an embedded link
lives for an hour, a magic link for a year, and nobody notices that a customer connects the same
tool a second time. How long the token of the embedded flow lives is the stand-in's own choice.
"""

import json
import time
from typing import Any

from sandbox.ats import Ats
from sandbox.demo_data import TRADES
from sandbox.kombo_webhooks import Webhooks
from sandbox.problems import invalid
from sandbox.stamps import new_id
from sandbox.store import Row

Json = dict[str, Any]

LINK_SECONDS = {"EMBEDDED": 3_600, "MAGIC_LINK": 365 * 86_400}
CODE_SECONDS = 600
OPTIONAL_ACTIONS = {
    "ats_create_application": "Create applications and candidates",
    "ats_add_application_attachment": "Add attachments",
    "ats_get_application_attachments": "Read document attachments",
    "ats_move_application_to_stage": "Set application stage",
    "ats_add_application_note": "Add notes",
    "ats_add_candidate_tag": "Manage tags",
}
"""What a customer may opt out of, in the words of the vendor's scope configuration."""

_EXAMPLE_JOBS = ("welder", "forklift", "maintenance", "driver")


class KomboConnect:
    """Links and integrations that came of them."""

    def __init__(self, ats: Ats) -> None:
        self.ats = ats
        self.store = ats.store
        self.webhooks = Webhooks(ats)

    # --- the API ---

    def create_link(self, api_key: str, body: Json, base_url: str) -> Json:
        """``POST /connect/create-link``."""
        if body.get("remote_environment") and not body.get("integration_tool"):
            raise invalid("body.remote_environment: needs integration_tool.")
        return self._link(api_key, None, body, base_url)

    def relink(self, integration: Row, body: Json, base_url: str) -> Json:
        """``POST /integrations/{id}/relink``."""
        return self._link(integration["api_key"], integration["id"], body, base_url)

    def by_token(self, api_key: str, code: str) -> Json:
        """``GET /connect/integration-by-token/{token}``."""
        made = self.store.row("SELECT * FROM connections_made WHERE code = ?", (code,))
        integration = self.store.integration(made["integration"]) if made else None
        too_late = made is not None and made["made_at"] + CODE_SECONDS < time.time()
        if integration is None or too_late or integration["api_key"] != api_key:
            raise invalid("The token is not valid.")
        options = integration["options"]
        return {
            "tool": integration["tool"],
            "id": integration["id"],
            "end_user_origin_id": options.get("origin_id"),
            "end_user_organization_name": options.get("organization", integration["id"]),
            "end_user_email": options.get("creator_email"),
            "setup_status": options.get("setup_status", "COMPLETED"),
        }

    # --- the customer ---

    def link(self, token: str) -> Row:
        """A link that still lives. Raises ``ApiProblem`` for every other."""
        found = self.store.row("SELECT * FROM connect_links WHERE token = ?", (token,))
        if found is None:
            raise invalid("There is no such link.", status=404)
        lives = LINK_SECONDS[found["payload"].get("link_type", "EMBEDDED")]
        if found["created_at"] + lives < time.time():
            raise invalid("This link has expired. Ask for a new one.", status=404)
        return found

    def finish(self, link: Row, tool: str, opted_out: list[str], *, with_jobs: bool) -> Row:
        """The customer is through. Returns what was made: ``integration`` and ``code``.

        A link that is used twice makes two integrations: nobody notices, as at Kombo.
        """
        with self.store.transaction():
            kind = "integration-created"
            integration = link["integration"]
            if integration:
                kind = "integration-state-changed"
                self.ats.change_options(integration, {"status": "ACTIVE", "opted_out": opted_out})
            else:
                integration = self._integrate(link, tool, opted_out, with_jobs=with_jobs)
            made = {"link": link["token"], "integration": integration, "code": _token()}
            self.store.insert("connections_made", **made, made_at=time.time())
        self.webhooks.send_of(integration, kind)
        return made

    def fail(self, link: Row, tool: str) -> None:
        """The customer could not log in. The link can be tried again."""
        if link["integration"]:
            return
        wanted = link["payload"]
        user = {
            "organization_name": wanted["end_user_organization_name"],
            "creator_email": wanted["end_user_email"],
            "origin_id": wanted.get("end_user_origin_id"),
        }
        self.webhooks.send_failure(tool, user)

    # --- the control surface ---

    def add_key(self, api_key: str) -> None:
        """An API key of a Kombo environment in which nobody is connected yet."""
        keys: list[str] = self.store.setting("api_keys") or []
        self.store.set_setting("api_keys", sorted({*keys, api_key}))

    def accepted_keys(self) -> set[str]:
        """Every key that is accepted."""
        known: list[str] = self.store.setting("api_keys") or []
        return {*known, *(row["api_key"] for row in self.store.integrations())}

    def connections_made(self) -> list[Json]:
        """What customers have connected, oldest first."""
        rows = self.store.rows(
            "SELECT m.link, m.integration, m.code, i.tool, i.options FROM connections_made m "
            "JOIN integrations i ON i.id = m.integration ORDER BY m.seq"
        )
        return [
            {key: row[key] for key in ("link", "integration", "tool", "code")}
            | {"origin_id": row["options"].get("origin_id")}
            | {"organization": row["options"].get("organization")}
            for row in rows
        ]

    def _link(self, api_key: str, integration: str | None, body: Json, base_url: str) -> Json:
        token = _token()
        self.store.insert(
            "connect_links",
            token=token,
            api_key=api_key,
            integration=integration,
            created_at=time.time(),
            payload=json.dumps(body),
        )
        return {"link": f"{base_url}/connect?token={token}"}

    def _integrate(self, link: Row, tool: str, opted_out: list[str], *, with_jobs: bool) -> str:
        wanted = link["payload"]
        integration = f"{tool}:{new_id()}"
        options = {
            "organization": wanted["end_user_organization_name"],
            "creator_email": wanted["end_user_email"],
            "origin_id": wanted.get("end_user_origin_id"),
            "opted_out": opted_out,
        }
        self.ats.add_integration(integration, tool, link["api_key"], options)
        for trade in (TRADES[name] for name in _EXAMPLE_JOBS if with_jobs):
            place = {"city": "Dallas", "state": "TX", "country": "US", "raw": "Dallas, TX"}
            fields = {"name": trade.title, "department": trade.department, "location": place}
            self.ats.put_job(integration, fields)
        return integration


def _token() -> str:
    """As long as a real one, so that it shows where it does not belong."""
    return ".".join(new_id() * 2 for _ in range(3))
