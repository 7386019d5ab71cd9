"""Reads jobs with what stands around them: stages, further places, department, posting."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from functools import cached_property
from typing import Any

from integrations.connectors.ats.ashby import mapping
from integrations.connectors.ats.ashby.api import Api
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import job_record
from integrations.connectors.types import AtsPlace, AtsStage, JobPage, JobRecord
from integrations.errors import TargetGoneError


def stages_of_plan(api: Api, plan: str) -> tuple[AtsStage, ...]:
    """The stages of one interview plan; none where the plan is not there any more."""
    try:
        rows = api.rows("list_stages", "interviewStage.list", {"interviewPlanId": plan})
    except TargetGoneError:
        return ()
    return mapping.stages(rows)


class JobReader:
    """One read of jobs. What is around them is asked once, and only where it is needed."""

    def __init__(self, api: Api, live_statuses: frozenset[str]) -> None:
        self._api = api
        self._live_statuses = live_statuses
        self._stages: dict[str, tuple[AtsStage, ...]] = {}

    def pages(self, sync_token: str = "") -> Iterator[JobPage]:
        """All jobs, or those that have changed since Ashby gave this token.

        The last page bears the next token. Raises ``ConnectorError`` with one of ``STALE_TOKENS``
        where this one is of no use any more.
        """
        body: dict[str, Any] = {"status": list(mapping.STATUSES), "expand": ["location"]}
        if sync_token:
            body["syncToken"] = sync_token
        for answer in self._api.pages("list_jobs", "job.list", body):
            records = tuple(self._record(path, raw) for path, raw in answer.elements("results"))
            is_last = answer.boolean("moreDataAvailable") is False
            bookmark = answer.optional_text("syncToken") or sync_token
            yield JobPage(records, bookmark if is_last else "")

    def _record(self, path: str, raw: Any) -> JobRecord:
        around = self._around(raw if isinstance(raw, dict) else {})
        return job_record(
            path,
            raw,
            keys=mapping.FINGERPRINTED,
            also=astuple(around),
            read=lambda payload, mark: mapping.job(payload, around, self._live_statuses, mark),
        )

    def _around(self, raw: Mapping[str, Any]) -> mapping.Around:
        """For jobs that take nobody only the department: their stages are of no use."""
        department = self._departments.get(str(raw.get("departmentId")), "")
        if raw.get("status") in mapping.STATUSES and raw.get("status") != mapping.LIVE:
            return mapping.Around(department=department)
        postings = self._postings.get(str(raw.get("id")), [])
        return mapping.Around(
            stages=self._stages_of(raw.get("defaultInterviewPlanId")),
            other_places=tuple(self._other_places(postings)),
            department=department,
            apply_url=next((link for each in postings if (link := _apply_url(each))), ""),
        )

    def _stages_of(self, plan: Any) -> tuple[AtsStage, ...]:
        if not isinstance(plan, str) or not plan:
            return ()
        if plan not in self._stages:
            self._stages[plan] = stages_of_plan(self._api, plan)
        return self._stages[plan]

    def _other_places(self, postings: list[Payload]) -> Iterator[AtsPlace]:
        for posting in postings:
            ids = posting.optional_child("locationIds")
            for location in () if ids is None else ids.texts("secondaryLocationIds"):
                if location in self._locations:
                    yield self._locations[location]

    @cached_property
    def _postings(self) -> dict[str, list[Payload]]:
        """The published postings by job, those that are listed first."""
        found: dict[str, list[Payload]] = {}
        rows = self._api.rows("list_postings", "jobPosting.list", {})
        for row in sorted(rows, key=lambda row: row.boolean("isListed") is not True):
            found.setdefault(row.optional_text("jobId"), []).append(row.lenient())
        return found

    @cached_property
    def _departments(self) -> dict[str, str]:
        rows = self._api.all_rows("list_departments", "department.list", {"includeArchived": True})
        return {row.text("id"): row.optional_text("name") for row in rows}

    @cached_property
    def _locations(self) -> dict[str, AtsPlace]:
        rows = self._api.all_rows("list_locations", "location.list", {"includeArchived": True})
        return {row.text("id"): mapping.place(row) for row in rows}


def _apply_url(posting: Payload) -> str:
    """The address of a posting that is open to the public."""
    return posting.optional_text("applyLink") if posting.boolean("isListed") else ""
