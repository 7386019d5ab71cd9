"""The vendor twins as their customer sees them: ``/systems/<key>``.

An applicant tracking system shows its jobs and people, an HR system its employees.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox import page_parts as parts
from sandbox.http_types import Answer
from sandbox.page_frame import HOME, not_found, page
from sandbox.twins.base import Twin, VendorTwin
from sandbox.twins.hris import HrisTwin

Json = dict[str, Any]

_PEOPLE_SHOWN = 200


class SystemPages:
    """The pages of all twins."""

    def __init__(self, twins: Mapping[str, VendorTwin]) -> None:
        self._twins = twins

    def cards(self) -> str:
        """A card for every twin that holds anything; empty where none does."""
        return "".join(_card(twin) for twin in self._twins.values())

    def handle(self, path: Sequence[str], base_url: str) -> Answer:
        """One page or one document. ``path`` is what follows ``/systems``."""
        twin = self._twins.get(path[0]) if path else None
        if twin is None:
            return not_found("There is no such system.")
        # Nothing may arrive between the people and their documents.
        with twin.shelf.transaction():
            match path[1:]:
                case []:
                    return _system(twin, f"{base_url}/twins/{twin.key}")
                case ["documents", document]:
                    return _document(twin, document)
                case ["jobs", job] if isinstance(twin, Twin):
                    return _job(twin, job)
                case ["employees", employee] if isinstance(twin, HrisTwin):
                    return _employee(twin, employee)
        return not_found("There is no such page.")


def _card(twin: VendorTwin) -> str:
    with twin.shelf.transaction():
        people = _people(twin)
        jobs = twin.jobs_shown() if isinstance(twin, Twin) else []
        files = len(twin.documents())
    if not people and not jobs:
        return ""
    words = ("employee", "employees") if isinstance(twin, HrisTwin) else ("person", "people")
    held = [parts.counted(len(people), *words), parts.counted(files, "document")]
    if isinstance(twin, Twin):
        held.insert(0, parts.counted(len(jobs), "job"))
    return parts.card(parts.link("systems", twin.key), _name(twin), _kind(twin), " · ".join(held))


def _system(twin: VendorTwin, api_url: str) -> Answer:
    line = f"{_kind(twin)} · API at {api_url}"
    body = _employees(twin) if isinstance(twin, HrisTwin) else ""
    if isinstance(twin, Twin):
        body = _jobs(twin)
    return page(_name(twin), (body or parts.empty("Nothing is here yet.")), [HOME], line)


def _jobs(twin: Twin) -> str:
    people = twin.arrivals()
    number = Counter(one["job"] for one in people)
    latest: dict[str, float] = {}
    for one in people:
        latest[one["job"]] = max(one["at"], latest.get(one["job"], 0.0))
    jobs = sorted(twin.jobs_shown(), key=lambda job: -latest.get(job["id"], 0.0))
    stages = {stage: name for job in jobs for stage, name in job["stages"].items()}
    rows = "".join(
        parts.job_row(
            parts.link("systems", twin.key, "jobs", job["id"]),
            job["title"],
            f"{job['id']} · {job['place'] or 'No location'}",
            _status(job),
            number[job["id"]],
        )
        for job in jobs
    )
    prospects = [one for one in people if not one["job"]]
    cards = "".join(_cards(twin, prospects, stages))
    body = f'<div class="rows">{rows}</div>' if rows else ""
    return body + (f"<h2>People without a job</h2>{cards}" if cards else "") + _strays(twin, people)


def _job(twin: Twin, job_id: str) -> Answer:
    job = next((one for one in twin.jobs_shown() if one["id"] == job_id), None)
    if job is None:
        return not_found("There is no such job.")
    people = [one for one in twin.arrivals() if one["job"] == job_id]
    number = Counter(one["stage"] for one in people)
    counts = [(name, number[stage]) for stage, name in job["stages"].items()]
    cards = "".join(_cards(twin, people, job["stages"]))
    body = parts.stages(counts) + (cards or parts.empty("Nobody has arrived on this job yet."))
    trail = [HOME, (_name(twin), parts.link("systems", twin.key))]
    line = f"{job['id']} · {job['place'] or 'No location'} · {_status(job)}"
    return page(job["title"], body, trail, line)


def _cards(twin: Twin, people: Sequence[Json], stages: Mapping[str, str]) -> Iterator[str]:
    """Those who came last first."""
    files = twin.documents()
    for one in sorted(people, key=lambda each: -each["at"])[:_PEOPLE_SHOWN]:
        own = [file for file in files if file["owner"] in (one["person"], one["application"])]
        shown = parts.Person(
            anchor=one["application"] or one["person"],
            name=one["name"],
            details=" · ".join(email for email in one["emails"] if email),
            moment=f"Arrived {_moment(one['at'])}",
            badges=[stages.get(one["stage"], one["stage"])] if one["stage"] else [],
            tags=one["tags"],
            below=_links(twin, own),
        )
        yield parts.person(shown)


def _employee(twin: HrisTwin, employee: str) -> Answer:
    people = [one for one in twin.arrivals() if one["employee"] == employee]
    if not people:
        return not_found("There is no such employee.")
    trail = [HOME, (_name(twin), parts.link("systems", twin.key))]
    return page(people[0]["name"], "".join(_employee_cards(twin, people)), trail)


def _employees(twin: HrisTwin) -> str:
    people = twin.arrivals()
    return "".join(_employee_cards(twin, people)) + _strays(twin, people)


def _employee_cards(twin: HrisTwin, people: Sequence[Json]) -> Iterator[str]:
    """Those who came last first."""
    files = twin.documents()
    for one in sorted(people, key=lambda each: -each["at"])[:_PEOPLE_SHOWN]:
        starts = f"Starts {one['starts_on']}" if one["starts_on"] else ""
        own = [file for file in files if file["owner"] == one["employee"]]
        details = (one["email"], one["reference"], starts)
        shown = parts.Person(
            anchor=one["employee"],
            name=one["name"],
            details=" · ".join(part for part in details if part),
            moment=f"Added {_moment(one['at'])}",
            badges=[] if one["active"] else ["Has left"],
            below=_links(twin, own),
        )
        yield parts.person(shown)


def _strays(twin: VendorTwin, people: Sequence[Json]) -> str:
    """Documents at nobody who is there, which some vendors take."""
    owners = {one.get(name) for one in people for name in ("person", "application", "employee")}
    strays = [file for file in twin.documents() if file["owner"] not in owners]
    links = _links(twin, strays)
    return f"<h2>Documents at nobody</h2>{links}" if links else ""


def _links(twin: VendorTwin, files: Sequence[Json]) -> str:
    return parts.documents(
        (
            parts.link("systems", twin.key, "documents", file["id"]),
            file["name"],
            parts.kilobytes(file["size"]),
        )
        for file in files
    )


def _document(twin: VendorTwin, document_id: str) -> Answer:
    file = next((one for one in twin.documents() if one["id"] == document_id), None)
    try:
        content = twin.document_content(document_id)
    except KeyError:
        file = None
    if file is None:
        return not_found("There is no such document.")
    # What it is follows from the bytes: a name can say anything.
    is_pdf = content.startswith(b"%PDF-")
    return parts.document(file["name"], "application/pdf" if is_pdf else "", content)


def _people(twin: VendorTwin) -> list[Json]:
    return twin.arrivals() if isinstance(twin, (Twin, HrisTwin)) else []


def _name(twin: VendorTwin) -> str:
    return twin.organization or twin.label


def _kind(twin: VendorTwin) -> str:
    if twin.organization:
        return twin.label
    return "HR system" if isinstance(twin, HrisTwin) else "Applicant tracking system"


def _status(job: Json) -> str:
    return "Live" if job["live"] else "Not live"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
