"""What Lever's stand-in shows."""

from sandbox.http_types import Answer
from sandbox.twins import lever_shapes as shapes
from sandbox.twins.base import TwinRequest
from sandbox.twins.lever_records import LeverRecords


class LeverReads(LeverRecords):
    """The handlers of ``GET``."""

    def list_postings(self, request: TwinRequest) -> Answer:
        """``GET /postings``: every state, nothing deleted."""
        since = shapes.moment(request, "updated_at_start")
        rows = [
            shapes.posting(row)
            for row in self.shelf.all("postings")
            if not row.get("deletedAt") and row["updatedAt"] >= since and shapes.shows(request, row)
        ]
        return shapes.page(request, rows, endless=bool(self.settings["endless_pages"]))

    def deleted_postings(self, request: TwinRequest) -> Answer:
        """``GET /postings/deleted``."""
        since = shapes.moment(request, "deleted_at_start")
        rows = [
            row
            for row in self.shelf.all("postings")
            if row.get("deletedAt") and row["deletedAt"] >= since and shapes.shows(request, row)
        ]
        return shapes.page(request, rows)

    def get_posting(self, _request: TwinRequest, posting: str) -> Answer:
        """``GET /postings/:id``."""
        found = self.shelf.get("postings", posting)
        if found is None or found.get("deletedAt"):
            raise shapes.missing("posting")
        return Answer.of_json({"data": shapes.posting(found)})

    def list_stages(self, request: TwinRequest) -> Answer:
        """``GET /stages``: the account's, for every posting."""
        return shapes.page(request, [{"id": key, "text": name} for key, name in shapes.STAGES])

    def list_users(self, request: TwinRequest) -> Answer:
        """``GET /users``: those who are active."""
        rows = [row for row in self.shelf.all("users") if row["deactivatedAt"] is None]
        return shapes.page(request, rows)

    def get_user(self, _request: TwinRequest, user: str) -> Answer:
        """``GET /users/:id``."""
        found = self.shelf.get("users", user)
        if found is None:
            raise shapes.missing("user")
        return Answer.of_json({"data": found})

    def list_opportunities(self, request: TwinRequest) -> Answer:
        """``GET /opportunities`` by e-mail address, contacts or time, archived ones included."""
        since = shapes.moment(request, "updated_at_start")
        rows = [row for row in self.opportunities() if row["updatedAt"] >= since]
        if wanted := request.query.get("email"):
            owners = {one["id"] for one in self.contacts_with([wanted])}
            rows = [row for row in rows if row["contact"] in owners]
        if contacts := shapes.named(request, "contact_id"):
            rows = [row for row in rows if row["contact"] in contacts]
        expanded = shapes.named(request, "expand")
        shown = [self.shown(row, expanded) for row in rows if shapes.shows(request, row)]
        return shapes.page(request, shown, endless=bool(self.settings["endless_pages"]))

    def deleted_opportunities(self, request: TwinRequest) -> Answer:
        """``GET /opportunities/deleted``."""
        since = shapes.moment(request, "deleted_at_start")
        rows = [
            {**self.shown(row), "deletedAt": row["deletedAt"]}
            for row in self.shelf.all("opportunities")
            if row.get("deletedAt") and row["deletedAt"] >= since
        ]
        return shapes.page(request, rows)

    def list_archive_reasons(self, request: TwinRequest) -> Answer:
        """``GET /archive_reasons``."""
        rows = [
            {"id": key, "text": text, "status": "active", "type": kind}
            for key, text, kind in shapes.ARCHIVE_REASONS
        ]
        return shapes.page(request, rows)

    def get_contact(self, _request: TwinRequest, contact: str) -> Answer:
        """``GET /contacts/:id``."""
        return Answer.of_json({"data": shapes.contact(self.known_contact(contact))})

    def get_opportunity(self, request: TwinRequest, opportunity: str) -> Answer:
        """``GET /opportunities/:id``."""
        row = self.opportunity(opportunity)
        return Answer.of_json({"data": self.shown(row, shapes.named(request, "expand"))})

    def list_files(self, request: TwinRequest, opportunity: str) -> Answer:
        """``GET /opportunities/:id/files``."""
        self.opportunity(opportunity)
        rows = [row for row in self.shelf.all("files") if row["owner"] == opportunity]
        return shapes.page(request, rows)
