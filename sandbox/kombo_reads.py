"""The reading half of the API: jobs, people, applications and what hangs on them."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.ats import Ats
from sandbox.kombo_payloads import (
    application_answer,
    application_in_candidate,
    attachment_answer,
    candidate_core,
    job_answer,
    tag_payload,
)
from sandbox.kombo_query import ListQuery, make_cursor
from sandbox.problems import ApiProblem
from sandbox.stamps import stable_id, text_time
from sandbox.store import Row
from sandbox.tools import option

Json = dict[str, Any]

END_OF_TIME = "9999"


class KomboReads:
    """Answers of the list endpoints. Every method returns the ``data`` as JSON bytes."""

    def __init__(self, ats: Ats) -> None:
        self.ats = ats
        self.store = ats.store

    def jobs(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/jobs``."""
        if self.ats.scale_jobs(integration):
            return self._scale_page(integration, query)
        where = _Where(integration["id"], query)
        json_lists = {
            "job_codes": "job_code",
            "status": "status",
            "statuses": "status",
            "employment_types": "employment_type",
            "visibilities": "visibility",
        }
        for name, column in json_lists.items():
            where.any_of(f"json_extract(payload, '$.{column}')", query.lists.get(name))
        if "post_url" in query.texts:
            where.add("json_extract(payload, '$.post_url') = ?", query.texts["post_url"])
        if "name_contains" in query.texts:
            wanted = query.texts["name_contains"].casefold()
            where.add("instr(lower(json_extract(payload, '$.name')), ?) > 0", wanted)
        if query.remote_created_after:
            moment = query.remote_created_after
            where.add("json_extract(payload, '$.remote_created_at') >= ?", moment)
        return self._page("jobs", where, query, lambda rows: [job_answer(row) for row in rows])

    def candidates(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/candidates``. The mirror may lag behind the ATS."""
        where = _Where(integration["id"], query)
        where.old_enough(integration)
        if "email" in query.texts:
            where.add(
                "id IN (SELECT candidate FROM emails WHERE integration = ? AND email = ?)",
                integration["id"],
                query.texts["email"].casefold(),
            )
        for name in ("first_name", "last_name"):
            if name in query.texts:
                column = f"lower(json_extract(payload, '$.{name}'))"
                where.add(f"{column} = ?", query.texts[name].lower())
        if "job_ids" in query.lists:
            where.add(
                "id IN (SELECT candidate FROM applications "
                "WHERE integration = ? AND job IN (SELECT value FROM json_each(?)))",
                integration["id"],
                json.dumps(query.lists["job_ids"]),
            )
        return self._page(
            "candidates",
            where,
            query,
            lambda rows: [
                self.candidate_answer(integration, row, horizon(integration)) for row in rows
            ],
        )

    def applications(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/applications``. The mirror may lag behind the ATS."""
        where = _Where(integration["id"], query)
        where.old_enough(integration)
        where.any_of("json_extract(payload, '$.outcome')", query.lists.get("outcomes"))
        where.any_of(
            "json_extract(payload, '$.current_stage_id')", query.lists.get("current_stage_ids")
        )
        where.any_of("job", query.lists.get("job_ids"))
        remote = query.lists.get("job_remote_ids")
        if remote is not None:
            where.any_of("job", [self._job_id(integration, f"remote:{entry}") for entry in remote])
        if query.remote_created_after:
            where.add("created_at >= ?", query.remote_created_after)

        def answers(rows: list[Row]) -> list[Json]:
            return [self.application_answer(integration, row) for row in rows]

        return self._page("applications", where, query, answers)

    def candidate_answer(self, integration: Row, row: Row, until: str) -> Json:
        """One person with tags and with those applications that were created ``until`` then."""
        applications = self.store.rows(
            "SELECT * FROM applications WHERE integration = ? AND candidate = ? "
            "AND created_at <= ? ORDER BY seq",
            (integration["id"], row["id"], until),
        )
        shown = [
            application_in_candidate(application, self._job(integration, application["job"]))
            for application in applications
        ]
        return candidate_core(row, self.tags(integration, row["id"])) | {"applications": shown}

    def application_answer(self, integration: Row, row: Row) -> Json:
        """One application with its person, stage and job."""
        candidate = self.ats.candidate(integration["id"], row["candidate"])
        core = candidate_core(candidate, self.tags(integration, candidate["id"]))
        return application_answer(row, self._job(integration, row["job"]), core)

    def tags(self, integration: Row, candidate: str) -> list[Json]:
        """The tags of a person."""
        names = self.ats.tags_of(integration["id"], candidate)
        return [tag_payload(integration["id"], name) for name in names]

    def application_stages(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/application-stages`` (deprecated by the vendor, as ids for writing)."""
        stages = {
            stage["id"]: {key: value for key, value in stage.items() if key != "index"}
            for job in self._all_jobs(integration)
            for stage in job["stages"] or ()
        }
        return self._simple_page(integration, list(stages.values()), query)

    def tag_list(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/tags``."""
        found = self.store.rows(
            "SELECT name FROM candidate_tags WHERE integration = ? GROUP BY name ORDER BY min(seq)",
            (integration["id"],),
        )
        tags = [tag_payload(integration["id"], row["name"]) for row in found]
        return self._simple_page(integration, tags, query)

    def users(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/users``: everyone who is on the hiring team of a job."""
        users = {
            member["id"]: {
                key: member[key] for key in ("id", "remote_id", "first_name", "last_name", "email")
            }
            | {"status": "ACTIVE", "system_roles": []}
            for job in self._all_jobs(integration)
            for member in job["hiring_team"] or ()
        }
        wanted = {email.casefold() for email in query.lists.get("emails", ())}
        shown = [user for user in users.values() if not wanted or user["email"] in wanted]
        return self._simple_page(integration, shown, query)

    def rejection_reasons(self, integration: Row, query: ListQuery) -> bytes:
        """``GET /ats/rejection-reasons``."""
        reasons = self.ats.rejection_reasons(integration["id"])
        rows = [
            {"id": reason_id, "remote_id": f"reason-{reason_id[:8]}", "name": name}
            | {"remote_data": None}
            for reason_id, name in reasons.items()
        ]
        return self._simple_page(integration, rows, query)

    def application_attachments(self, integration: Row, record: str, base_url: str) -> list[Json]:
        """``GET /ats/applications/{id}/attachments``: asked of the ATS itself, without lag."""
        application = self.ats.application(integration["id"], record)
        rows = self.store.rows(
            "SELECT * FROM attachments WHERE integration = ? AND application = ? ORDER BY seq",
            (integration["id"], application["id"]),
        )
        return [attachment_answer(row, base_url) for row in rows]

    def candidate_attachments(self, integration: Row, record: str, base_url: str) -> list[Json]:
        """``GET /ats/candidates/{id}/attachments``: asked of the ATS itself, without lag."""
        candidate = self.ats.candidate(integration["id"], record)
        rows = self.store.rows(
            "SELECT * FROM attachments WHERE integration = ? AND candidate = ? ORDER BY seq",
            (integration["id"], candidate["id"]),
        )
        return [attachment_answer(row, base_url) for row in rows]

    def _scale_page(self, integration: Row, query: ListQuery) -> bytes:
        jobs = self.ats.scale_jobs(integration)
        if jobs is None or set(query.lists) - {"ids"} or query.texts:
            raise ApiProblem("PLATFORM.INPUT_INVALID", "Generated jobs only know the filter ids.")
        if "ids" in query.lists:
            numbers = jobs.numbers_of(query.lists["ids"])
            return b'{"results":[' + b",".join(map(jobs.job, numbers)) + b'],"next":null}'
        results, following = jobs.page(query.after, query.page_size, query.updated_after)
        cursor = json.dumps(None if following is None else make_cursor(following)).encode()
        return b'{"results":' + results + b',"next":' + cursor + b"}"

    def _page(
        self,
        table: str,
        where: "_Where",
        query: ListQuery,
        answers: Callable[[list[Row]], list[Json]],
    ) -> bytes:
        rows = self.store.rows(
            f"SELECT * FROM {table} WHERE {where.sql} ORDER BY seq LIMIT ?",  # noqa: S608
            (*where.parameters, query.page_size + 1),
        )
        more = len(rows) > query.page_size
        rows = rows[: query.page_size]
        cursor = make_cursor(rows[-1]["seq"]) if more else None
        return json.dumps({"results": answers(rows), "next": cursor}).encode()

    def _simple_page(self, integration: Row, rows: list[Json], query: ListQuery) -> bytes:
        stamp = {"changed_at": integration["created_at"], "remote_deleted_at": None}
        for name, key in (("ids", "id"), ("remote_ids", "remote_id")):
            if name in query.lists:
                rows = [row for row in rows if row[key] in query.lists[name]]
        if query.updated_after > integration["created_at"]:
            rows = []
        following = query.after + query.page_size
        cursor = make_cursor(following) if following < len(rows) else None
        shown = [row | stamp for row in rows[query.after : following]]
        return json.dumps({"results": shown, "next": cursor}).encode()

    def _all_jobs(self, integration: Row) -> list[Json]:
        rows = self.store.rows(
            "SELECT payload FROM jobs WHERE integration = ? ORDER BY seq", (integration["id"],)
        )
        return [row["payload"] for row in rows]

    def _job(self, integration: Row, job_id: str) -> Json | None:
        try:
            payload: Json = self.ats.job(integration, job_id)["payload"]
        except ApiProblem:
            return None
        return payload

    def _job_id(self, integration: Row, name: str) -> str:
        job = self._job(integration, name)
        return job["id"] if job else stable_id("no such job")


class _Where:
    """A condition in SQL that grows, with its parameters."""

    def __init__(self, integration_id: str, query: ListQuery) -> None:
        self._conditions = ["integration = ?", "seq > ?"]
        self.parameters: list[Any] = [integration_id, query.after]
        if query.updated_after:
            self.add("updated_at >= ?", query.updated_after)
        if not query.include_deleted:
            self.add("deleted_at IS NULL")
        self.any_of("id", query.lists.get("ids"))
        self.any_of("remote_id", query.lists.get("remote_ids"))

    @property
    def sql(self) -> str:
        return " AND ".join(self._conditions)

    def add(self, condition: str, *parameters: Any) -> None:
        self._conditions.append(condition)
        self.parameters += parameters

    def any_of(self, column: str, values: Sequence[str] | None) -> None:
        if values is not None:
            condition = f"{column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - our column
            self.add(condition, json.dumps(list(values)))

    def old_enough(self, integration: Row) -> None:
        self.add("created_at <= ?", horizon(integration))


def horizon(integration: Row) -> str:
    """The youngest creation time that Kombo's mirror of this integration shows already."""
    lag = float(option(integration, "mirror_lag_seconds", 0))
    return text_time(time.time() - lag) if lag else END_OF_TIME
