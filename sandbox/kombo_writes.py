"""The writing half of the API. Every write is one transaction: it happened or it did not."""

from typing import Any

from sandbox.ats import Ats
from sandbox.kombo_bodies import decode_attachments
from sandbox.kombo_payloads import application_written, candidate_core, candidate_from_request
from sandbox.kombo_reads import END_OF_TIME, KomboReads
from sandbox.problems import ApiProblem, invalid
from sandbox.stamps import now_text
from sandbox.store import Row
from sandbox.tools import option

Json = dict[str, Any]

_MIME_TYPES = [
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",
    "image/png",
    "image/jpeg",
]


def _refuse_incomplete(body: Json, required: list[str]) -> None:
    """What an ATS demands beyond what its API documents: ``candidate.phone_number``."""
    for path in required:
        value: Any = body
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if not value:
            raise ApiProblem("REMOTE.INPUT_INVALID", f"{path}: This field is required.")


class KomboWrites:
    """Each method takes the integration, the id in the path and the checked body."""

    def __init__(self, ats: Ats, reads: KomboReads) -> None:
        self.ats = ats
        self.reads = reads
        self.store = ats.store

    def create_application(self, integration: Row, job_id: str, body: Json) -> Json:
        """``POST /ats/jobs/{job_id}/applications``."""
        application, candidate = self._create(integration, job_id, body.get("stage_id"), body)
        core = candidate_core(candidate, self.reads.tags(integration, candidate["id"]))
        job = self.ats.job(integration, application["job"])["payload"]
        return application_written(application, job) | {"candidate": core}

    def create_candidate(self, integration: Row, _record: str, body: Json) -> Json:
        """``POST /ats/candidates``."""
        target = body["application"]
        _, candidate = self._create(integration, target["job_id"], target.get("stage_id"), body)
        fresh = self.ats.candidate(integration["id"], candidate["id"])
        return self.reads.candidate_answer(integration, fresh, END_OF_TIME)

    def add_application_attachment(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/applications/{id}/attachments``. The answer names no id."""
        application = self.ats.application(integration["id"], record)
        self._attach(integration, application["candidate"], application["id"], [body["attachment"]])
        return {}

    def add_candidate_attachment(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/candidates/{id}/attachments``. The answer names no id."""
        candidate = self.ats.candidate(integration["id"], record)
        self._attach(integration, candidate["id"], None, [body["attachment"]])
        return {}

    def move(self, integration: Row, record: str, body: Json) -> Json:
        """``PUT /ats/applications/{id}/stage``. The stage must be one of the job's."""
        change = {"current_stage_id": body["stage_id"]}
        self.ats.change_application(integration, record, change)
        return {}

    def reject(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/applications/{id}/reject``."""
        reasons = self.ats.rejection_reasons(integration["id"])
        reason = reasons.get(body["rejection_reason_id"])
        if reason is None:
            raise invalid("body.rejection_reason_id: the reason could not be found.")
        change = {
            "outcome": "DECLINED",
            "rejection_reason_name": reason,
            "rejected_at": now_text(),
        }
        self.ats.change_application(integration, record, change)
        return {}

    def note(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/applications/{id}/notes``."""
        application = self.ats.application(integration["id"], record)
        owner = (integration["id"], application["candidate"], application["id"])
        self.ats.add_note(*owner, content=body["content"], label="")
        return {}

    def application_link(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/applications/{id}/result-links``."""
        application = self.ats.application(integration["id"], record)
        owner = (integration["id"], application["candidate"], application["id"])
        self.ats.add_note(*owner, content=body["url"], label=body["label"])
        return {}

    def candidate_link(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/candidates/{id}/result-links``."""
        candidate = self.ats.candidate(integration["id"], record)
        owner = (integration["id"], candidate["id"], None)
        self.ats.add_note(*owner, content=body["url"], label=body["label"])
        return {}

    def add_tag(self, integration: Row, record: str, body: Json) -> Json:
        """``POST /ats/candidates/{id}/tags``."""
        candidate = self.ats.candidate(integration["id"], record)
        self.ats.add_tag(integration["id"], candidate["id"], body["tag"]["name"])
        return {}

    def remove_tag(self, integration: Row, record: str, body: Json) -> Json:
        """``DELETE /ats/candidates/{id}/tags``, with a body."""
        candidate = self.ats.candidate(integration["id"], record)
        self.ats.remove_tag(integration["id"], candidate["id"], body["tag"]["name"])
        return {}

    def restrictions(self, integration: Row, action: str) -> Json:
        """``GET /ats/actions/{action}``: which attachments the action takes."""
        limit = self._limit(integration)
        creates = action.startswith("ats_create")
        kind: Json = {
            "is_supported": True,
            "max_file_size_bytes": limit,
            "accepted_mime_types": _MIME_TYPES,
        }
        if creates:
            kind |= {"min_amount": 0, "max_amount": None}
        restrictions: Json = {"types": dict.fromkeys(("CV", "COVER_LETTER", "OTHER"), kind)}
        if creates:
            restrictions["total_size_bytes"] = limit
        return {"attachment_restrictions": restrictions}

    def _create(
        self, integration: Row, job_id: str, stage_id: str | None, body: Json
    ) -> tuple[Row, Row]:
        files = decode_attachments(body.get("attachments", []), self._limit(integration))
        _refuse_incomplete(body, option(integration, "required_fields", []))
        person = candidate_from_request(body["candidate"])
        person["source"] = body.get("source", {}).get("name")
        with self.store.transaction():
            application, candidate = self.ats.apply(integration, job_id, stage_id, person)
            owner = (integration["id"], candidate["id"], application["id"])
            for file in files:
                self.ats.attach(*owner, file)
        return application, candidate

    def _attach(
        self, integration: Row, candidate: str, application: str | None, attachments: list[Json]
    ) -> None:
        for file in decode_attachments(attachments, self._limit(integration)):
            self.ats.attach(integration["id"], candidate, application, file)

    def _limit(self, integration: Row) -> int:
        return int(option(integration, "max_attachment_bytes", 10_000_000))
