"""What a Frappe HR 15 site checks and keeps; see ``sandbox.twins.frappe``."""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Upload
from sandbox.twins.frappe_answers import error
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

JOB_FIELDS = (
    "name", "job_title", "status", "publish", "location", "vacancies", "designation", "department",
    "company", "posted_on", "closes_on", "closed_on", "employment_type", "description", "route",
    "creation", "modified",
)  # fmt: skip
APPLICANT_FIELDS = (
    "name", "applicant_name", "email_id", "phone_number", "status", "job_title", "source",
    "cover_letter", "country", "resume_attachment", "creation", "modified", "_user_tags",
)  # fmt: skip
FILE_FIELDS = (
    "name", "file_name", "file_url", "content_hash", "file_size", "is_private",
    "attached_to_doctype", "attached_to_name", "creation", "modified",
)  # fmt: skip
_WRITABLE = frozenset(APPLICANT_FIELDS) - {"name", "creation", "modified", "_user_tags"}
_DATA_FIELDS = ("applicant_name", "email_id", "phone_number")
_COUNTRIES = {
    code: {"name": name, "code": code, "creation": "", "modified": ""}
    for code, name in (
        ("ca", "Canada"), ("de", "Germany"), ("mx", "Mexico"), ("us", "United States"),
    )
}  # fmt: skip
_HOME = "United States"
_STATUSES = ("Open", "Replied", "Rejected", "Hold", "Accepted")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"[0-9 +_\-,.*#()]{1,20}")


class FrappeRecords:
    """Job openings, applicants and files. ``settings`` are the twin's: ``time_zone``."""

    def __init__(self, shelf: Shelf, settings: Json) -> None:
        self.shelf = shelf
        self._settings = settings

    def now(self) -> str:
        """The time of the site, which does not say its zone."""
        zone = ZoneInfo(self._settings["time_zone"])
        return datetime.now(zone).strftime("%Y-%m-%d %H:%M:%S.%f")

    def add_opening(self, title: str, status: str, location: str) -> str:
        """A new job opening; its name is the next of its series."""
        number = len(self.shelf.all("openings")) + 1
        name = f"HR-OPN-2026-{number:04}"
        record: Json = {
            "name": name, "job_title": title, "status": status, "publish": 1,
            "location": location, "vacancies": 1, "designation": title, "department": "Production",
            "company": "Acme", "employment_type": "Full-time", "description": f"<p>{title}</p>",
            "route": f"jobs/acme/{number}", "posted_on": self.now(), "creation": self.now(),
            "modified": self.now(),
        }  # fmt: skip
        self.shelf.add("openings", record, record_id=name)
        return name

    def listed(self, collection: str, *, older_than: float) -> list[Json]:
        """The rows of a list."""
        if collection == "countries":
            return list(_COUNTRIES.values())
        return self.shelf.all(collection, older_than=older_than)

    def check_applicant(self, given: Mapping[str, object]) -> Json:
        """The values of a new applicant that Frappe HR would keep. Others it drops unsaid.

        A name that is missing is made of the address, a country that is missing is the site's.
        """
        values = {name: value for name, value in given.items() if name in _WRITABLE and value}
        if "email_id" not in values:
            raise Refusal(missing("Email Address"))
        guess = str(values["email_id"]).partition("@")[0].split(".")
        values.setdefault("applicant_name", " ".join(part.capitalize() for part in guess))
        values.setdefault("country", _HOME if given.get("country") is None else "")
        self._check_values(values)
        self._check_links(values)
        return values

    def change_applicant(self, name: str, given: Mapping[str, object]) -> Json:
        """Change what Frappe HR knows of an applicant; the name stays, and a closed job as well."""
        row = self.shelf.get("applicants", name)
        if row is None:
            raise Refusal(error("DoesNotExistError", f"Job Applicant {name} not found"))
        values = {field: value for field, value in given.items() if field in _WRITABLE}
        self._check_values({**row, **values})
        return self.shelf.change("applicants", name, **values, modified=self.now())

    def _check_values(self, values: Json) -> None:
        if not _EMAIL.fullmatch(str(values["email_id"])):
            text = f"{values['email_id']} is not a valid Email Address"
            raise Refusal(error("InvalidEmailAddressError", text))
        if not _PHONE.fullmatch(str(values.get("phone_number", "0"))):
            text = f"Phone Number {values['phone_number']} is not valid"
            raise Refusal(error("InvalidPhoneNumberError", text))
        for name in _DATA_FIELDS:
            if len(str(values.get(name, ""))) > 140:
                text = f"'{values[name]}' will get truncated, as max characters allowed is 140"
                raise Refusal(error("CharacterLengthExceededError", text))
        if values.setdefault("status", "Open") not in _STATUSES:
            allowed = '", "'.join(_STATUSES)
            text = f'Status cannot be "{values["status"]}". It should be one of "{allowed}"'
            raise Refusal(error("ValidationError", text))

    def add_applicant(self, values: Mapping[str, object]) -> Json:
        """Keep an applicant: named by the address, with a number where the name is taken."""
        taken = {row["name"].casefold() for row in self.shelf.all("applicants")}
        address = name = str(values["email_id"])
        number = 0
        while name.casefold() in taken:
            number += 1
            name = f"{address}-{number}"
        stamps = {"name": name, "creation": self.now(), "modified": self.now()}
        return self.shelf.add("applicants", {**values, **stamps}, record_id=name)

    def add_file(self, doctype: str, docname: str, upload: Upload, *, private: bool) -> Json:
        """Keep a file, also for a record that does not exist.

        A name that is taken by other bytes gets the end of the checksum behind it.
        """
        digest = hashlib.md5(upload.content, usedforsecurity=False).hexdigest()
        name = upload.filename.replace("/", "")
        files = self.shelf.all("files")
        if any(row["file_name"] == name and row["content_hash"] != digest for row in files):
            stem, _, ending = name.rpartition(".")
            name = f"{stem}{digest[-6:]}.{ending}"
        folder = "/private/files/" if private else "/files/"
        identifier = secrets.token_hex(5)
        record = {
            "name": identifier, "file_name": name, "file_url": folder + name,
            "content_hash": digest, "file_size": len(upload.content), "is_private": int(private),
            "attached_to_doctype": doctype, "attached_to_name": docname, "creation": self.now(),
            "modified": self.now(), "sha256": hashlib.sha256(upload.content).hexdigest(),
            "content": base64.b64encode(upload.content).decode("ascii"),
        }  # fmt: skip
        return self.shelf.add("files", record, record_id=identifier)

    def openings_shown(self) -> list[Json]:
        """See ``Twin.jobs_shown``."""
        return [
            {"id": row["id"], "title": row["job_title"], "live": row["status"] == "Open",
             "place": row["location"], "stages": {status: status for status in _STATUSES}}
            for row in self.shelf.all("openings")
        ]  # fmt: skip

    def files_shown(self) -> list[Json]:
        """See ``VendorTwin.documents``."""
        return [
            {"id": row["id"], "name": row["file_name"], "sha256": row["sha256"],
             "size": row["file_size"], "owner": row["attached_to_name"]}
            for row in self.shelf.all("files")
        ]  # fmt: skip

    def content(self, identifier: str) -> bytes:
        """The bytes of a file. Raises ``KeyError`` where there is none."""
        if (row := self.shelf.get("files", identifier)) is None:
            raise KeyError(identifier)
        return base64.b64decode(row["content"])

    def tag(self, name: str, tag: str) -> None:
        """Put a tag on an applicant, once."""
        row = self.shelf.get("applicants", name)
        if row is None:
            raise Refusal(error("DoesNotExistError", f"Job Applicant {name} not found"))
        tags = [held for held in row.get("_user_tags", "").split(",") if held]
        if tag not in tags:
            self.shelf.change("applicants", name, _user_tags="," + ",".join([*tags, tag]))

    def _check_links(self, values: Mapping[str, object]) -> None:
        if job := values.get("job_title"):
            opening = self.shelf.get("openings", str(job))
            if opening is None:
                text = f"Could not find Job Opening: {job}"
                raise Refusal(error("LinkValidationError", text))
            if opening["status"] == "Closed":
                raise Refusal(closed())
        country = str(values["country"])
        if country and country not in {row["name"] for row in _COUNTRIES.values()}:
            raise Refusal(error("LinkValidationError", f"Could not find Country: {country}"))
        source = str(values.get("source", ""))
        if source and self.shelf.get("sources", source) is None:
            raise Refusal(error("LinkValidationError", f"Could not find Source: {source}"))


def closed() -> Answer:
    """The refusal of a closed job, of which only the words tell."""
    text = "Cannot create a Job Applicant against a closed Job Opening"
    return error("ValidationError", text)


def missing(label: str) -> Answer:
    """The refusal of a record without a value that it must have."""
    text = f"<b>Error:</b> Value missing for Job Applicant: {label}"
    return error("MandatoryError", text)
