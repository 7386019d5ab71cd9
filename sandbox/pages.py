"""The stand-in as its own user sees it: who has arrived, on which job, with which documents.

Plain HTML from the server: no script, no foreign asset, every value escaped.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from sandbox import page_parts as parts
from sandbox.ats import Ats
from sandbox.http_types import Answer, Request
from sandbox.kombo_payloads import find_stage
from sandbox.page_frame import HOME, not_found, page
from sandbox.problems import ApiProblem
from sandbox.store import Row
from sandbox.system_pages import SystemPages
from sandbox.tools import tool_of
from sandbox.twins.base import VendorTwin

Json = dict[str, Any]

_PEOPLE_SHOWN = 200


class Pages:
    """Answers every path that belongs neither to the API nor to the control surface."""

    def __init__(self, ats: Ats, twins: Mapping[str, VendorTwin]) -> None:
        self.ats = ats
        self.store = ats.store
        self.systems = SystemPages(twins)

    def handle(self, request: Request) -> Answer:
        """One page or one document."""
        path = [part for part in request.path.split("/") if part]
        try:
            match path:
                case []:
                    answer = page("The customers' systems", self._front(), [])
                case ["systems", *rest]:
                    answer = self.systems.handle(rest, request.base_url)
                case ["files", file] | ["files", file, _]:
                    answer = self._file(file)
                case ["integrations", integration]:
                    answer = self._jobs(self.ats.integration(integration))
                case ["integrations", integration, "jobs", job]:
                    answer = self._job(self.ats.integration(integration), job)
                case _:
                    answer = not_found("There is no such page.")
        except ApiProblem as problem:
            answer = not_found(problem.message)
        return answer

    def _front(self) -> str:
        cards = []
        for row in self.store.integrations():
            jobs = self._count("jobs", row["id"])
            people = self._count("candidates", row["id"])
            files = self._count("attachments", row["id"])
            held = (
                f"{parts.counted(jobs, 'job')} · {parts.counted(people, 'person', 'people')} · "
                f"{parts.counted(files, 'document')}"
            )
            which = f"{tool_of(row['tool']).label} · {row['id']}"
            cards.append(parts.card(parts.link("integrations", row["id"]), _name(row), which, held))
        behind_kombo = f'<div class="cards">{"".join(cards)}</div>' if cards else _NONE_YET
        own = self.systems.cards()
        alone = f'<h2>Reached directly</h2><div class="cards">{own}</div>' if own else ""
        return f"<h2>Reached through Kombo</h2>{behind_kombo}{alone}"

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
            href = parts.link("integrations", integration["id"], "jobs", row["id"])
            line = f"{job['remote_id']} · {_place(job)}"
            lines.append(parts.job_row(href, str(job["name"]), line, _status(row), row["people"]))
        scale = self.ats.scale_jobs(integration)
        note = parts.empty(f"{scale.spec.count} generated jobs.") if scale else ""
        body = note + (f'<div class="rows">{"".join(lines)}</div>' if lines else "")
        title = _name(integration)
        return page(title, body, [HOME], tool_of(integration["tool"]).label)

    def _job(self, integration: Row, job_id: str) -> Answer:
        row = self.ats.job(integration, job_id)
        job = row["payload"]
        people = self.store.rows(
            "SELECT * FROM applications WHERE integration = ? AND job = ? "
            "ORDER BY seq DESC LIMIT ?",
            (integration["id"], row["id"], _PEOPLE_SHOWN),
        )
        cards = [self._person(integration, job, application) for application in people]
        counts = [(str(stage["name"]), _in_stage(people, stage)) for stage in job["stages"] or ()]
        body = parts.stages(counts) + (
            "".join(cards) or parts.empty("Nobody has arrived on this job yet.")
        )
        trail = [HOME, (_name(integration), parts.link("integrations", integration["id"]))]
        line = f"{job['remote_id']} · {_place(job)} · {_status(row)}"
        return page(str(job["name"]), body, trail, line)

    def _person(self, integration: Row, job: Json, application: Row) -> str:
        candidate = self.ats.candidate(integration["id"], application["candidate"])
        person = candidate["payload"]
        stage = find_stage(job, application["payload"]["current_stage_id"])
        emails = " · ".join(entry["email_address"] for entry in person["email_addresses"])
        phones = " · ".join(entry["phone_number"] for entry in person["phone_numbers"])
        details = (emails, phones, person["title"], person["source"])
        arrived = application["created_at"].replace("T", " ")[:16]
        outcome = application["payload"]["outcome"]
        shown = parts.Person(
            anchor=application["id"],
            name=f"{person['first_name'] or ''} {person['last_name'] or ''}".strip(),
            details=" · ".join(part for part in details if part),
            moment=f"Arrived {arrived} UTC",
            badges=[str(stage["name"]) if stage else "No stage"]
            + ([outcome] if outcome != "PENDING" else []),
            tags=self.ats.tags_of(integration["id"], candidate["id"]),
            below=self._documents(integration, application) + self._notes(integration, application),
        )
        return parts.person(shown)

    def _documents(self, integration: Row, application: Row) -> str:
        rows = self.store.rows(
            "SELECT id, kind, name, length(content) AS size FROM attachments "
            "WHERE integration = ? AND candidate = ? AND (application = ? OR application IS NULL) "
            "ORDER BY seq",
            (integration["id"], application["candidate"], application["id"]),
        )
        return parts.documents(
            (
                parts.link("files", row["id"], row["name"]),
                row["name"],
                f"{row['kind']} · {parts.kilobytes(row['size'])}",
            )
            for row in rows
        )

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
        return parts.document(row["name"], row["content_type"], row["content"])

    def _count(self, table: str, integration_id: str) -> int:
        sql = f"SELECT count(*) AS number FROM {table} WHERE integration = ?"  # noqa: S608
        found = self.store.row(sql, (integration_id,))
        return int(found["number"]) if found else 0


_NONE_YET = '<p class="empty">No integration yet. Start with <code>--seed demo</code>.</p>'


def _name(integration: Row) -> str:
    return str(integration["options"].get("organization") or integration["id"])


def _place(job: Json) -> str:
    return str((job["location"] or {}).get("raw") or "No location")


def _status(job: Row) -> str:
    return "Vanished" if job["deleted_at"] else str(job["payload"]["status"])


def _in_stage(people: list[Row], stage: Json) -> int:
    return sum(row["payload"]["current_stage_id"] == stage["id"] for row in people)
