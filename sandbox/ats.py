"""The applicant tracking system itself: jobs, people, applications and what hangs on them.

The API, the control surface and the demo data all change it through this class.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sandbox.ats_jobs import Jobs
from sandbox.kombo_payloads import candidate_payload
from sandbox.problems import ApiProblem, invalid
from sandbox.stamps import new_id, now_text, stable_id
from sandbox.store import Row
from sandbox.tools import option

Json = dict[str, Any]

NOT_HIRING = frozenset({"CLOSED", "ARCHIVED", "Closed", "Filled", "Canceled", "Cancelled"})
REJECTION_REASONS = ("Not qualified", "Withdrew", "Position filled", "No response")


class Ats(Jobs):
    """Integrations and jobs, and the people who apply to them."""

    # --- people and applications ---

    def put_candidate(self, integration_id: str, fields: Json, created_at: str = "") -> Row:
        """Add a person. ``fields`` in the API's names, plus ``id``."""
        now = created_at or now_text()
        candidate_id = fields.get("id") or new_id()
        payload = candidate_payload({k: v for k, v in fields.items() if k != "id"})
        with self.store.transaction():
            self.store.insert(
                "candidates",
                integration=integration_id,
                id=candidate_id,
                remote_id=f"cand-{candidate_id[:10]}",
                created_at=now,
                updated_at=now,
                payload=payload,
            )
            for entry in payload["email_addresses"]:
                self.store.insert(
                    "emails",
                    integration=integration_id,
                    email=entry["email_address"].casefold(),
                    candidate=candidate_id,
                )
        return self.candidate(integration_id, candidate_id)

    def put_application(
        self, integration: Row, candidate_id: str, job: Row, fields: Json, created_at: str = ""
    ) -> Row:
        """Add an application. ``fields``: ``id``, ``stage_id`` and ``outcome``, all optional."""
        now = created_at or now_text()
        application_id = fields.get("id") or new_id()
        stages = job["payload"]["stages"]
        stage_id = fields.get("stage_id") or (stages[0]["id"] if stages else None)
        if stage_id is not None and stage_id not in {stage["id"] for stage in stages}:
            raise invalid(f'stage_id: the stage "{stage_id}" could not be found on this job.')
        url = f"{self.job_url(integration['id'], job['id'])}#{application_id}"
        self.store.insert(
            "applications",
            integration=integration["id"],
            id=application_id,
            remote_id=f"app-{application_id[:10]}",
            candidate=candidate_id,
            job=job["id"],
            created_at=now,
            updated_at=now,
            payload={
                "outcome": fields.get("outcome", "PENDING"),
                "current_stage_id": stage_id,
                "remote_url": url,
            },
        )
        return self.application(integration["id"], application_id)

    def apply(
        self, integration: Row, job_id: str, stage_id: str | None, person: Json
    ) -> tuple[Row, Row]:
        """A person applies to a job; the ATS may recognise them by any e-mail address.

        Returns the application and the candidate. Raises ``ApiProblem`` when the job is closed
        or the person has applied before. With ``duplicates: store`` nobody is recognised.
        """
        job = self.job(integration, job_id)
        if job["deleted_at"] or job["payload"]["status"] in NOT_HIRING:
            raise ApiProblem("ATS.JOB_CLOSED", f'The job "{job["payload"]["name"]}" is closed.')
        with self.store.transaction():
            candidate = None
            if option(integration, "duplicates", "refuse") == "refuse":
                emails = [entry["email_address"] for entry in person["email_addresses"]]
                candidate = self.recognise(integration["id"], emails)
            if candidate is None:
                candidate = self.put_candidate(integration["id"], person)
            elif self.applications_of(integration["id"], candidate["id"], job["id"]):
                message = "This candidate has already applied to this job."
                raise ApiProblem("ATS.APPLICATION_ALREADY_EXISTS", message)
            fields = {"stage_id": stage_id}
            application = self.put_application(integration, candidate["id"], job, fields)
            self._touch(integration["id"], candidate["id"])
        return application, candidate

    def recognise(self, integration_id: str, emails: Sequence[str]) -> Row | None:
        """The oldest person who has one of these addresses, whatever their case."""
        return self.store.row(
            "SELECT c.* FROM emails e JOIN candidates c "
            "ON c.integration = e.integration AND c.id = e.candidate "
            "WHERE e.integration = ? AND e.email IN (SELECT value FROM json_each(?)) "
            "ORDER BY c.seq",
            (integration_id, json.dumps([email.casefold() for email in emails])),
        )

    def candidate(self, integration_id: str, candidate_id: str) -> Row:
        """One person. Raises ``ApiProblem`` when there is none."""
        return self._record("candidates", "candidate", integration_id, candidate_id)

    def delete_candidate(self, integration_id: str, candidate_id: str) -> Row:
        """Let a person vanish, and what they applied for: only listed with ``include_deleted``.

        All fields of the person are null then.
        """
        now = now_text()
        self.store.write(
            "UPDATE applications SET deleted_at = ?, updated_at = ? "
            "WHERE integration = ? AND candidate = ?",
            (now, now, integration_id, candidate_id),
        )
        self.store.write(
            "UPDATE candidates SET deleted_at = ?, updated_at = ?, payload = ? "
            "WHERE integration = ? AND id = ?",
            (now, now, json.dumps(candidate_payload({})), integration_id, candidate_id),
        )
        return self.candidate(integration_id, candidate_id)

    def application(self, integration_id: str, application_id: str) -> Row:
        """One application. Raises ``ApiProblem`` when there is none."""
        return self._record("applications", "application", integration_id, application_id)

    def applications_of(self, integration_id: str, candidate_id: str, job_id: str) -> list[Row]:
        """The applications of one person to one job."""
        return self.store.rows(
            "SELECT * FROM applications WHERE integration = ? AND candidate = ? AND job = ?",
            (integration_id, candidate_id, job_id),
        )

    def change_application(self, integration: Row, application_id: str, fields: Json) -> Row:
        """Change ``current_stage_id``, ``outcome`` or the rejection of an application."""
        with self.store.transaction():
            row = self.application(integration["id"], application_id)
            stage_id = fields.get("current_stage_id")
            if stage_id is not None:
                stages = self.job(integration, row["job"])["payload"]["stages"]
                if stage_id not in {stage["id"] for stage in stages}:
                    raise invalid(f'stage_id: Stage not found: "{stage_id}".')
            self.store.write(
                "UPDATE applications SET payload = ?, updated_at = ? "
                "WHERE integration = ? AND id = ?",
                (
                    json.dumps(row["payload"] | fields),
                    now_text(),
                    integration["id"],
                    application_id,
                ),
            )
            self._touch(integration["id"], row["candidate"])
        return self.application(integration["id"], application_id)

    # --- what hangs on people and applications ---

    def attach(
        self, integration_id: str, candidate: str, application: str | None, file: Json
    ) -> Row:
        """Store a document: ``name``, ``type``, ``content_type`` and ``content`` as bytes."""
        sequence = self.store.insert(
            "attachments",
            integration=integration_id,
            id=new_id(),
            candidate=candidate,
            application=application,
            kind=file["type"],
            name=file["name"],
            content_type=file["content_type"],
            sha256=hashlib.sha256(file["content"]).hexdigest(),
            content=file["content"],
            created_at=now_text(),
        )
        found = self.store.row("SELECT * FROM attachments WHERE seq = ?", (sequence,))
        return found or {}

    def add_note(
        self, integration_id: str, candidate: str, application: str | None, content: str, label: str
    ) -> None:
        """Write a note (``label`` is empty) or a result link (its label, with the URL)."""
        self.store.insert(
            "notes",
            integration=integration_id,
            candidate=candidate,
            application=application,
            label=label,
            content=content,
            created_at=now_text(),
        )

    def add_tag(self, integration_id: str, candidate: str, name: str) -> None:
        """Tag a person. A second time changes nothing."""
        self.store.write(
            "INSERT OR IGNORE INTO candidate_tags (integration, candidate, name, created_at) "
            "VALUES (?, ?, ?, ?)",
            (integration_id, candidate, name, now_text()),
        )
        self._touch(integration_id, candidate)

    def remove_tag(self, integration_id: str, candidate: str, name: str) -> None:
        """Take a tag from a person."""
        self.store.write(
            "DELETE FROM candidate_tags WHERE integration = ? AND candidate = ? AND name = ?",
            (integration_id, candidate, name),
        )
        self._touch(integration_id, candidate)

    def tags_of(self, integration_id: str, candidate: str) -> list[str]:
        """The tags of a person, oldest first."""
        found = self.store.rows(
            "SELECT name FROM candidate_tags WHERE integration = ? AND candidate = ? ORDER BY seq",
            (integration_id, candidate),
        )
        return [row["name"] for row in found]

    def rejection_reasons(self, integration_id: str) -> dict[str, str]:
        """Names of the rejection reasons by id."""
        return {stable_id("reason", integration_id, name): name for name in REJECTION_REASONS}

    def _touch(self, integration_id: str, candidate: str) -> None:
        self.store.write(
            "UPDATE candidates SET updated_at = ? WHERE integration = ? AND id = ?",
            (now_text(), integration_id, candidate),
        )

    def _record(self, table: str, word: str, integration_id: str, record_id: str) -> Row:
        found = self.store.row(
            f"SELECT * FROM {table} WHERE integration = ? AND id = ?",  # noqa: S608
            (integration_id, record_id),
        )
        if found is None:
            raise invalid(f'The {word} "{record_id}" could not be found.', status=404)
        return found
