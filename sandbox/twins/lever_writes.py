"""What Lever's stand-in takes, each on behalf of an active user."""

import hashlib

from sandbox.http_types import Answer
from sandbox.twins import lever_shapes as shapes
from sandbox.twins.base import TwinRequest
from sandbox.twins.lever_records import LeverRecords
from sandbox.twins.misbehaviour import Json


class LeverWrites(LeverRecords):
    """The handlers of ``POST`` and ``PUT``."""

    def create_opportunity(self, request: TwinRequest) -> Answer:
        """``POST /opportunities``."""
        acting, given = self.acting(request), shapes.body_of(request)
        shapes.check_opportunity(given)
        made, deduped = self.add_opportunity(given, acting)
        return Answer.of_json({"deduped": deduped, "data": self.shown(made)}, 201)

    def change_stage(self, request: TwinRequest, opportunity: str) -> Answer:
        """``PUT /opportunities/:id/stage``."""
        self.acting(request)
        stage = shapes.body_of(request).get("stage")
        self.opportunity(opportunity)
        if stage not in dict(shapes.STAGES):
            raise shapes.bad_request("Invalid value at /stage")
        return self.changed(self.touch(opportunity, stage=stage))

    def add_tags(self, request: TwinRequest, opportunity: str) -> Answer:
        """``POST /opportunities/:id/addTags``."""
        self.acting(request)
        tags = shapes.body_of(request).get("tags")
        row = self.opportunity(opportunity)
        if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) for tag in tags):
            raise shapes.bad_request("Invalid value at /tags")
        joined = list(dict.fromkeys([*row["tags"], *tags]))
        return self.changed(self.touch(opportunity, tags=joined))

    def update_contact(self, request: TwinRequest, contact: str) -> Answer:
        """``PUT /contacts/:id``: what is named is replaced. It is recorded without an actor."""
        self.known_contact(contact)
        given = shapes.body_of(request)
        shapes.check_contact(given)
        return Answer.of_json({"data": shapes.contact(self.change_contact(contact, **given))})

    def add_note(self, request: TwinRequest, opportunity: str) -> Answer:
        """``POST /opportunities/:id/notes``."""
        acting = self.acting(request)
        value = shapes.body_of(request).get("value")
        self.opportunity(opportunity)
        if not isinstance(value, str) or not value:
            raise shapes.bad_request("Invalid value at /value")
        made = {"text": "Note", "user": acting, "secret": False, "at": opportunity, "value": value}
        return Answer.of_json(
            {"data": self.shelf.add("notes", made, record_id=shapes.new_id())}, 201
        )

    def upload_file(self, request: TwinRequest, opportunity: str) -> Answer:
        """``POST /opportunities/:id/files`` as multipart, in the part ``file``."""
        self.acting(request)
        self.opportunity(opportunity)
        _, files = request.multipart()
        if "file" not in files:
            raise shapes.bad_request("A file is required at /file")
        content = files["file"].content
        if not content or len(content) > shapes.MOST_FILE_BYTES:
            raise shapes.bad_request("The file is empty or larger than 30MB")
        name = files["file"].filename
        made = {
            "name": name, "ext": f".{name.rpartition('.')[2]}", "size": len(content),
            "owner": opportunity, "uploadedAt": shapes.now_ms(), "status": "processed",
            "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        kept = self.shelf.add("files", made, record_id=shapes.new_id())
        self.shelf.keep_bytes(kept["id"], content)
        return Answer.of_json({"data": kept}, 201)

    def changed(self, row: Json) -> Answer:
        """The record after a change. Recorded answers leave the person's name and addresses out."""
        return Answer.of_json({"data": {**self.shown(row), "name": "", "emails": [], "phones": []}})
