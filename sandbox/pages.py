"""The stand-in as its own user sees it: who has arrived, on which job, with which documents.

Plain HTML from the server: no script, no foreign asset, every value escaped.
"""

from html import escape
from typing import Any
from urllib.parse import quote

from sandbox.ats import Ats
from sandbox.http_types import Answer, Request
from sandbox.kombo_payloads import find_stage
from sandbox.page_frame import SECURITY, not_found, page
from sandbox.problems import ApiProblem
from sandbox.store import Row
from sandbox.tools import tool_of

Json = dict[str, Any]

_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})
_PEOPLE_SHOWN = 200


class Pages:
    """Answers every path that belongs neither to the API nor to the control surface."""

    def __init__(self, ats: Ats) -> None:
        self.ats = ats
        self.store = ats.store

    def handle(self, request: Request) -> Answer:
        """One page or one document."""
        parts = [part for part in request.path.split("/") if part]
        try:
            if not parts:
                return page("Integrations", self._integrations(), [])
            if parts[0] == "files" and len(parts) in (2, 3):
                return self._file(parts[1])
            if parts[0] == "integrations" and len(parts) == 2:
                return self._jobs(self.ats.integration(parts[1]))
            if parts[0] == "integrations" and len(parts) == 4 and parts[2] == "jobs":
                return self._job(self.ats.integration(parts[1]), parts[3])
        except ApiProblem as problem:
            return not_found(problem.message)
        return not_found("There is no such page.")

    def _integrations(self) -> str:
        cards = []
        for row in self.store.integrations():
            jobs = self._count("jobs", row["id"])
            people = self._count("candidates", row["id"])
            files = self._count("attachments", row["id"])
            cards.append(
                f'<a class="card" href="{_link("integrations", row["id"])}">'
                f'<span class="mark">{escape(_initials(_name(row)))}</span>'
                f"<span><strong>{escape(_name(row))}</strong>"
                f"<small>{escape(tool_of(row['tool']).label)} · {escape(row['id'])}</small>"
                f"<small>{_counted(jobs, 'job')} · {_counted(people, 'person', 'people')} · "
                f"{_counted(files, 'document')}</small></span></a>"
            )
        if not cards:
            return '<p class="empty">No integration yet. Start with <code>--seed demo</code>.</p>'
        return f'<div class="cards">{"".join(cards)}</div>'

    def _jobs(self, integration: Row) -> Answer:
        rows = self.store.rows(
            "SELECT j.id, j.payload, j.deleted_at, count(a.id) AS people, "
            "max(a.created_at) AS latest FROM jobs j LEFT JOIN applications a "
            "ON a.integration = j.integration AND a.job = j.id "
            "WHERE j.integration = ? GROUP BY j.seq ORDER BY people = 0, latest DESC, j.seq",
            (integration["id"],),
        )
        lines = []
        for row in rows:
            job = row["payload"]
            place = (job["location"] or {}).get("raw") or "No location"
            status = "Vanished" if row["deleted_at"] else str(job["status"])
            lines.append(
                f'<a class="row" href="{_job_link(integration, row)}">'
                f"<span><strong>{escape(str(job['name']))}</strong>"
                f"<small>{escape(job['remote_id'])} · {escape(place)}</small></span>"
                f"{_badge(status)}"
                f'<span class="number">{_counted(row["people"], "person", "people")}</span></a>'
            )
        scale = self.ats.scale_jobs(integration)
        note = f'<p class="empty">{scale.spec.count} generated jobs.</p>' if scale else ""
        body = note + (f'<div class="rows">{"".join(lines)}</div>' if lines else "")
        title = _name(integration)
        return page(title, body, [("Integrations", "/")], tool_of(integration["tool"]).label)

    def _job(self, integration: Row, job_id: str) -> Answer:
        row = self.ats.job(integration, job_id)
        job = row["payload"]
        people = self.store.rows(
            "SELECT * FROM applications WHERE integration = ? AND job = ? "
            "ORDER BY seq DESC LIMIT ?",
            (integration["id"], row["id"], _PEOPLE_SHOWN),
        )
        cards = [self._person(integration, job, application) for application in people]
        stages = "".join(
            f"<li><strong>{_in_stage(people, stage)}</strong>{escape(str(stage['name']))}</li>"
            for stage in job["stages"] or ()
        )
        place = (job["location"] or {}).get("raw") or "No location"
        status = "Vanished" if row["deleted_at"] else str(job["status"])
        body = f'<ol class="stages">{stages}</ol>' + (
            "".join(cards) or '<p class="empty">Nobody has arrived on this job yet.</p>'
        )
        trail = [
            ("Integrations", "/"),
            (_name(integration), _link("integrations", integration["id"])),
        ]
        line = f"{job['remote_id']} · {place} · {status}"
        return page(str(job["name"]), body, trail, line)

    def _person(self, integration: Row, job: Json, application: Row) -> str:
        candidate = self.ats.candidate(integration["id"], application["candidate"])
        person = candidate["payload"]
        stage = find_stage(job, application["payload"]["current_stage_id"])
        name = f"{person['first_name'] or ''} {person['last_name'] or ''}".strip() or "No name"
        emails = " · ".join(entry["email_address"] for entry in person["email_addresses"])
        phones = " · ".join(entry["phone_number"] for entry in person["phone_numbers"])
        details = " · ".join(
            part for part in (emails, phones, person["title"], person["source"]) if part
        )
        tags = "".join(
            f'<span class="tag">{escape(tag)}</span>'
            for tag in self.ats.tags_of(integration["id"], candidate["id"])
        )
        arrived = application["created_at"].replace("T", " ")[:16]
        outcome = application["payload"]["outcome"]
        return (
            f'<article class="person" id="{escape(application["id"])}"><header>'
            f'<span class="mark">{escape(_initials(name))}</span>'
            f"<span><strong>{escape(name)}</strong><small>{escape(details)}</small>"
            f"<small>Arrived {escape(arrived)} UTC</small></span>"
            f"{_badge(str(stage['name']) if stage else 'No stage')}"
            f"{_badge(outcome) if outcome != 'PENDING' else ''}</header>"
            f"{f'<p>{tags}</p>' if tags else ''}"
            f"{self._documents(integration, application)}{self._notes(integration, application)}"
            "</article>"
        )

    def _documents(self, integration: Row, application: Row) -> str:
        rows = self.store.rows(
            "SELECT id, kind, name, length(content) AS size FROM attachments "
            "WHERE integration = ? AND candidate = ? AND (application = ? OR application IS NULL) "
            "ORDER BY seq",
            (integration["id"], application["candidate"], application["id"]),
        )
        items = "".join(
            f'<li><a href="{_link("files", row["id"], row["name"])}">{escape(row["name"])}</a>'
            f"<small>{escape(row['kind'])} · {row['size'] / 1000:,.1f} kB</small></li>"
            for row in rows
        )
        return f'<ul class="files">{items}</ul>' if items else ""

    def _notes(self, integration: Row, application: Row) -> str:
        rows = self.store.rows(
            "SELECT * FROM notes WHERE integration = ? AND candidate = ? "
            "AND (application = ? OR application IS NULL) ORDER BY seq",
            (integration["id"], application["candidate"], application["id"]),
        )
        shown = []
        for row in rows:
            content = escape(row["content"])
            if row["label"] and row["content"].startswith(("https://", "http://")):
                content = f'<a href="{content}" rel="noreferrer">{escape(row["label"])}</a>'
            shown.append(f"<blockquote>{content}</blockquote>")
        return "".join(shown)

    def _file(self, attachment_id: str) -> Answer:
        row = self.store.row("SELECT * FROM attachments WHERE id = ?", (attachment_id,))
        if row is None:
            return not_found("There is no such document.")
        inline = row["content_type"] in _INLINE
        disposition = "inline" if inline else "attachment"
        headers = SECURITY | {
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(row['name'], safe='')}"
        }
        content_type = row["content_type"] if inline else "application/octet-stream"
        return Answer(200, row["content"], content_type, headers)

    def _count(self, table: str, integration_id: str) -> int:
        sql = f"SELECT count(*) AS number FROM {table} WHERE integration = ?"  # noqa: S608
        found = self.store.row(sql, (integration_id,))
        return int(found["number"]) if found else 0


def _name(integration: Row) -> str:
    return str(integration["options"].get("organization") or integration["id"])


def _initials(name: str) -> str:
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters[:2]).upper() or "?"


def _link(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe=":") for part in parts)


def _job_link(integration: Row, job: Row) -> str:
    return _link("integrations", integration["id"], "jobs", job["id"])


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _badge(text: str) -> str:
    tone = {"OPEN": "good", "HIRED": "good", "Vanished": "bad", "DECLINED": "bad"}.get(text, "")
    return f'<span class="badge {tone}">{escape(text)}</span>'


def _in_stage(people: list[Row], stage: Json) -> int:
    return sum(row["payload"]["current_stage_id"] == stage["id"] for row in people)
