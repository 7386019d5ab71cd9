"""The passthrough: the native API of the tool behind an integration, as small as can be.

``/jobs``, ``/jobs/{id}`` and ``/candidates/{id}/notes``, by the ids of the ATS itself. The answer
is 200 whatever the tool said; the tool's own status is inside, as Kombo's OpenAPI file has it.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from sandbox.ats import Ats
from sandbox.problems import invalid
from sandbox.store import Row
from sandbox.tools import tool_of

Json = dict[str, Any]


class KomboPassthrough:
    """Sends a call on to the tool."""

    def __init__(self, ats: Ats) -> None:
        self.ats = ats
        self.store = ats.store

    def send(self, integration: Row, target: str, body: Json) -> Json:
        """``POST /passthrough/{tool}/{api}``. ``target`` is ``tool/api``."""
        tool, _, api = target.partition("/")
        if tool != integration["tool"] or api not in tool_of(tool).apis:
            raise invalid(f'The passthrough API "{target}" is not one of this integration.')
        path = urlsplit(body["path"]).path
        status, answer = self._answer(integration, body["method"], path, body.get("data"))
        return {
            "url": f"https://{tool}.invalid/{api}{path}",
            "status": status,
            "headers": {"content-type": "application/json"},
            "data": answer,
        }

    def _answer(self, integration: Row, method: str, path: str, data: Any) -> tuple[int, Any]:
        parts = [part for part in path.split("/") if part]
        if (method, parts) == ("GET", ["jobs"]):
            return 200, {"data": [_job(row) for row in self._rows("jobs", integration)]}
        if method == "GET" and parts[:1] == ["jobs"] and len(parts) == 2:
            found = self._one("jobs", integration, parts[1])
            return (200, {"data": _job(found)}) if found else _not_found()
        if method == "POST" and parts[:1] == ["candidates"] and parts[2:] == ["notes"]:
            return self._note(integration, parts[1], data)
        return _not_found()

    def _note(self, integration: Row, remote_id: str, data: Any) -> tuple[int, Any]:
        person = self._one("candidates", integration, remote_id)
        if person is None:
            return _not_found()
        text = data.get("value") if isinstance(data, dict) else None
        if not isinstance(text, str) or not text:
            return 422, {"code": "ValidationError", "message": f"value: {json.dumps(text)}"}
        self.ats.add_note(integration["id"], person["id"], None, content=text, label="")
        return 201, {"data": {"noteId": f"note-{remote_id}"}}

    def _rows(self, table: str, integration: Row) -> list[Row]:
        return self.store.rows(
            f"SELECT * FROM {table} WHERE integration = ? ORDER BY seq",  # noqa: S608
            (integration["id"],),
        )

    def _one(self, table: str, integration: Row, remote_id: str) -> Row | None:
        rows = self._rows(table, integration)
        return next((row for row in rows if row["remote_id"] == remote_id), None)


def _job(row: Row) -> Json:
    return {"id": row["remote_id"], "text": row["payload"]["name"]}


def _not_found() -> tuple[int, Json]:
    return 404, {"code": "ResourceNotFound", "message": "There is no such thing."}
