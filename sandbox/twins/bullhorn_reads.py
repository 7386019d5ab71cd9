"""What can be read from Bullhorn's stand-in: the index, the database, lists and settings."""

from collections.abc import Callable, Sequence

from sandbox.http_types import Answer
from sandbox.twins import bullhorn_queries, bullhorn_records
from sandbox.twins.base import Refusal, Route, TwinRequest
from sandbox.twins.bullhorn_answers import error, json_object
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf

_R = "/rest{}/rest-services/{}"


class BullhornReads:
    """The part of the twin that is read."""

    shelf: Shelf
    settings: Json

    read_routes: Sequence[Route] = (
        Route("search_jobs", "GET", f"{_R}/search/JobOrder", "search_jobs"),
        Route("search_jobs", "POST", f"{_R}/search/JobOrder", "search_jobs"),
        Route("search_candidates", "GET", f"{_R}/search/Candidate", "search_candidates"),
        Route("search_candidates", "POST", f"{_R}/search/Candidate", "search_candidates"),
        Route("query", "GET", f"{_R}/query/{{}}", "query"),
        Route("query", "POST", f"{_R}/query/{{}}", "query"),
        Route("list_files", "GET", f"{_R}/entity/Candidate/{{}}/fileAttachments", "list_files"),
        Route("entity", "GET", f"{_R}/entity/{{}}/{{}}", "entity"),
        Route("options", "GET", f"{_R}/options/Country", "options"),
        Route("settings", "GET", f"{_R}/settings/{{}}", "setting"),
        Route("entitlements", "GET", f"{_R}/entitlements/{{}}", "entitlements"),
    )

    def search_jobs(self, request: TwinRequest, *_: str) -> Answer:
        """``search/JobOrder``."""
        return self._search(request, "JobOrder", self.shelf.all("JobOrder"))

    def search_candidates(self, request: TwinRequest, *_: str) -> Answer:
        """``search/Candidate``, as late as the settings say."""
        lag = float(self.settings["search_lag_seconds"])
        return self._search(request, "Candidate", self.shelf.all("Candidate", older_than=lag))

    def query(self, request: TwinRequest, _lane: str, _corp: str, entity: str) -> Answer:
        """``query/{entity}``; candidates are only searched."""
        if entity not in ("JobOrder", "JobSubmission", "CorporateUser"):
            return error(404, f"{entity} cannot be queried")
        where = _text(request, "where")
        test = _understood(lambda: bullhorn_queries.jpql(where))
        found = [self._full(entity, row) for row in self.shelf.all(entity)]
        return self._page(request, entity, [row for row in found if test(row)], total=False)

    def entity(
        self, request: TwinRequest, _lane: str, _corp: str, entity: str, identifier: str
    ) -> Answer:
        """``entity/{entity}/{id}``, or several ids, of which those that are there are shown."""
        ids = identifier.split(",")
        records = [row for one in ids if (row := self.shelf.get(entity, one))]
        if entity not in bullhorn_records.FIELDS or not records:
            return error(404, f"{entity} {identifier} was not found")
        if len(ids) > 1:
            full = [self._full(entity, row) for row in records]
            return self._page(request, entity, full, total=False)
        told = bullhorn_records.shown(
            entity, self._full(entity, records[0]), request.query.get("fields", "")
        )
        if told is None:
            return error(404, "Unknown field")
        return Answer.of_json({"data": self._hidden(entity, told)})

    def list_files(self, request: TwinRequest, _lane: str, _corp: str, person: str) -> Answer:
        """``entity/Candidate/{id}/fileAttachments``."""
        if self.shelf.get("Candidate", person) is None:
            return error(404, f"Candidate {person} was not found")
        own = [row for row in self.shelf.all("File") if row["candidate"] == person]
        return self._page(request, "File", own, total=False)

    def options(self, request: TwinRequest, *_: str) -> Answer:
        """``options/Country``."""
        rows = [
            {"value": number, "label": name} for number, name in bullhorn_records.COUNTRIES.items()
        ]
        start, count = int(request.query.get("start", 0)), int(request.query.get("count", 20))
        return Answer.of_json({"data": rows[start : start + count]})

    def setting(self, _request: TwinRequest, _lane: str, _corp: str, names: str) -> Answer:
        """``settings/{names}``."""
        known = {
            "corporationName": "Acme Staffing",
            "userId": int(self.api_user()["id"]),
            "jobResponseStatusList": self.settings["statuses"],
        }
        return Answer.of_json({name: known.get(name) for name in names.split(",")})

    def entitlements(self, _request: TwinRequest, _lane: str, _corp: str, _entity: str) -> Answer:
        """``entitlements/{entity}``."""
        return Answer.of_json(self.settings["entitlements"])

    def _search(self, request: TwinRequest, entity: str, rows: list[Json]) -> Answer:
        query, zone = _text(request, "query"), float(self.settings["index_zone_hours"])
        test = _understood(lambda: bullhorn_queries.lucene(query, zone))
        return self._page(request, entity, [row for row in rows if test(row)], total=True)

    def _page(self, request: TwinRequest, entity: str, rows: list[Json], *, total: bool) -> Answer:
        start, count = int(request.query.get("start", 0)), int(request.query.get("count", 20))
        count = min(count, 500)
        whole = len(rows)
        endless = self.settings["endless_pages"] and entity in ("JobOrder", "Candidate")
        if endless and rows:
            start, rows, whole = 0, rows * (1 + count // len(rows)), 1_000_000
        page = []
        for row in rows[start : start + count]:
            told = bullhorn_records.shown(entity, row, request.query.get("fields", ""))
            if told is None:
                return error(404, "Unknown field")
            page.append(self._hidden(entity, told))
        body: Json = {"start": start, "count": len(page), "data": page}
        return Answer.of_json({"total": whole, **body} if total else body)

    def _hidden(self, entity: str, told: Json) -> Json:
        if entity != "Candidate" or not self.settings["hidden"]:
            return told
        return {
            name: "**CONFIDENTIAL**" if name.startswith("email") and value else value
            for name, value in told.items()
        }

    def _full(self, entity: str, row: Json) -> Json:
        """The record as the database has it, with what it is linked to."""
        if entity != "JobSubmission":
            return {**row, "id": int(row["id"])}
        job = self.shelf.get("JobOrder", str(row["jobOrder"]["id"])) or {}
        order = {"id": row["jobOrder"]["id"], "title": job.get("title")}
        return {**row, "id": int(row["id"]), "jobOrder": order}

    def api_user(self) -> Json:
        """The user of the session, as a to-one association shows it."""
        user = self.shelf.all("CorporateUser")[0]
        names = ("firstName", "lastName", "email")
        return {"id": int(user["id"]), **{name: user[name] for name in names}}


def _text(request: TwinRequest, name: str) -> str:
    """A query of the address (GET) or of the JSON body (POST)."""
    found = (
        json_object(request).get(name) if request.raw.method == "POST" else request.query.get(name)
    )
    if not isinstance(found, str) or not found or len(request.query.get(name, "")) > 7500:
        raise Refusal(error(400, f"{name} is required"))
    return found


def _understood(make: Callable[[], bullhorn_queries.Test]) -> bullhorn_queries.Test:
    try:
        return make()
    except bullhorn_queries.QueryError as unclear:
        raise Refusal(error(400, str(unclear))) from unclear
