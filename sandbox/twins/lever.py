"""A stand-in for one Lever account, under ``/v1``, with its login beside it.

As Lever's documentation and answers recorded in July 2026 describe it. What Lever is not known to
refuse is accepted here too: a posting that is closed, and a second opportunity on the same posting.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins import lever_shapes as shapes
from sandbox.twins.base import Route, Twin, TwinRequest, in_words
from sandbox.twins.lever_login import LeverLogin, unauthorized
from sandbox.twins.lever_reads import LeverReads
from sandbox.twins.lever_writes import LeverWrites
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

KEY = "lever-twin-key-2c8d4e01"


class LeverTwin(LeverLogin, LeverReads, LeverWrites, Twin):
    """One account of one company."""

    key: ClassVar[str] = "lever"
    label: ClassVar[str] = "Lever"
    routes: ClassVar[Sequence[Route]] = (
        *LeverLogin.login_routes,
        Route("list_postings", "GET", "/v1/postings", "list_postings"),
        Route("deleted_postings", "GET", "/v1/postings/deleted", "deleted_postings"),
        Route("get_posting", "GET", "/v1/postings/{}", "get_posting"),
        Route("list_stages", "GET", "/v1/stages", "list_stages"),
        Route("list_users", "GET", "/v1/users", "list_users"),
        Route("get_user", "GET", "/v1/users/{}", "get_user"),
        Route("list_opportunities", "GET", "/v1/opportunities", "list_opportunities"),
        Route("deleted_opportunities", "GET", "/v1/opportunities/deleted", "deleted_opportunities"),
        Route("list_archive_reasons", "GET", "/v1/archive_reasons", "list_archive_reasons"),
        Route("get_contact", "GET", "/v1/contacts/{}", "get_contact"),
        Route("update_contact", "PUT", "/v1/contacts/{}", "update_contact"),
        Route("get_opportunity", "GET", "/v1/opportunities/{}", "get_opportunity"),
        Route("create_opportunity", "POST", "/v1/opportunities", "create_opportunity"),
        Route("change_stage", "PUT", "/v1/opportunities/{}/stage", "change_stage"),
        Route("add_tags", "POST", "/v1/opportunities/{}/addTags", "add_tags"),
        Route("add_note", "POST", "/v1/opportunities/{}/notes", "add_note"),
        Route("list_files", "GET", "/v1/opportunities/{}/files", "list_files"),
        Route("upload_file", "POST", "/v1/opportunities/{}/files", "upload_file"),
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {"refresh_rotates": True}
        if not self.shelf.all("users"):
            for name, gone in (("Portal", None), ("Former", 1_700_000_000_000)):
                login = f"{name.lower()}@acme.example"
                user = {"name": name, "email": login, "accessRole": "admin", "deactivatedAt": gone}
                self.shelf.add("users", user, record_id=shapes.new_id())

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if operation in ("authorize", "token"):
            return
        if scheme == "Bearer" and self.knows_token(given):
            return
        try:
            key = base64.b64decode(given, validate=True) if scheme == "Basic" else b""
        except binascii.Error as malformed:
            raise unauthorized() from malformed
        if key != f"{KEY}:".encode():
            raise unauthorized()

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        if fault.kind is Kind.CREDENTIALS_REVOKED:
            self.revoke_access()
        throttled = shapes.error(429, "TooManyRequests", "Rate limit exceeded")
        slower = shapes.error(429, "TooManyRequests", "Rate limit exceeded")
        slower.headers["Retry-After"] = str(told.get("retry_after", 1))
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: slower,
            Kind.THROTTLED_BARE: throttled,
            Kind.CREDENTIALS_EXPIRED: unauthorized().answer,
            Kind.CREDENTIALS_REVOKED: unauthorized().answer,
            Kind.PERMISSION_MISSING: shapes.error(
                403, "Forbidden", "This API key does not have permission for this endpoint"
            ),
            Kind.REQUIRED_FIELD: shapes.bad_request(
                f"Missing value at /{told.get('field', 'name')}"
            ).answer,
            Kind.JOB_CLOSED: shapes.missing("posting").answer,
            Kind.ATTACHMENT_REFUSED: Answer(413, b"<html>413</html>", content_type="text/html"),
            Kind.ERROR_500: Answer(500, b"<html>500</html>", content_type="text/html"),
        }
        # Lever joins duplicates instead of refusing them.
        return answers.get(fault.kind, answers[Kind.REQUIRED_FIELD])

    def not_found(self, request: TwinRequest) -> Answer:
        return shapes.error(404, "ResourceNotFound", f"{request.path} does not exist")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return {"api_key": KEY}

    def acting_user(self) -> str:
        """The id of an active user."""
        return str(self.shelf.all("users")[0]["id"])

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        made = shapes.new_posting(title, live=live, country=country, region=region, city=city)
        return str(self.shelf.add("postings", made, record_id=shapes.new_id())["id"])

    def change_job(self, job_id: str, **values: Any) -> None:
        """Change fields of a posting, as somebody in Lever would."""
        self.shelf.change("postings", job_id, updatedAt=shapes.now_ms(), **values)

    def close_job(self, job_id: str) -> None:
        self.change_job(job_id, state="closed")

    def delete_job(self, job_id: str) -> None:
        """Delete a posting: it is then in the list of deleted ones only."""
        self.change_job(job_id, deletedAt=shapes.now_ms())

    def archive(self, opportunity_id: str, reason: str = "Underqualified") -> None:
        """End an opportunity for a reason, by its name."""
        (found,) = [key for key, text, _ in shapes.ARCHIVE_REASONS if text == reason]
        ended = {"reason": found, "archivedAt": shapes.now_ms()}
        self.touch(opportunity_id, archived=ended)

    def delete_opportunity(self, opportunity_id: str) -> None:
        """Delete an opportunity: it is then in the list of deleted ones only."""
        self.touch(opportunity_id, deletedAt=shapes.now_ms())

    def anonymize(self, contact_id: str) -> None:
        """Take a person's data away, as their right is."""
        empty = {"name": "", "headline": "", "location": "", "emails": [], "phones": []}
        self.change_contact(contact_id, **empty, links=[], isAnonymized=True)

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        given: Json = {"name": f"{first_name} {last_name}", "emails": [email]}
        if job_id:
            given |= {"postings": [job_id], "origin": "applied", "stage": "applicant-new"}
        return str(self.add_opportunity(given, self.acting_user())[0]["contact"])

    def arrivals(self) -> list[Json]:
        came = self.shelf.times("opportunities")
        return [
            {
                "person": row["contact"],
                "application": row["id"],
                "name": contact["name"],
                "emails": contact["emails"],
                "job": "".join(one["posting"] for one in row["applications"]),
                "stage": row["stage"],
                "tags": row["tags"],
                "at": came[row["id"]],
            }
            for row in self.opportunities()
            for contact in (self.contact(row["contact"]),)
        ]

    def jobs_shown(self) -> list[Json]:
        return [
            {"id": row["id"], "title": row["text"],
             "live": row["state"] == "published" and not row.get("deletedAt"),
             "place": in_words(row["categories"]["location"], row["country"]),
             "stages": dict(shapes.STAGES)}
            for row in self.shelf.all("postings")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        names = ("id", "name", "owner", "sha256", "size")
        return [{name: row[name] for name in names} for row in self.shelf.all("files")]

    def document_content(self, document_id: str) -> bytes:
        return self.shelf.kept_bytes(document_id)
