"""What Harvest v3 can be told to write, and what it makes of it.

Whatever the documentation does not say is refused stays possible: an application to a closed job,
a second candidate with the same address.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Twin, TwinRequest
from sandbox.twins.greenhouse_bodies import (
    ATTACHMENT_TYPES,
    NOTE_TYPES,
    SHOWN_COUNTRIES,
    VISIBILITIES,
    body_of,
    refuse_unfit_candidate,
    refuse_unknown_application,
    shown,
)
from sandbox.twins.greenhouse_lists import unprocessable
from sandbox.twins.misbehaviour import Json


def said(status: int, message: str) -> Answer:
    """A refusal with a message alone."""
    return Answer.of_json({"message": message}, status)


def now_text() -> str:
    """The time as records have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class GreenhouseWrites(Twin):
    """The operations that change something."""

    def create_candidate(self, request: TwinRequest) -> Answer:
        """``POST /v3/candidates``, with an application or without."""
        body = body_of(request)
        refuse_unfit_candidate(body)
        application = body.pop("application", None)
        if application is not None:
            self._refuse_unfit_application(application)
        person = self.put("candidates", body)
        made = None if application is None else self.apply(person, application)
        return Answer.of_json(
            {
                "candidate": self._shown("candidates", person),
                "application": made and self._shown("applications", made),
            },
            201,
        )

    def update_candidate(self, request: TwinRequest, candidate_id: str) -> Answer:
        """``PATCH /v3/candidates/{id}``: what is named is replaced, whole lists too."""
        known = self.shelf.get("candidates", candidate_id)
        if known is None:
            raise Refusal(said(404, "Resource not found"))
        body = body_of(request)
        if "application" in body:
            raise Refusal(unprocessable("is not a known parameter", "application"))
        names = {name: known[name] for name in ("first_name", "last_name")}
        refuse_unfit_candidate({**names, **body})
        self.shelf.change("candidates", candidate_id, **body, updated_at=now_text())
        return Answer.of_json(self._shown("candidates", candidate_id))

    def create_application(self, request: TwinRequest) -> Answer:
        """``POST /v3/applications`` for a candidate who is there."""
        body = body_of(request)
        person = str(body.pop("candidate_id", ""))
        self._needed("candidates", person, "candidate_id")
        self._refuse_unfit_application(body)
        return Answer.of_json(self._shown("applications", self.apply(person, body)), 201)

    def move(self, request: TwinRequest, application_id: str) -> Answer:
        """``POST /v3/applications/{id}/move``, guarded by the stage that is left."""
        application = self.shelf.get("applications", application_id)
        if application is None:
            raise Refusal(said(404, "Resource not found"))
        body = body_of(request)
        by_visit = self.settings["move_from"] == "application_stage"
        now = application["stage_id" if by_visit else "job_interview_stage_id"]
        if now is None or body.get("from_stage_id") != now:
            raise Refusal(unprocessable("is not the current stage", "from_stage_id"))
        stage = self._needed("job_interview_stages", str(body.get("to_stage_id")), "to_stage_id")
        if stage["job_id"] != application["job_id"]:
            raise Refusal(unprocessable("is not a stage of this job", "to_stage_id"))
        self._enter(application_id, stage)
        return Answer(204, b"")

    def create_attachment(self, request: TwinRequest) -> Answer:
        """``POST /v3/attachments``; a new resume takes the place of the old one."""
        body = body_of(request)
        application = self._needed(
            "applications", str(body.get("application_id")), "application_id"
        )
        if not body.get("filename"):
            raise Refusal(unprocessable("can't be blank", "filename"))
        if body.get("type") not in ATTACHMENT_TYPES:
            raise Refusal(unprocessable("is not a type", "type"))
        if body.get("visibility", "public") not in VISIBILITIES:
            raise Refusal(unprocessable("is not a visibility", "visibility"))
        try:
            base64.b64decode(body["content"], validate=True)
        except (KeyError, TypeError, binascii.Error) as error:
            raise Refusal(unprocessable("must be base64", "content")) from error
        if body["type"] in ("resume", "cover_letter"):
            for row in self.shelf.all("attachments"):
                if (row["application_id"], row["type"]) == (body["application_id"], body["type"]):
                    self.shelf.change("attachments", row["id"], type="other")
        made = self.put("attachments", {**body, "candidate_id": application["candidate_id"]})
        return Answer.of_json(self._shown("attachments", made), 201)

    def create_note(self, request: TwinRequest) -> Answer:
        """``POST /v3/notes``."""
        body = body_of(request)
        self._needed("candidates", str(body.get("candidate_id")), "candidate_id")
        if not body.get("body"):
            raise Refusal(unprocessable("can't be blank", "body"))
        if body.get("note_type") not in NOTE_TYPES or body.get("visibility") not in VISIBILITIES:
            raise Refusal(unprocessable("is not known", "note_type"))
        return Answer.of_json(self._shown("notes", self.put("notes", body)), 201)

    def create_tag(self, request: TwinRequest) -> Answer:
        """``POST /v3/candidate_tags``; names are unique."""
        name = body_of(request).get("name")
        if not name or name in [tag["name"] for tag in self.shelf.all("candidate_tags")]:
            raise Refusal(unprocessable("has already been taken", "name"))
        made = self.put("candidate_tags", {"name": name})
        return Answer.of_json(self._shown("candidate_tags", made), 201)

    def apply_tag(self, request: TwinRequest) -> Answer:
        """``POST /v3/applied_candidate_tags``."""
        body = body_of(request)
        person = self._needed("candidates", str(body.get("candidate_id")), "candidate_id")
        tag = self._needed("candidate_tags", str(body.get("candidate_tag_id")), "candidate_tag_id")
        if tag["name"] in self.tags_of(person["id"]):
            raise Refusal(unprocessable("has already been taken", "candidate_tag_id"))
        made = self.put("applied_candidate_tags", body)
        self.shelf.change("candidates", person["id"], tags=self.tags_of(person["id"]))
        return Answer.of_json(self._shown("applied_candidate_tags", made), 201)

    def put(self, collection: str, record: Mapping[str, Any], record_id: str = "") -> str:
        """Put a new record there, as old as now. Returns its id."""
        stamped = {"created_at": now_text(), "updated_at": now_text(), **record}
        return str(self.shelf.add(collection, stamped, record_id=record_id)["id"])

    def put_post(self, job: str, title: str, place: tuple[str, str, str]) -> None:
        """A live post of a job, at one place."""
        city, region, country = place
        long_name = SHOWN_COUNTRIES.get(country, country)
        words = ", ".join(part for part in (city, region, long_name) if part)
        post = self.put(
            "job_posts",
            {
                "job_id": int(job), "title": title, "live": True, "active": True,
                "internal": False, "content": f"<p>{title}</p>", "questions": [],
                "public_url": f"https://boards.greenhouse.io/acme/jobs/{job}",
            },
        )  # fmt: skip
        at_post = {"job_post_id": int(post)}
        self.put(
            "job_post_locations", {**at_post, "type": "free_text", "plain_text_location": words}
        )
        self.put(
            "job_post_searchable_locations",
            {**at_post, "location": words, "city": city, "region_short_name": region or None,
             "country_short_name": country, "country_long_name": long_name, "postal_code": None},
        )  # fmt: skip

    def place_of(self, job: str) -> str:
        """The places of a job's posts, in words."""
        posts = {row["id"] for row in self.shelf.all("job_posts") if row["job_id"] == int(job)}
        return "; ".join(
            row["plain_text_location"]
            for row in self.shelf.all("job_post_locations")
            if str(row["job_post_id"]) in posts and row.get("plain_text_location")
        )

    def apply(self, person: str, values: Mapping[str, Any]) -> str:
        """A new application, in its first stage. Returns its id."""
        is_prospect = bool(values.get("prospect"))
        made = self.put(
            "applications",
            {
                "candidate_id": int(person), "prospect": is_prospect, "status": "in_process",
                "job_id": None if is_prospect else values["job_id"],
                "prospective_job_ids": values.get("job_ids", []),
                "source_id": values.get("source_id"),
                "stage_id": None, "stage_name": None, "job_interview_stage_id": None,
            },
        )  # fmt: skip
        if not is_prospect:
            stages = self._stages(values["job_id"])
            wanted = values.get("initial_stage_id")
            first = next((one for one in stages if one["id"] == str(wanted)), stages[0])
            self._enter(made, first)
        return made

    def _enter(self, application: str, stage: Json) -> None:
        for visit in self.shelf.all("application_stages"):
            if visit["application_id"] == int(application) and visit["current"]:
                self.shelf.change(
                    "application_stages", visit["id"], current=False, exited_at=now_text()
                )
        visit_id = self.put(
            "application_stages",
            {"application_id": int(application), "job_interview_stage_id": int(stage["id"]),
             "current": True, "entered_at": now_text(), "exited_at": None},
        )  # fmt: skip
        self.shelf.change(
            "applications", application, stage_id=int(visit_id), stage_name=stage["name"],
            job_interview_stage_id=int(stage["id"]), updated_at=now_text(),
        )  # fmt: skip

    def _refuse_unfit_application(self, values: Mapping[str, Any]) -> None:
        refuse_unknown_application(values)
        if values.get("prospect"):
            return
        job = self._needed("jobs", str(values.get("job_id")), "job_id")
        if (stage := values.get("initial_stage_id")) is not None and str(stage) not in [
            one["id"] for one in self._stages(int(job["id"]))
        ]:
            raise Refusal(unprocessable("is not a stage of this job", "initial_stage_id"))

    def _stages(self, job: int) -> list[Json]:
        return [row for row in self.shelf.all("job_interview_stages") if row["job_id"] == job]

    def tags_of(self, person: str) -> list[str]:
        """The names of a candidate's tags."""
        names = {row["id"]: row["name"] for row in self.shelf.all("candidate_tags")}
        return [
            names[str(row["candidate_tag_id"])]
            for row in self.shelf.all("applied_candidate_tags")
            if row["candidate_id"] == int(person)
        ]

    def _needed(self, collection: str, record_id: str, field: str) -> Json:
        found = self.shelf.get(collection, record_id)
        if found is None:
            raise Refusal(unprocessable("does not exist", field))
        return found

    def _shown(self, collection: str, record_id: str) -> Json:
        return shown(collection, self.shelf.get(collection, record_id) or {}, self.settings)
