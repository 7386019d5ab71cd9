"""A stand-in for Bullhorn's REST API, as its documentation of March 2026 describes it.

What Bullhorn is not known to refuse (closed jobs, statuses that are in no list, people who are
there already) is accepted here.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from sandbox.http_types import Answer
from sandbox.twins import bullhorn_records
from sandbox.twins.base import Route, Twin, TwinRequest
from sandbox.twins.bullhorn_answers import error, not_persisted, now
from sandbox.twins.bullhorn_login import BullhornLogin, unauthorized
from sandbox.twins.bullhorn_reads import BullhornReads
from sandbox.twins.bullhorn_writes import BullhornWrites
from sandbox.twins.misbehaviour import Json, Kind, Misbehaviour

_STATUSES = ("New Lead", "Submitted", "Client Submission", "Interview Scheduled", "Placed")


class BullhornTwin(BullhornLogin, BullhornReads, BullhornWrites, Twin):
    """The Bullhorn of one corporation.

    ``index_zone_hours``: in which zone the index reads a time. ``hidden``: candidates' addresses
    are confidential. ``data_center`` and ``swimlane`` are the right hosts.
    """

    key: ClassVar[str] = "bullhorn"
    label: ClassVar[str] = "Bullhorn"
    routes: ClassVar[Sequence[Route]] = (
        *BullhornLogin.login_routes,
        *BullhornReads.read_routes,
        *BullhornWrites.write_routes,
    )

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.settings |= {
            "data_center": "east", "swimlane": "22", "access_token_seconds": 600,
            "index_zone_hours": -5, "hidden": False, "statuses": list(_STATUSES),
            "entitlements": ["CREATE", "READ_CORPORATE", "UPDATE_CORPORATE"],
        }  # fmt: skip
        if not self.shelf.all("CorporateUser"):
            for first, enabled in (("Api", True), ("Riley", True), ("Gone", False)):
                self.shelf.add(
                    "CorporateUser",
                    {"firstName": first, "lastName": "Recruiter", "name": f"{first} Recruiter",
                     "email": f"{first.lower()}@agency.example", "enabled": enabled,
                     "isDeleted": False},
                )  # fmt: skip

    # --- the vendor's own way --------------------------------------------------------------------

    def authenticate(self, request: TwinRequest, operation: str) -> None:
        self.refuse_stranger(request, operation)

    def refusal(self, fault: Misbehaviour) -> Answer:
        told = fault.parameters
        if fault.kind is Kind.CREDENTIALS_EXPIRED:
            self.end_sessions()
            return unauthorized()
        if fault.kind is Kind.CREDENTIALS_REVOKED:
            self.revoke_access()
            return unauthorized()
        name = str(told.get("field", "name"))
        answers: dict[Kind, Answer] = {
            Kind.THROTTLED: Answer(
                429, b"{}", headers={"Retry-After": str(told.get("retry_after", 1))}
            ),
            Kind.THROTTLED_BARE: Answer(429, b"{}"),
            Kind.PERMISSION_MISSING: error(403, "You do not have permission to create Candidate"),
            Kind.ATTACHMENT_REFUSED: Answer(413, b"<html>413</html>", content_type="text/html"),
            Kind.ERROR_500: error(500, "An internal error has occurred"),
        }
        missing = {
            "detailMessage": f"missing required property: {name}", "propertyName": name,
            "severity": "ERROR", "type": "MISSING_REQUIRED_PROPERTY",
        }  # fmt: skip
        # Bullhorn is not known to refuse a closed job or a double.
        return answers.get(fault.kind, not_persisted("Candidate", [missing]))

    def not_found(self, request: TwinRequest) -> Answer:
        return Answer(404, b"<html>404</html>", content_type="text/html")

    # --- the operator ----------------------------------------------------------------------------

    def credentials(self) -> dict[str, str]:
        return self.oauth_credentials()

    def add_job(
        self,
        title: str,
        *,
        live: bool = True,
        country: str = "US",
        region: str = "TX",
        city: str = "Dallas",
    ) -> str:
        job = self.shelf.add(
            "JobOrder",
            {
                "title": title, "isOpen": True, "isDeleted": False, "isPublic": 1,
                "status": "Accepting Candidates" if live else "On Hold",
                "employmentType": "Contract", "salary": 0, "salaryUnit": "Per Hour",
                "payRate": 21.5, "isWorkFromHome": False, "onSite": "On-Site",
                "address": {
                    "address1": "1 Main Street", "address2": None, "city": city, "state": region,
                    "zip": "75201", "countryID": bullhorn_records.COUNTRY_IDS[country],
                },
                "publicDescription": f"<p>{title}</p>", "dateAdded": now(),
                "dateLastModified": now(), "clientCorporation": {"id": 7, "name": "Acme Freight"},
                "owner": self.api_user(),
            },
        )  # fmt: skip
        return str(job["id"])

    def close_job(self, job_id: str) -> None:
        self.shelf.change("JobOrder", job_id, isOpen=False, dateLastModified=now())

    def add_person(self, first_name: str, last_name: str, email: str, job_id: str = "") -> str:
        person = self.add_candidate(
            {"firstName": first_name, "lastName": last_name, "name": f"{first_name} {last_name}",
             "email2": email, "status": "Active", "comments": ""}
        )  # fmt: skip
        if job_id:
            self.add_submission(
                {"candidate": {"id": int(person["id"])}, "jobOrder": {"id": int(job_id)},
                 "status": "Submitted"}
            )  # fmt: skip
        return str(person["id"])

    def arrivals(self) -> list[Json]:
        submissions = self.shelf.all("JobSubmission")
        came = self.shelf.times("Candidate") | self.shelf.times("JobSubmission")
        found = []
        for person in self.shelf.all("Candidate"):
            emails = [person[name] for name in ("email", "email2", "email3") if person.get(name)]
            about = {
                "person": person["id"], "application": "", "name": person["name"],
                "emails": emails, "job": "", "stage": "", "tags": [], "at": came[person["id"]],
            }  # fmt: skip
            own = [one for one in submissions if str(one["candidate"]["id"]) == person["id"]]
            found += [
                {**about, "application": one["id"], "job": str(one["jobOrder"]["id"]),
                 "stage": one["status"], "at": came[one["id"]]}
                for one in own
            ] or [about]  # fmt: skip
        return found

    def jobs_shown(self) -> list[Json]:
        return [
            {"id": row["id"], "title": row["title"], "live": bullhorn_records.is_live(row),
             "place": bullhorn_records.place(row["address"]),
             "stages": {name: name for name in self.settings["statuses"]}}
            for row in self.shelf.all("JobOrder")
        ]  # fmt: skip

    def documents(self) -> list[Json]:
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "owner": row["candidate"],
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
            for row in self.shelf.all("File")
            for content in (base64.b64decode(row["fileContent"]),)
        ]

    def document_content(self, document_id: str) -> bytes:
        if (row := self.shelf.get("File", document_id)) is None:
            raise KeyError(document_id)
        return base64.b64decode(row["fileContent"])
