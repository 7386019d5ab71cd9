"""Brings the demo's candidates in: resume, screening, assessment, and the way to their stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from candidates.models import Application, CandidateExport, Search
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.services import intake
from candidates.services.intake import CandidateData, EmailData
from integrations.models.clock import database_now
from integrations.rules.connection_state import Workflow
from jobs.models import Job
from jobs.rules.states import JobSource, JobState
from jobs.services.duplicates import recognise
from portal.demo.cast import Part, Person
from portal.demo.papers import resume_of
from portal.demo.talk import assessment, conversation
from portal.demo.world import Scene

RECRUITER = "Robin"
# The stand-in is told to refuse this number; a person can correct it.
BAD_PHONE = "+1 555 CALL ME"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the cast on one job."""

    scene: Scene
    person: Person
    application: Application
    number: int

    @property
    def export(self) -> CandidateExport:
        """The export that brings the candidate into the ATS, read now."""
        return CandidateExport.objects.get(application=self.application, purpose="create")


def enter(scene: Scene, first_number: int) -> Iterator[Entry]:
    """Every candidate of a customer, new on a job."""
    for place, person in enumerate(scene.customer.people):
        number = first_number + place
        job = _job_for(scene, person, place)
        candidate = intake.take_candidate(scene.tenant, _data(person, job, number))
        export = intake.apply_to_job(candidate, job, search=_search_for(scene, person, job))
        yield Entry(scene, person, export.application, number)


def engage(entry: Entry) -> None:
    """Screen, assess and move the candidate as far as their part goes."""
    person, application = entry.person, entry.application
    if person.part is Part.STILL_NEW:
        return
    begun = database_now() - timedelta(hours=2 + entry.number)
    if person.source is CandidateSource.PASSIVE and person.part is not Part.NO_ANSWER:
        intake.record_response(application, ResponseType.INTERESTED)
    messages = conversation(
        first_name=person.first_name,
        recruiter=RECRUITER,
        job_title=application.job.title,
        place=application.job.place,
        number=entry.number,
        begun=begun,
    )
    is_complete = person.part is not Part.NOT_SCREENED
    intake.record_screening(
        application,
        messages if is_complete else messages[:4],
        completed_at=begun + timedelta(minutes=30) if is_complete else None,
    )
    if is_complete:
        intake.record_assessment(
            application, **assessment(first_name=person.first_name, number=entry.number)
        )
    intake.move_stage(application, PlatformStage.ENGAGED)


def _job_for(scene: Scene, person: Person, place: int) -> Job:
    if person.part is Part.MANUAL_JOB:
        return _manual_job(scene)
    if person.part is Part.INACTIVE_JOB:
        return scene.spare[0]
    # The last active job is kept for the candidate whose job the customer closes.
    if person.part is Part.CLOSED_IN_ATS:
        return scene.active[-1]
    return scene.active[place % (len(scene.active) - 1)]


def _manual_job(scene: Scene) -> Job:
    """A duplicate that somebody made by hand, beside the job that was synced."""
    twin = scene.active[0]
    manual = Job.objects.create(
        tenant=scene.tenant,
        source=JobSource.MANUAL,
        title=twin.title,
        country=twin.country,
        region=twin.region,
        place=twin.place,
        state=JobState.ACTIVE,
        activated_at=database_now(),
    )
    return recognise(manual)


def _search_for(scene: Scene, person: Person, job: Job) -> Search | None:
    """The sourcing campaign the candidate comes from, where there is one."""
    if person.part is Part.SEARCH_BY_HAND:
        return _search(job, "chosen by hand", mode=Search.Mode.MANUAL)
    if scene.connection.workflow == Workflow.NEW_AND_ENGAGED:
        # The update after the screening moves the candidate on, so it has to say where to.
        return _search(job, "all applicants", stage_external_id=job.stages[1]["external_id"])
    if person.source is CandidateSource.PASSIVE:
        interested = [ResponseType.INTERESTED.value]
        return _search(job, "outreach", responders_only=True, response_types=interested)
    return None


def _search(job: Job, what: str, **settings: Any) -> Search:
    name = f"{job.title} ({job.ats_id}): {what}"
    search, _ = Search.objects.get_or_create(
        tenant=job.tenant, name=name, defaults={"job": job, **settings}
    )
    return search


def _data(person: Person, job: Job, number: int) -> CandidateData:
    return CandidateData(
        platform_id=f"demo-{number:03d}",
        source=person.source,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=BAD_PHONE if person.part is Part.BAD_FIELD else f"+1 555 010 {number:04d}",
        headline=job.title,
        city=job.place.split(",")[0][:100],
        region=job.region,
        country=job.country,
        linkedin_url=f"https://www.linkedin.com/in/demo-{number:03d}",
        emails=[] if person.part is Part.NO_EMAIL else [EmailData(person.email)],
        resume=resume_of(person, job_title=job.title, number=number),
    )
