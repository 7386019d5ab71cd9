"""Pages of ``hr.job``, with the stages of each job."""

from collections.abc import Iterator, Sequence
from typing import Any

from integrations.connectors.ats.odoo import mapping
from integrations.connectors.ats.odoo.api import ALSO_ARCHIVED, OdooApi
from integrations.connectors.calls import Cursors
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import job_record
from integrations.connectors.types import JobPage, JobRecord

_PAGE = 100


def pages(api: OdooApi, domain: list[Any], live_statuses: frozenset[str]) -> Iterator[JobPage]:
    """The jobs that a domain finds, archived ones included."""
    # A field that a database does not have would be a 500.
    known = Payload(api.read("job_fields", "hr.job", "fields_get", {"attributes": ["type"]}))
    asked = {name: spec for name, spec in mapping.JOB_FIELDS.items() if name in known.value}
    stages = _stages(api)
    cursors = Cursors("Odoo")
    offset = 0
    while True:
        arguments = {
            "domain": domain,
            "specification": asked,
            "order": "id",
            "limit": _PAGE,
            "offset": offset,
            "context": ALSO_ARCHIVED,
        }
        answer = Payload(api.read("list_jobs", "hr.job", "web_search_read", arguments))
        page = JobPage(
            tuple(
                _record(path, mapping.without_false(raw), stages, live_statuses)
                for path, raw in answer.elements("records")
            )
        )
        yield page
        offset += len(page.records)
        if len(page.records) < _PAGE:
            return
        cursors.follow(page.records[0].external_id)


def _record(
    path: str, raw: Any, stages: Sequence[mapping.StageOfJobs], live_statuses: frozenset[str]
) -> JobRecord:
    own = mapping.stages_of(raw, stages)
    return job_record(
        path,
        raw,
        keys=mapping.FINGERPRINTED,
        also=[(stage.external_id, stage.name, stage.active) for stage in own],
        read=lambda payload, mark: mapping.job(payload, own, live_statuses, mark),
    )


def _stages(api: OdooApi) -> list[mapping.StageOfJobs]:
    fields = ["id", "name", "sequence", "fold", "job_ids"]
    rows = api.search("list_stages", "hr.recruitment.stage", [], fields, "sequence,id")
    return [mapping.stage(row) for row in rows]
