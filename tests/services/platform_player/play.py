"""An hour of the platform's traffic for one customer, without the waiting in between."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.services.platform_player import mistakes
from tests.services.platform_player.ats import Systems
from tests.services.platform_player.caller import Caller, NotAsExpectedError
from tests.services.platform_player.cast import (
    ABROAD_EACH,
    JOBS_EACH,
    MANUAL_EACH,
    OVER_EACH,
    SPARE_EACH,
    Customer,
    Part,
    Person,
)
from tests.services.platform_player.waiting import until

AT_ONCE = 200
"""Candidates in one bulk call."""
SINGLY_EVERY, REPEATED_EVERY, RESUME_EVERY, ASSESSED_EVERY = 5, 25, 20, 4
OPEN_EACH = JOBS_EACH - OVER_EACH - ABROAD_EACH


@dataclass
class Files:
    """The jobs and candidates of one customer by what the API calls them."""

    active: list[dict[str, Any]] = field(default_factory=list)
    spare: list[dict[str, Any]] = field(default_factory=list)
    manual: list[dict[str, Any]] = field(default_factory=list)
    candidates: dict[str, int] = field(default_factory=dict)
    applications: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)


class Play:
    """One customer's traffic. ``half_way`` is set when half of the candidates have applied."""

    def __init__(
        self, customer: Customer, people: Iterable[Person], caller: Caller, systems: Systems
    ) -> None:
        self.customer, self.people = customer, list(people)
        self.caller, self.systems = caller, systems
        self.files = Files()
        self.half_way = threading.Event()

    def run(self) -> None:
        """All of it, in the order of a day."""
        try:
            self._sync()
            self._choose_jobs()
            self._upsert()
            for place, person in enumerate(self.people):
                if place == len(self.people) // 2:
                    self.half_way.set()
                self._apply(person, place)
            mistakes.make_all(self.caller, self.customer, self.files, self.people)
            self._change_jobs()
            self._correct()
            self._reject_late()
        finally:
            self.half_way.set()

    # --- jobs ---

    def _sync(self) -> None:
        (connection,) = self.caller.all("connections_list")
        if connection["workflow"] != self.customer.workflow:
            raise NotAsExpectedError(f"{self.customer.slug} has {connection['workflow']}")
        self.connection = connection["id"]
        self.caller.call("connections_capabilities_list", id=self.connection)
        self._read_jobs()
        listed = list(self.caller.all("jobs_list"))
        open_here = [job for job in listed if job["eligibility"] == "included"]
        if len(open_here) != OPEN_EACH:
            raise NotAsExpectedError(f"{self.customer.slug}: {len(open_here)} jobs, {OPEN_EACH}")
        stages = self.caller.call("jobs_stages_list", id=open_here[0]["id"]).body
        if not stages:
            raise NotAsExpectedError(f"{self.customer.slug}: a job without stages")

    def _read_jobs(self) -> None:
        """Sync now, and until that reading has ended."""
        newest = max((run["id"] for run in self._runs()), default=0)
        until(f"{self.customer.slug}: a sync may be asked for", self._is_rung, seconds=150)

        def ended() -> bool:
            return any(run["id"] > newest and run["finished_at"] for run in self._runs())

        until(f"{self.customer.slug}: the jobs are read", ended, seconds=120)
        (last, *_) = self._runs()
        if last["state"] != "succeeded":
            raise NotAsExpectedError(f"{self.customer.slug}: the sync has {last['state']}: {last}")

    def _is_rung(self) -> bool:
        """Whoever asks twice within two minutes is told to wait."""
        said = self.caller.call("connections_sync_create", id=self.connection, expect=(202, 409))
        return said.status == 202

    def _runs(self) -> list[dict[str, Any]]:
        return list(self.caller.all("sync_runs_list", connection=self.connection))

    def _choose_jobs(self) -> None:
        """Most are activated, some stay as they came, some are made by hand."""
        found = sorted(
            self.caller.all("jobs_list", eligibility="included", source="synced"),
            key=lambda job: job["title"],
        )
        self.files.spare, chosen = found[:SPARE_EACH], found[SPARE_EACH:]
        for place, job in enumerate(chosen):
            call = self.caller.call if place % REPEATED_EVERY else self.caller.twice
            self.files.active.append(call("jobs_activate_create", id=job["id"]).body)
        for number in range(MANUAL_EACH):
            made = self.caller.call(
                "jobs_create", {"title": f"Night guard {number}", "place": "Dallas, TX"}, expect=201
            )
            self.files.manual.append(made.body)

    def _change_jobs(self) -> None:
        """The customer renames two jobs and closes one; one difference is accepted."""
        if not self.customer.integration:
            return
        renamed, kept = self.files.active[:2]
        for job in (renamed, kept):
            self.systems.set_title(self.customer, job["external_id"], f"Senior {job['title']}")
        self.systems.close(self.customer, self.files.spare[-1]["external_id"])
        self._read_jobs()
        job = self.caller.call("jobs_retrieve", id=renamed["id"])
        self.caller.call(
            "jobs_accept_drift_create",
            {"fields": ["title"]},
            if_match=job.headers["ETag"],
            id=renamed["id"],
        )
        titles = [
            self.caller.call("jobs_retrieve", id=each["id"]).body["title"]
            for each in (renamed, kept)
        ]
        if titles != [f"Senior {renamed['title']}", kept["title"]]:
            raise NotAsExpectedError(f"{self.customer.slug}: after the drift {titles}")
        closed = self.caller.call("jobs_retrieve", id=self.files.spare[-1]["id"]).body
        if closed["closed_at"] is None:
            raise NotAsExpectedError(f"{self.customer.slug}: the closed job is open: {closed}")

    # --- candidates ---

    def _upsert(self) -> None:
        singly = [person for person in self.people if person.number % SINGLY_EVERY == 0]
        many = [person for person in self.people if person.number % SINGLY_EVERY]
        for first in range(0, len(many), AT_ONCE):
            self._upsert_many(many[first : first + AT_ONCE])
        for person in singly:
            made = self.caller.call(
                "candidates_update", person.body(), expect=201, platform_id=person.platform_id
            )
            self.files.candidates[person.platform_id] = made.body["id"]

    def _upsert_many(self, people: list[Person]) -> None:
        """With one row among them that nobody can take; the others are taken all the same."""
        rows = [{"platform_id": person.platform_id, **person.body()} for person in people]
        spoilt = {**rows[0], "platform_id": f"{rows[0]['platform_id']}-bad", "source": "stolen"}
        said = self.caller.call(
            "candidates_bulk_create", {"candidates": [*rows, spoilt]}, is_right=False
        ).body
        outcomes = (said["taken"], said["refused"], said["rows"][-1]["taken"])
        if outcomes != (len(rows), 1, False):
            raise NotAsExpectedError(f"{self.customer.slug}: a bulk call took {outcomes}")
        for row in said["rows"][:-1]:
            self.files.candidates[row["platform_id"]] = row["id"]

    def _apply(self, person: Person, place: int) -> None:
        """One candidate's way, as far as it goes."""
        if place % RESUME_EVERY == 0:
            text = f"{' '.join(person.name)}\nWelder since 2011, MIG and TIG.".encode()
            self.caller.call(
                "candidates_resume_create",
                file=("resume.txt", text),
                platform_id=person.platform_id,
            )
        at_once = person.part is Part.GOES_AT_ONCE
        job = self._job_of(person, place)
        call = self.caller.twice if place % REPEATED_EVERY == 0 else self.caller.call
        made = call(
            "applications_create",
            {
                "candidate": self.files.candidates[person.platform_id],
                "job": job["id"],
                "stage": "engaged" if at_once else "new",
            },
            expect=201,
        ).body
        self.files.applications[person.platform_id] = made["id"]
        self.files.jobs[person.platform_id] = job
        if person.part is Part.REJECTED:
            if not self.customer.sends_on_new:
                self._move(made["id"], "rejected")
        elif not at_once and person.part is not Part.STAYS_NEW:
            self._talk(made["id"], person)
            if place % ASSESSED_EVERY == 0:
                self._assess(made["id"])
            self._move(made["id"], "engaged")

    def _job_of(self, person: Person, place: int) -> dict[str, Any]:
        jobs = {Part.MANUAL_JOB: self.files.manual, Part.SPARE_JOB: self.files.spare[:-1]}
        among = jobs.get(person.part, self.files.active)
        return among[place % len(among)]

    def _talk(self, application: int, person: Person) -> None:
        """Outreach is answered message by message; whoever applied is screened in one go."""
        now = datetime.now(UTC).isoformat()
        asked = {"from": "recruiter", "text": "Can you weld overhead?", "at": now}
        answer = {"from": "candidate", "text": "Yes, with a certificate.", "at": now}
        if person.source == "passive":
            self.caller.call(
                "applications_response_create", {"response": "interested"}, id=application
            )
            self.caller.call("applications_messages_create", {"messages": [asked]}, id=application)
            if person.part is Part.ANSWERS:
                last = {"messages": [answer], "completed_at": now}
                self.caller.call("applications_messages_create", last, id=application)
        else:
            whole = {"messages": [asked, answer], "completed_at": now}
            self.caller.call("applications_screening_update", whole, id=application)

    def _assess(self, application: int) -> None:
        self.caller.call(
            "applications_assessment_update",
            {
                "stars": 4,
                "summary": "Certified, long practice.",
                "criteria": [{"name": "Welding", "score": 4.5, "comment": "AWS D1.1"}],
            },
            id=application,
        )

    def _move(self, application: int, stage: str) -> None:
        moved = self.caller.call("applications_stage_create", {"stage": stage}, id=application)
        if moved.body["stage"] != stage:
            raise NotAsExpectedError(f"application {application} is at {moved.body['stage']}")

    def _correct(self) -> None:
        """Whoever had no address has one now; what was seen in between is not overwritten."""
        for person in self.people:
            if person.part is not Part.CORRECTED:
                continue
            known = self.caller.call("candidates_retrieve", platform_id=person.platform_id)
            self.caller.call(
                "candidates_update",
                person.body(corrected=True),
                if_match=known.headers["ETag"],
                platform_id=person.platform_id,
            )

    def _reject_late(self) -> None:
        """Where people arrive on New, they are rejected once they have: before, they might not."""
        for person in self.people:
            if person.part is Part.REJECTED and self.customer.sends_on_new:
                until(
                    f"{person.platform_id} arrives",
                    partial(self._has_arrived, person),
                    seconds=300,
                )
                self._move(self.files.applications[person.platform_id], "rejected")

    def _has_arrived(self, person: Person) -> bool:
        found = {"candidate": self.files.candidates[person.platform_id], "state": "exported"}
        return bool(self.caller.call("exports_list", query=found).body["results"])
