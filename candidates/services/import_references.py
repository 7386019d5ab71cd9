"""What a line of an import refers to: jobs, searches and the resume beside the file."""

from dataclasses import dataclass
from pathlib import Path

from candidates.models import Search
from candidates.profile_pdf.limits import RESUME_BYTES
from candidates.rules.import_line import ApplicationLine, CandidateLine, JobLine, LineError
from candidates.rules.import_reader import Problem
from candidates.services.intake import IntakeError, ResumeData
from integrations.models import Tenant
from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Target:
    """One application of a line with the rows it names."""

    line: ApplicationLine
    job: Job
    search: Search | None


def look_up(
    line: CandidateLine, tenant: Tenant, folder: Path
) -> tuple[list[Target], ResumeData | None]:
    """The rows and the resume that a line refers to. Raises ``LineError`` with every problem."""
    problems: list[Problem] = []
    targets = []
    for application in line.applications:
        try:
            targets.append(_target(application, tenant))
        except LineError as error:
            problems.extend(error.problems)
    twice = _named_twice(targets)
    if twice is not None:
        problems.append(
            Problem(twice.path, "This job is there already.", "Write one entry for each job.")
        )
    resume = None
    try:
        resume = _resume(line.resume, folder) if line.resume else None
    except (IntakeError, OSError) as error:
        problems.append(Problem("$.resume", _why(error), "Put the file beside the import file."))
    if problems:
        raise LineError(*problems)
    return targets, resume


def _target(line: ApplicationLine, tenant: Tenant) -> Target:
    job = _job(line.job, f"{line.path}.job", tenant)
    if not line.search:
        return Target(line, job, None)
    path = f"{line.path}.search"
    search = Search.objects.filter(tenant=tenant, name=line.search).first()
    if search is None:
        raise LineError(
            Problem(path, f"There is no search “{line.search}”.", "Make it first, or leave it out.")
        )
    if search.job_id != job.pk:
        raise LineError(
            Problem(
                path,
                f"“{line.search}” is a search for “{search.job}”, not for “{job}”.",
                "Name the job of the search, or another search.",
            )
        )
    return Target(line, job, search)


def _job(line: JobLine, path: str, tenant: Tenant) -> Job:
    jobs = Job.objects.filter(tenant=tenant).select_related("connection")
    jobs = jobs.filter(ats_id=line.ats_id) if line.ats_id else jobs.filter(title=line.title)
    if line.connection:
        jobs = jobs.filter(connection__name=line.connection)
    named = f"the ATS job id {line.ats_id}" if line.ats_id else f"the title “{line.title}”"
    found = list(jobs.order_by("id")[:4])
    if not found:
        raise LineError(
            Problem(path, f"No job of {tenant} has {named}.", "Sync the jobs, or correct it.")
        )
    if len(found) > 1:
        raise LineError(
            Problem(
                path,
                f"Several jobs have {named}.",
                "Name the connection, too." if line.ats_id else "Name the job by its ats_id.",
            )
        )
    return found[0]


def _named_twice(targets: list[Target]) -> ApplicationLine | None:
    seen: set[int] = set()
    for target in targets:
        if target.job.pk in seen:
            return target.line
        seen.add(target.job.pk)
    return None


def _resume(name: str, folder: Path) -> ResumeData:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise IntakeError(f"{name} is outside the folder of the import file.")
    if not path.is_file():
        raise IntakeError(f"There is no file {name}.")
    with path.open("rb") as handle:
        # One byte more than is taken, so that a huge file is refused without being read.
        return ResumeData.read(path.name, handle.read(RESUME_BYTES + 1))


def _why(error: Exception) -> str:
    return f"{error.strerror}." if isinstance(error, OSError) else str(error)
