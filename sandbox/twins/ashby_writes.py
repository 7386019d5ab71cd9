"""What Ashby's stand-in does when somebody writes. A part of ``AshbyTwin``."""

import hashlib
from typing import Any
from uuid import uuid4

from sandbox.http_types import Answer
from sandbox.twins.ashby_bodies import FIRST_SCREEN, checked_body, refuse_no_uuid
from sandbox.twins.ashby_payloads import (
    application_payload,
    candidate_payload,
    failure,
    job_payload,
    now,
    success,
)
from sandbox.twins.base import Refusal, Twin, TwinRequest
from sandbox.twins.misbehaviour import Json

_UNKNOWN = {
    "jobs": "job_not_found", "plans": "interview_plan_not_found",
    "stages": "interview_stage_not_found", "candidates": "candidate_not_found",
    "applications": "application_not_found", "tags": "candidate_tag_not_found",
    "sources": "source_not_found", "users": "user_not_found",
}  # fmt: skip


class AshbyWrites(Twin):
    """The records of an account, and the methods that change them."""

    def candidate_create(self, request: TwinRequest) -> Answer:
        body = checked_body(request, "candidate.create")
        self._refuse_unknown_origin(body)
        return self._candidate(self._add_candidate(body)["id"])

    def candidate_update(self, request: TwinRequest) -> Answer:
        """The primary address and number are replaced, a further address is added."""
        body = checked_body(request, "candidate.update")
        person = self._row("candidates", body.pop("candidateId"))
        body.pop("sendNotifications", None)
        self._refuse_unknown_origin(body)
        others = list(person.get("alternateEmailAddresses", ()))
        if address := body.pop("alternateEmail", ""):
            others.append(address)
        primary = str(body.get("email") or person.get("email", "")).casefold()
        others = [each for each in others if each.casefold() != primary]
        self._touch("candidates", person["id"], **body, alternateEmailAddresses=others)
        return self._candidate(person["id"])

    def candidate_addTag(self, request: TwinRequest) -> Answer:  # noqa: N802 - Ashby's own name
        body = checked_body(request, "candidate.addTag")
        person = self._row("candidates", body["candidateId"])
        tag = self._row("tags", body["tagId"])["id"]
        if tag not in person["tags"]:
            self._touch("candidates", person["id"], tags=[*person["tags"], tag])
        return self._candidate(person["id"])

    def candidate_createNote(self, request: TwinRequest) -> Answer:  # noqa: N802 - as above
        body = checked_body(request, "candidate.createNote")
        person = self._row("candidates", body["candidateId"])
        note = body["note"]
        text = note.get("value", "") if isinstance(note, dict) else note
        made = self._add("notes", {"person": person["id"], "content": text})
        author = self.shelf.all("users")[0]
        return success(
            {
                "id": made["id"], "createdAt": now(), "isPrivate": False, "content": text,
                "author": {name: author[name] for name in ("id", "firstName", "lastName")},
            }
        )  # fmt: skip

    def candidateTag_create(self, request: TwinRequest) -> Answer:  # noqa: N802 - as above
        title = checked_body(request, "candidateTag.create")["title"]
        return success(self._add("tags", {"title": title, "isArchived": False}))

    def candidate_uploadFile(self, request: TwinRequest) -> Answer:  # noqa: N802 - as above
        return self._upload(request, "file")

    def candidate_uploadResume(self, request: TwinRequest) -> Answer:  # noqa: N802 - as above
        return self._upload(request, "resume")

    def application_create(self, request: TwinRequest) -> Answer:
        body = checked_body(request, "application.create")
        self._refuse_unknown_origin(body)
        return self._application(self._add_application(body)["id"])

    def application_changeStage(self, request: TwinRequest) -> Answer:  # noqa: N802 - as above
        body = checked_body(request, "application.changeStage")
        application = self._row("applications", body["applicationId"])
        stage = self._row("stages", body["interviewStageId"])
        if stage["type"] == "Archived" and "archiveReasonId" not in body:
            raise Refusal(failure("archive_reason_not_found", "A reason is needed."))
        if (
            stage["interviewPlanId"]
            != self._row("jobs", application["job"])["defaultInterviewPlanId"]
        ):
            raise Refusal(failure("interview_stage_not_found"))
        self._touch("applications", application["id"], stage=stage["id"])
        return self._application(application["id"])

    # --- records ---------------------------------------------------------------------------------

    def _add(self, collection: str, record: Json) -> Json:
        return self.shelf.add(collection, record, record_id=str(uuid4()))

    def _first(self, collection: str) -> str:
        return str(self.shelf.all(collection)[0]["id"])

    def _row(self, collection: str, identifier: str) -> Json:
        row = self.shelf.get(collection, identifier)
        if row is None:
            raise Refusal(failure(_UNKNOWN[collection]))
        return row

    def _changed(self) -> Json:
        """The marks of a record that has just changed: when, and as which change of all."""
        self._add("changes", {})
        return {"changed": len(self.shelf.all("changes")), "updatedAt": now()}

    def _touch(self, collection: str, identifier: str, **values: Any) -> None:
        """Change a record, and mark it as changed."""
        self.shelf.change(collection, identifier, **values, **self._changed())

    def _job(self, row: Json, body: Json) -> Json:
        expanded = "location" in body.get("expand", [])
        return job_payload(
            row, self.shelf.get("locations", row["locationId"]) if expanded else None
        )

    def _candidate(self, identifier: str) -> Answer:
        return success(candidate_payload(self._row("candidates", identifier), self.shelf))

    def _application(self, identifier: str) -> Answer:
        return success(application_payload(self._row("applications", identifier), self.shelf))

    def _add_candidate(self, body: Json) -> Json:
        made = {**body, "tags": [], "createdAt": now(), **self._changed()}
        return self._add("candidates", made)

    def _add_application(self, body: Json) -> Json:
        person = self._row("candidates", body["candidateId"])
        job = self._row("jobs", body["jobId"])
        plan = [
            row for row in self.shelf.all("stages")
            if row["interviewPlanId"] == job["defaultInterviewPlanId"]
        ]  # fmt: skip
        wanted = body.get("interviewStageId") or plan[0]["id"]
        if wanted == FIRST_SCREEN:
            wanted = next(row["id"] for row in plan if row["type"] == "PreInterviewScreen")
        if wanted not in {row["id"] for row in plan}:
            raise Refusal(failure("interview_stage_not_found"))
        return self._add(
            "applications",
            {"person": person["id"], "job": job["id"], "stage": wanted, "createdAt": now(),
             "reason": None, "archivedAt": None, **self._changed()},
        )  # fmt: skip

    def _refuse_unknown_origin(self, body: Json) -> None:
        if "sourceId" in body:
            self._row("sources", body["sourceId"])
        if "creditedToUserId" in body:
            self._row("users", body["creditedToUserId"])

    def _upload(self, request: TwinRequest, part: str) -> Answer:
        if "multipart/form-data" not in request.headers.get("content-type", ""):
            raise Refusal(failure("invalid_input", "The content type must be a form.", 400))
        fields, files = request.multipart()
        if "candidateId" not in fields or part not in files:
            raise Refusal(failure("invalid_input", f"candidateId and {part} are required"))
        refuse_no_uuid("candidateId", fields["candidateId"])
        person = self._row("candidates", fields["candidateId"])
        upload = files[part]
        kept = self._add(
            "files",
            {
                "name": upload.filename, "owner": person["id"], "size": len(upload.content),
                "sha256": hashlib.sha256(upload.content).hexdigest(),
                "is_resume": part == "resume",
            },
        )  # fmt: skip
        self.shelf.keep_bytes(kept["id"], upload.content)
        return self._candidate(person["id"])
