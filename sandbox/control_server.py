"""The server's side of the control surface: one method per operation of ``Control``."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from sandbox.ats import Ats
from sandbox.control import Control, SandboxError
from sandbox.faults import Fault, FaultList
from sandbox.kombo_connect import KomboConnect
from sandbox.kombo_payloads import attachment_answer, job_answer
from sandbox.kombo_reads import END_OF_TIME, KomboReads
from sandbox.kombo_routes import OPERATIONS
from sandbox.limits import Gate, Limits
from sandbox.problems import ApiProblem
from sandbox.seed import SEEDS
from sandbox.twins.base import VendorTwin

Json = dict[str, Any]

TWIN_ACTIONS = frozenset(
    {
        "add_job", "close_job", "add_person", "add_employee", "arrivals", "documents", "jobs_shown",
        "credentials", "misbehave", "behave", "asked", "set",
    }
)  # fmt: skip


class LocalControl(Control):
    """The operations inside the stand-in's own process.

    Parameters go through JSON, so that both ways of calling see the very same values.
    """

    def __init__(self, operator: "Operator") -> None:
        self._operator = operator

    def _call(self, operation: str, parameters: Json) -> Any:
        return json.loads(json.dumps(self._operator.perform(operation, parameters)))


class Operator:
    """Carries the operations out."""

    def __init__(
        self, ats: Ats, faults: FaultList, gate: Gate, twins: Mapping[str, VendorTwin]
    ) -> None:
        self.twins = twins
        self.ats = ats
        self.store = ats.store
        self.fault_list = faults
        self.gate = gate
        self.reads = KomboReads(ats)
        self.connect = KomboConnect(ats)

    def perform(self, operation: str, parameters: Json) -> Any:
        """Do one operation. Raises ``SandboxError`` with a sentence when it cannot be done."""
        method = getattr(self, f"do_{operation}", None)
        if method is None:
            raise SandboxError(f"The control surface has no operation {operation!r}.")
        try:
            return method(**parameters)
        except (ApiProblem, TypeError, ValueError, KeyError) as error:
            raise SandboxError(f"{operation}: {error}") from error

    def do_add_integration(self, integration: str, tool: str, api_key: str, options: Json) -> Json:
        return self.ats.add_integration(integration, tool, api_key, options)

    def do_set_options(self, integration: str, options: Json) -> Json:
        return self.ats.change_options(integration, options)

    def do_integrations(self) -> list[Json]:
        return self.store.integrations()

    def do_add_key(self, api_key: str) -> None:
        self.connect.add_key(api_key)

    def do_connections_made(self) -> list[Json]:
        return self.connect.connections_made()

    def do_set_webhook(self, url: str, secret: str) -> None:
        self.connect.webhooks.set_target(url, secret)

    def do_send_webhook(self, integration: str, kind: str, models: list[str]) -> int:
        return self.connect.webhooks.send_of(integration, kind, models)

    def do_twin(self, twin: str, action: str, parameters: Json) -> Any:
        if action == "set" and twin in self.twins:
            self.twins[twin].settings |= parameters
            return self.twins[twin].settings
        known = twin in self.twins and action in TWIN_ACTIONS
        do = getattr(self.twins[twin], action, None) if known else None
        if do is None:
            raise SandboxError(f"There is no {action!r} of a twin {twin!r}.")
        return do(**parameters)

    def do_seed(self, name: str) -> None:
        SEEDS[name](self.ats, self.twins)

    def do_reset(self) -> None:
        self.store.clear()
        self.gate.change(Limits())

    def do_put_job(self, integration: str, fields: Json) -> Json:
        return job_answer(self.ats.put_job(integration, fields))

    def do_update_job(self, integration: str, job_id: str, fields: Json) -> Json:
        return job_answer(self.ats.update_job(integration, job_id, fields))

    def do_delete_job(self, integration: str, job_id: str) -> Json:
        return job_answer(self.ats.delete_job(integration, job_id))

    def do_jobs(self, integration: str) -> list[Json]:
        return [job_answer(row) for row in self._rows("jobs", integration)]

    def do_put_candidate(
        self,
        integration: str,
        emails: list[str],
        applications: list[Json] | None,
        fields: Json,
        **names: str,
    ) -> Json:
        owner = self.ats.integration(integration)
        addresses = [{"email_address": email, "type": "PERSONAL"} for email in emails]
        with self.store.transaction():
            person = fields | names | {"email_addresses": addresses}
            row = self.ats.put_candidate(integration, person)
            for application in applications or ():
                job = self.ats.job(owner, application["job_id"])
                self.ats.put_application(owner, row["id"], job, application)
        return self.reads.candidate_answer(owner, row, END_OF_TIME)

    def do_delete_candidate(self, integration: str, candidate_id: str) -> Json:
        owner = self.ats.integration(integration)
        row = self.ats.delete_candidate(integration, candidate_id)
        return self.reads.candidate_answer(owner, row, END_OF_TIME)

    def do_update_application(self, integration: str, application_id: str, fields: Json) -> Json:
        owner = self.ats.integration(integration)
        row = self.ats.change_application(owner, application_id, fields)
        return self.reads.application_answer(owner, row)

    def do_applications(self, integration: str) -> list[Json]:
        owner = self.ats.integration(integration)
        rows = self._rows("applications", integration)
        return [self.reads.application_answer(owner, row) for row in rows]

    def do_candidates(self, integration: str) -> list[Json]:
        owner = self.ats.integration(integration)
        rows = self._rows("candidates", integration)
        return [self.reads.candidate_answer(owner, row, END_OF_TIME) for row in rows]

    def do_attachments(self, integration: str) -> list[Json]:
        rows = self.store.rows(
            "SELECT seq, id, candidate, application, kind, name, content_type, created_at, sha256, "
            "length(content) AS size FROM attachments WHERE integration = ? ORDER BY seq",
            (integration,),
        )
        return [
            attachment_answer(row, "") | {"sha256": row["sha256"], "size": row["size"]}
            for row in rows
        ]

    def do_attachment_content(self, attachment_id: str) -> str:
        sql = "SELECT content FROM attachments WHERE id = ?"
        found = self.store.row(sql, (attachment_id,))
        if found is None:
            raise SandboxError(f"There is no attachment {attachment_id!r}.")
        return base64.b64encode(found["content"]).decode()

    def do_notes(self, integration: str) -> list[Json]:
        return [
            {
                "candidate_id": row["candidate"],
                "application_id": row["application"],
                "label": row["label"],
                "content": row["content"],
                "created_at": row["created_at"],
            }
            for row in self._rows("notes", integration)
        ]

    def do_misbehave(
        self,
        operation: str,
        kind: str,
        times: int | None,
        integration: str | None,
        when: str,
        body_contains: str,
        params: Json,
    ) -> None:
        if operation and operation not in OPERATIONS:
            raise ValueError(f"unknown operation {operation!r}")
        fault = Fault(kind, operation, integration or "", when, body_contains, params)
        self.fault_list.add(fault, times)

    def do_faults(self) -> list[Json]:
        return self.fault_list.pending()

    def do_clear_faults(self) -> None:
        self.fault_list.clear()

    def do_set_limits(self, limits: Json) -> Json:
        merged = Limits.from_json(self.gate.limits.to_json() | limits)
        self.store.set_setting("limits", merged.to_json())
        self.gate.change(merged)
        return merged.to_json()

    def do_requests(self, operation: str, integration: str, after: int, limit: int) -> list[Json]:
        return self.store.rows(
            "SELECT * FROM requests WHERE seq > ? AND operation = iif(? = '', operation, ?) "
            "AND integration = iif(? = '', integration, ?) ORDER BY seq LIMIT ?",
            (after, operation, operation, integration, integration, limit),
        )

    def do_clear_requests(self) -> None:
        self.store.write("DELETE FROM requests")

    def do_breaches(self, integration: str) -> int:
        found = self.store.row(
            "SELECT count(*) AS number FROM requests "
            "WHERE status = 429 AND integration = iif(? = '', integration, ?)",
            (integration, integration),
        )
        return int(found["number"]) if found else 0

    def _rows(self, table: str, integration: str) -> list[Json]:
        self.ats.integration(integration)
        return self.store.rows(
            f"SELECT * FROM {table} WHERE integration = ? ORDER BY seq",  # noqa: S608
            (integration,),
        )
