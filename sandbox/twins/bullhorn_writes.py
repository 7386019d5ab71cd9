"""What can be written to Bullhorn's stand-in: people, submissions, notes and files."""

import base64
import binascii
from collections.abc import Sequence

from sandbox.http_types import Answer
from sandbox.twins import bullhorn_records
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.bullhorn_answers import changed, error, json_object, not_persisted, now
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

_R = "/rest{}/rest-services/{}"


class BullhornWrites:
    """The part of the twin that is written to."""

    shelf: Shelf

    write_routes: Sequence[Route] = (
        Route("create_candidate", "PUT", f"{_R}/entity/Candidate", "create_candidate"),
        Route("change_candidate", "POST", f"{_R}/entity/Candidate/{{}}", "change_candidate"),
        Route("create_submission", "PUT", f"{_R}/entity/JobSubmission", "create_submission"),
        Route("create_note", "PUT", f"{_R}/entity/Note", "create_note"),
        Route("change_submission", "POST", f"{_R}/entity/JobSubmission/{{}}", "change_submission"),
        Route("create_file", "PUT", f"{_R}/file/Candidate/{{}}", "create_file"),
    )

    def create_candidate(self, request: TwinRequest, *_: str) -> Answer:
        """``PUT entity/Candidate``."""
        values = self._accepted(request, "Candidate")
        return changed(self.add_candidate(values)["id"], "INSERT")

    def change_candidate(
        self, request: TwinRequest, _lane: str, _corp: str, identifier: str
    ) -> Answer:
        """``POST entity/Candidate/{id}``."""
        if self.shelf.get("Candidate", identifier) is None:
            return error(404, "Candidate was not found")
        values = self._accepted(request, "Candidate", partial=True)
        self.shelf.change("Candidate", identifier, **values, dateLastModified=now())
        return changed(identifier, "UPDATE")

    def create_submission(self, request: TwinRequest, *_: str) -> Answer:
        """``PUT entity/JobSubmission``."""
        values = self._accepted(request, "JobSubmission")
        for entity, name in (("Candidate", "candidate"), ("JobOrder", "jobOrder")):
            if self.shelf.get(entity, str(values[name]["id"])) is None:
                return error(404, f"{entity} was not found")
        return changed(self.add_submission(values)["id"], "INSERT")

    def change_submission(
        self, request: TwinRequest, _lane: str, _corp: str, identifier: str
    ) -> Answer:
        """``POST entity/JobSubmission/{id}``."""
        if self.shelf.get("JobSubmission", identifier) is None:
            return error(404, "JobSubmission was not found")
        values = self._accepted(request, "JobSubmission", partial=True)
        self.shelf.change("JobSubmission", identifier, **values, dateLastModified=now())
        return changed(identifier, "UPDATE")

    def create_note(self, request: TwinRequest, *_: str) -> Answer:
        """``PUT entity/Note``."""
        values = self._accepted(request, "Note")
        return changed(self.shelf.add("Note", values)["id"], "INSERT")

    def create_file(self, request: TwinRequest, _lane: str, _corp: str, person: str) -> Answer:
        """``PUT file/Candidate/{id}`` with base64."""
        if self.shelf.get("Candidate", person) is None:
            return error(404, f"Candidate {person} was not found")
        values = json_object(request)
        for name in ("externalID", "fileContent", "fileType", "name"):
            if not isinstance(values.get(name), str) or not values[name]:
                return error(400, f"{name} is required")
        try:
            base64.b64decode(values["fileContent"], validate=True)
        except binascii.Error:
            return error(400, "fileContent is not base64")
        if values["fileType"] != "SAMPLE" or len(values["name"]) > 100:
            return error(400, "fileType or name cannot be used")
        made = self.shelf.add("File", {**values, "candidate": person, "isDeleted": False})
        return Answer.of_json({"fileId": int(made["id"]), "changeType": "INSERT"})

    def _accepted(self, request: TwinRequest, entity: str, *, partial: bool = False) -> Json:
        values = json_object(request)
        wrong = bullhorn_records.complaints(entity, values, partial=partial)
        if wrong:
            raise Refusal(not_persisted(entity, wrong))
        return values

    def add_candidate(self, values: Json) -> Json:
        """A new candidate, whoever makes it."""
        return self.shelf.add("Candidate", {**_stamps(), **values})

    def add_submission(self, values: Json) -> Json:
        """A new submission, whoever makes it."""
        return self.shelf.add("JobSubmission", {**_stamps(), **values})


def _stamps() -> Json:
    return {"isDeleted": False, "dateAdded": now(), "dateLastModified": now()}
