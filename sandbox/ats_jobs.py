"""The half of the applicant tracking system that recruiters fill: integrations and their jobs."""

import json
from typing import Any
from urllib.parse import quote

from sandbox.kombo_payloads import job_payload
from sandbox.problems import ApiProblem, invalid
from sandbox.scale import ScaleJobs, scale_of
from sandbox.stamps import new_id, now_text
from sandbox.store import Row, Store
from sandbox.tools import option, tool_of

Json = dict[str, Any]


class Jobs:
    """The integrations, each one a customer's own ATS, and the jobs in them."""

    def __init__(self, store: Store, public_url: str) -> None:
        """Keep everything in ``store``; links into the ATS begin with ``public_url``."""
        self.store = store
        self.public_url = public_url
        self._scale: dict[str, ScaleJobs] = {}

    # --- integrations ---

    def add_integration(self, integration_id: str, tool: str, api_key: str, options: Json) -> Row:
        """Add an integration, or replace what is known of the one with this id."""
        self.store.write(
            "INSERT INTO integrations (id, tool, api_key, enabled, created_at, options) "
            "VALUES (?, ?, ?, 1, ?, '{}') "
            "ON CONFLICT (id) DO UPDATE SET tool = excluded.tool, api_key = excluded.api_key",
            (integration_id, tool, api_key, now_text()),
        )
        if integration_id.startswith("scale:"):
            options = {"scale": int(integration_id.partition(":")[2])} | options
        return self.change_options(integration_id, options)

    def change_options(self, integration_id: str, options: Json) -> Row:
        """Set some options of an integration; the others stay."""
        merged = self.integration(integration_id)["options"] | options
        if "changed" in options:
            merged["changed_at"] = options.get("changed_at", now_text())
            merged["generation"] = int(merged.get("generation", 0)) + 1
        self.store.write(
            "UPDATE integrations SET options = ? WHERE id = ?",
            (json.dumps(merged), integration_id),
        )
        return self.integration(integration_id)

    def set_enabled(self, integration_id: str, *, enabled: bool) -> None:
        """Pause or resume an integration."""
        self.store.write(
            "UPDATE integrations SET enabled = ? WHERE id = ?", (int(enabled), integration_id)
        )

    def integration(self, integration_id: str) -> Row:
        """One integration. Raises ``ApiProblem`` when there is none."""
        found = self.store.integration(integration_id)
        if found is None:
            message = f'There is no integration with the id "{integration_id}".'
            raise ApiProblem("PLATFORM.INTEGRATION_NOT_FOUND", message)
        return found

    def scale_jobs(self, integration: Row) -> ScaleJobs | None:
        """The generated jobs of a ``scale:n`` integration; ``None`` for every other."""
        spec = scale_of(integration)
        if spec is None:
            return None
        known = self._scale.get(integration["id"])
        if known is None or known.spec != spec:
            known = self._scale[integration["id"]] = ScaleJobs(spec)
        return known

    # --- jobs ---

    def put_job(self, integration_id: str, fields: Json) -> Row:
        """Add a job. Without an ``id`` it gets a fresh one, without stages those of the tool."""
        integration = self.integration(integration_id)
        job_id = fields.get("id") or new_id()
        now = fields.get("changed_at") or now_text()
        known = {key: value for key, value in fields.items() if key != "changed_at"}
        defaults: Json = {
            "id": job_id,
            "remote_id": f"{integration['tool']}-{job_id[:8]}",
            "remote_url": self.job_url(integration_id, job_id),
            "stages": list(tool_of(integration["tool"]).stages),
            "remote_created_at": now,
            "remote_updated_at": now,
        }
        payload = job_payload(defaults | known | {"id": job_id})
        vanished = self._vanishes(integration, payload)
        self.store.insert(
            "jobs",
            integration=integration_id,
            id=job_id,
            remote_id=payload["remote_id"],
            updated_at=now,
            deleted_at=now if vanished else None,
            payload=payload,
        )
        return self.job(integration, job_id)

    def update_job(self, integration_id: str, job_id: str, fields: Json) -> Row:
        """Change some fields of a job. In some tools, closing or hiding it makes it vanish."""
        integration = self.integration(integration_id)
        with self.store.transaction():
            row = self.job(integration, job_id)
            now = fields.get("changed_at") or now_text()
            known = {key: value for key, value in fields.items() if key != "changed_at"}
            payload = job_payload(row["payload"] | known | {"remote_updated_at": now})
            if self._vanishes(integration, payload):
                # The API saw the job for the last time before it was closed or hidden.
                return self.delete_job(integration_id, job_id)
            self.store.write(
                "UPDATE jobs SET payload = ?, updated_at = ?, deleted_at = NULL "
                "WHERE integration = ? AND id = ?",
                (json.dumps(payload), now, integration_id, row["id"]),
            )
        return self.job(integration, job_id)

    def delete_job(self, integration_id: str, job_id: str) -> Row:
        """Let a job vanish: it is only listed with ``include_deleted``."""
        now = now_text()
        integration = self.integration(integration_id)
        row = self.job(integration, job_id)
        self.store.write(
            "UPDATE jobs SET deleted_at = ?, updated_at = ? WHERE integration = ? AND id = ?",
            (now, now, integration_id, row["id"]),
        )
        return self.job(integration, job_id)

    def job(self, integration: Row, job_id: str) -> Row:
        """A job by its id or by ``remote:`` and the ATS's own id. Raises ``ApiProblem``."""
        scale = self.scale_jobs(integration)
        found = scale.row(job_id) if scale else None
        if found is None:
            column = "remote_id" if job_id.startswith("remote:") else "id"
            found = self.store.row(
                f"SELECT * FROM jobs WHERE integration = ? AND {column} = ?",  # noqa: S608
                (integration["id"], job_id.removeprefix("remote:")),
            )
        if found is None:
            raise invalid(f'The job "{job_id}" could not be found.', status=404)
        return found

    def job_url(self, integration_id: str, job_id: str) -> str:
        """The page of a job for a user of the ATS."""
        return f"{self.public_url}/integrations/{quote(integration_id, safe=':')}/jobs/{job_id}"

    def _vanishes(self, integration: Row, job: Json) -> bool:
        closed = job["status"] != "OPEN" and option(
            integration, "closed_jobs_vanish", default=False
        )
        hidden = job["visibility"] != "PUBLIC" and option(
            integration, "public_jobs_only", default=False
        )
        return bool(closed or hidden)
