"""Jobs and stages, looked at before something is written to them."""

from collections.abc import Sequence

from integrations.connectors.ats.greenhouse.harvest import Harvest
from integrations.connectors.ats.greenhouse.job_mapping import is_open
from integrations.connectors.ats.greenhouse.mapping import Visit, visit
from integrations.connectors.outgoing import number
from integrations.errors import TargetGoneError


def visits(harvest: Harvest, applications: Sequence[str]) -> list[Visit]:
    """In which stage these applications are now; those in none are left out."""
    now = {"current": "true"}
    rows = harvest.rows_by(
        "find_stages", "/application_stages", "application_ids", applications, now
    )
    return [visit(row) for row in rows]


def refuse_closed_job(harvest: Harvest, job: str) -> None:
    """Raise ``TargetGoneError`` for a job that is not open, or that Greenhouse does not show."""
    rows = harvest.rows_by("find_job", "/jobs", "ids", [str(number(job))])
    found = next((row for row in rows if row.optional_identifier("id") == job), None)
    if found is None or not is_open(found):
        raise TargetGoneError(
            code="greenhouse.job_closed",
            sentence="Greenhouse does not show the job."
            if found is None
            else "The job is not open in Greenhouse.",
            hint="Open it in Greenhouse, or choose another job.",
            target="job",
        )


def refuse_foreign_stage(harvest: Harvest, stage: str, *, job: str = "", beside: str = "") -> None:
    """Raise ``TargetGoneError`` for a stage that is not an active one of the job.

    The job is told by its id, or by another stage of it.
    """
    asked = [str(number(one)) for one in (stage, beside) if one]
    rows = harvest.rows_by("find_stage", "/job_interview_stages", "ids", asked)
    jobs = {row.identifier("id"): row.optional_identifier("job_id") for row in rows}
    gone = {row.identifier("id") for row in rows if row.value.get("active") is False}
    if stage in jobs and stage not in gone and jobs[stage] == (job or jobs.get(beside)):
        return
    raise TargetGoneError(
        code="greenhouse.stage_gone",
        sentence="This stage is not one of the job's stages in Greenhouse any more.",
        hint="Sync the jobs again, then choose the stage anew.",
        target="stage",
    )
