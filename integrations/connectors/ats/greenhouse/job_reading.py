"""Reads jobs with everything that hangs at them, in portions and never job by job.

A page of jobs costs its own request and, for its open jobs only, four to six more for each fifty.
What is closed, a draft or a template can take nobody, so nothing more is asked about it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from integrations.connectors.ats.greenhouse import job_mapping
from integrations.connectors.ats.greenhouse.harvest import Harvest, batches
from integrations.connectors.ats.greenhouse.job_mapping import Surroundings
from integrations.connectors.ats.greenhouse.mapping import moment_text
from integrations.connectors.ats.greenhouse.settings import GreenhouseSettings
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of, job_record
from integrations.connectors.types import JobPage, JobRecord, Since


class JobReader:
    """One reading of the jobs of one connection; offices and departments are read once in it."""

    def __init__(self, harvest: Harvest, settings: GreenhouseSettings) -> None:
        self._harvest = harvest
        self._settings = settings
        self._offices = _by_id(harvest.rows("list_offices", "/offices", {}))
        self._departments: Mapping[str, Payload] = {}

    def all(self) -> Iterator[JobPage]:
        """Pages of all jobs, newest first, as Greenhouse lists them."""
        for page in self._harvest.pages("list_jobs", "/jobs", {}, self._settings.page_size):
            yield self._page(page)

    def changed(self, since: Since) -> Iterator[JobPage]:
        """Pages of the jobs that have changed, or of which a post has.

        A post that goes live or offline changes whether its job is live, and not its job's time.
        """
        window = {"updated_at[gte]": moment_text(since.moment)}
        told: set[str] = set()
        for page in self._harvest.pages("list_jobs", "/jobs", window, self._settings.page_size):
            told |= {id_of(raw) for raw in page}
            yield self._page(page)
        posts = self._harvest.rows("list_changed_posts", "/job_posts", window)
        for some in batches(job for job in _parents(posts, "job_id") if job not in told):
            for page in self._harvest.pages("list_jobs", "/jobs", {"ids": ",".join(some)}):
                yield self._page(page)

    def _page(self, page: Sequence[Any]) -> JobPage:
        around = self._surroundings(page)
        return JobPage(
            tuple(self._record(f"$[{index}]", raw, around) for index, raw in enumerate(page))
        )

    def _record(self, path: str, raw: Any, surroundings: Surroundings) -> JobRecord:
        around = surroundings.of(raw)
        field = self._settings.employment_type_field
        return job_record(
            path,
            raw,
            keys=job_mapping.JOB_KEYS,
            also=[*around.fingerprinted(), job_mapping.custom_text(raw, field)],
            read=lambda payload, mark: job_mapping.job(payload, around, self._settings, mark),
        )

    def _surroundings(self, page: Sequence[Any]) -> Surroundings:
        records = [Payload(raw) for raw in page if isinstance(raw, dict)]
        jobs = [id_of(row.value) for row in records if job_mapping.is_open(row)]
        harvest = self._harvest
        posts = harvest.rows_by("list_posts", "/job_posts", "job_ids", jobs)
        post_ids = [id_of(post.value) for post in posts]
        places = harvest.rows_by("list_places", "/job_post_locations", "job_post_ids", post_ids)
        return Surroundings(
            posts=_grouped(posts, "job_id"),
            stages=_grouped(
                harvest.rows_by(
                    "list_stages", "/job_interview_stages", "job_ids", jobs, {"active": "true"}
                ),
                "job_id",
            ),
            locations=_grouped(places, "job_post_id"),
            searchable=_grouped(
                harvest.rows_if_allowed(
                    "list_searchable_places",
                    "/job_post_searchable_locations",
                    "job_post_ids",
                    post_ids,
                ),
                "job_post_id",
            ),
            offices=self._offices,
            custom_places=_by_id(
                harvest.rows_if_allowed(
                    "list_custom_places",
                    "/job_board_custom_locations",
                    "ids",
                    _parents(places, "custom_location_id"),
                )
            ),
            departments=self._departments_of(records),
        )

    def _departments_of(self, records: Sequence[Payload]) -> Mapping[str, Payload]:
        wanted = [one for one in _parents(records, "department_id") if one not in self._departments]
        found = self._harvest.rows_if_allowed("list_departments", "/departments", "ids", wanted)
        self._departments = {**self._departments, **_by_id(found)}
        return self._departments


def _parents(rows: Sequence[Payload], key: str) -> list[str]:
    """The ids under this key, each once."""
    return list(dict.fromkeys(found for row in rows if (found := id_of(row.value, key))))


def _by_id(rows: Sequence[Payload]) -> dict[str, Payload]:
    return {id_of(row.value): row for row in rows}


def _grouped(rows: Sequence[Payload], key: str) -> dict[str, list[Payload]]:
    groups: dict[str, list[Payload]] = {}
    for row in rows:
        groups.setdefault(id_of(row.value, key), []).append(row)
    return groups
