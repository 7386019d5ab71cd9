"""What Ashby's stand-in shows. A part of ``AshbyTwin``."""

import json
from collections.abc import Callable

from sandbox.http_types import Answer
from sandbox.twins.ashby_bodies import checked_body
from sandbox.twins.ashby_payloads import (
    answer_of,
    application_payload,
    candidate_payload,
    failure,
    now,
    page_of,
    success,
)
from sandbox.twins.ashby_writes import AshbyWrites
from sandbox.twins.base import Refusal, TwinRequest
from sandbox.twins.misbehaviour import Json

LISTS = {
    "department.list": "departments", "location.list": "locations", "user.list": "users",
    "jobPosting.list": "postings", "source.list": "sources", "candidateTag.list": "tags",
}  # fmt: skip


class AshbyReads(AshbyWrites):
    """The methods that change nothing."""

    def apiKey_info(self, _request: TwinRequest) -> Answer:  # noqa: N802 - Ashby's own name
        key = {"title": "Portal key", "createdAt": now(), "scopes": self.settings["scopes"]}
        return success(key)

    def plain_list(self, request: TwinRequest) -> Answer:
        method = request.path.removeprefix("/")
        body = checked_body(request, method)
        rows = [answer_of(row, method) for row in self.shelf.all(LISTS[method])]
        if not body.get("includeArchived"):
            rows = [row for row in rows if not row.get("isArchived")]
        if method == "jobPosting.list":
            return success(rows)
        if method == "source.list":  # it says that there is no more, and takes no cursor
            return success(rows, moreDataAvailable=False)
        return page_of(rows, body, endless=False)

    def job_list(self, request: TwinRequest) -> Answer:
        body = checked_body(request, "job.list")
        changes = len(self.shelf.all("changes"))
        since = self._since(body)
        rows = [row for row in self.shelf.all("jobs") if row["changed"] > since]
        wanted = body.get("status") or ["Open", "Closed", "Archived"]
        shown = [self._job(row, body) for row in rows if row["status"] in wanted]
        endless = bool(self.settings["endless_pages"])
        return page_of(shown, body, endless=endless, sync_token=f"t{changes}")

    def job_info(self, request: TwinRequest) -> Answer:
        body = checked_body(request, "job.info")
        return success(self._job(self._row("jobs", body["id"]), body))

    def interviewStage_list(self, request: TwinRequest) -> Answer:  # noqa: N802 - Ashby's own name
        plan = self._row("plans", checked_body(request, "interviewStage.list")["interviewPlanId"])
        own = [row for row in self.shelf.all("stages") if row["interviewPlanId"] == plan["id"]]
        return success(own, moreDataAvailable=False)

    def candidate_list(self, request: TwinRequest) -> Answer:
        lag = float(self.settings["search_lag_seconds"])
        rows = self.shelf.all("candidates", older_than=lag)
        return self._synced(
            request, "candidate.list", rows, lambda row: candidate_payload(row, self.shelf)
        )

    def application_list(self, request: TwinRequest) -> Answer:
        rows = self.shelf.all("applications")
        return self._synced(
            request, "application.list", rows, lambda row: application_payload(row, self.shelf)
        )

    def _synced(
        self, request: TwinRequest, method: str, rows: list[Json], shown: Callable[[Json], Json]
    ) -> Answer:
        """A page of a list that goes by sync tokens."""
        body = checked_body(request, method)
        changes = len(self.shelf.all("changes"))
        since = self._since(body)
        asked = [row for row in rows if row["changed"] > since]
        endless = bool(self.settings["endless_pages"])
        page = page_of(asked, body, endless=endless, sync_token=f"t{changes}")
        told = json.loads(page.body)
        told["results"] = [shown(row) for row in told["results"]]
        return Answer.of_json(told)

    def _since(self, body: Json) -> int:
        """The change that a sync token names; one before all where there is no token."""
        token = body.get("syncToken")
        if not token:
            return -1
        if self.settings["sync_tokens"] or not token.startswith("t"):
            raise Refusal(failure(self.settings["sync_tokens"] or "sync_token_invalid"))
        return int(token[1:])

    def candidate_search(self, request: TwinRequest) -> Answer:
        wanted = checked_body(request, "candidate.search").get("email", "").casefold()
        lag = float(self.settings["search_lag_seconds"])
        rows = [
            candidate_payload(row, self.shelf)
            for row in self.shelf.all("candidates", older_than=lag)
        ]
        return success(
            [
                row for row in rows
                if wanted in {each["value"].casefold() for each in row["emailAddresses"]}
            ][:100]
        )  # fmt: skip

    def candidate_info(self, request: TwinRequest) -> Answer:
        return self._candidate(checked_body(request, "candidate.info")["id"])

    def application_info(self, request: TwinRequest) -> Answer:
        return self._application(checked_body(request, "application.info")["applicationId"])
