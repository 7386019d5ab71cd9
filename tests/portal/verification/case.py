"""One customer on the way to the go-live, at a stand-in of their system."""

import re
from dataclasses import dataclass
from typing import Any

from django.core import mail

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake, lanes, release
from integrations.models import Connection, ConnectionLink, OnboardingProject, Tenant, User
from integrations.rules.links import LinkPurpose
from integrations.rules.roles import Role
from integrations.services import connections, links, onboarding
from jobs.models import Job
from jobs.rules.states import SyncState, SyncTrigger
from jobs.services import sync
from portal.verification import models as rows
from portal.verification.services import confirmation, expected, test_candidates
from tests.base import make_person
from tests.candidates.services.desk import age

CONTACT = "pat@harbor.example.com"


@dataclass
class Case:
    """``vendor`` is the stand-in; what it holds is asked by the tests themselves."""

    tenant: Tenant
    connection: Connection
    project: OnboardingProject
    manager: User
    vendor: Any

    @property
    def job(self) -> Job:
        return Job.objects.filter(connection=self.connection).order_by("pk")[0]

    def fresh(self) -> OnboardingProject:
        """The project as it is now, with its connection."""
        self.connection.refresh_from_db()
        self.project = OnboardingProject.objects.select_related(
            "connection__tenant", "owner", "tenant"
        ).get(pk=self.project.pk)
        return self.project

    def read_jobs(self) -> None:
        run = sync.sync_jobs(self.connection.pk, trigger=SyncTrigger.PERSON, full=True)
        assert run is not None
        assert run.state == SyncState.SUCCEEDED, run.failure

    def compare(self) -> rows.ExpectedJobs:
        """The customer expects every job that has arrived."""
        jobs = Job.objects.filter(connection=self.connection, eligibility="included")
        listed = "\n".join(job.ats_id or job.external_id for job in jobs)
        return expected.enter_list(self.fresh(), listed, actor=self.manager)

    def send_test(self) -> rows.TestCandidate:
        """A test candidate that has arrived."""
        answer = test_candidates.push(self.fresh(), self.job, actor=self.manager)
        assert answer.done, answer.sentence
        self.drain()
        assert test_candidates.observe_arrivals() == 1
        self.fresh()
        return rows.TestCandidate.objects.latest("pk")

    def drain(self) -> None:
        """What is due goes, also what asks for another day."""
        for _ in range(4):
            lanes.drain(self.connection.pk, seconds=5)
            for export in CandidateExport.objects.exclude(state=ExportState.EXPORTED):
                age(export)

    def confirm_link(self) -> ConnectionLink:
        """A link to confirm, made and mailed."""
        made = confirmation.request_confirmation(
            self.fresh(), actor=self.manager, recipient=CONTACT
        )
        assert isinstance(made, links.MadeLink), made
        return made.link

    def confirm(self, **seen: Any) -> confirmation.Told:
        answer = {"name": "Pat Lee", "candidate": True, "pdf": True, **seen}
        link = ConnectionLink.objects.filter(purpose=LinkPurpose.CONFIRM).latest("pk")
        return confirmation.confirm(link, confirmation.Seen(**answer))

    def verify(self) -> None:
        """All three conditions hold."""
        self.compare()
        self.send_test()
        self.confirm_link()
        assert self.confirm() is confirmation.Told.CONFIRMED
        self.fresh()

    def person(self, number: int = 1, *, stage: str = "engaged") -> CandidateExport:
        """A real candidate on the job."""
        candidate = intake.take_candidate(
            self.tenant,
            intake.CandidateData(
                platform_id=f"p{number}",
                source=CandidateSource.APPLIED,
                first_name="Ana",
                last_name=f"Ruiz{number}",
                emails=[intake.EmailData(f"ana.ruiz{number}@example.com")],
            ),
        )
        return intake.apply_to_job(candidate, self.job, stage=PlatformStage(stage))

    def arrivals(self) -> int:
        """How many applications the vendor holds."""
        return len(self.vendor.applications())

    @staticmethod
    def reconsider() -> None:
        while release.reconsider_held():
            pass


def begin(connection: Connection, vendor: Any, *, secrets: dict[str, str]) -> Case:
    """The customer gives access; the steps before the verification are done."""
    manager = make_person("mia", "Mia", Role.ACCOUNT_MANAGER, connection.tenant)
    project = onboarding.project_of(connection, owner=manager)
    project.contact_email, project.contact_name = CONTACT, "Pat Lee"
    project.save()
    onboarding.confirm_system(project, version="The exact one", actor=manager)
    onboarding.agree(project, actor=manager)
    check = connections.enter_access(connection, options={}, secrets=secrets, actor=manager)
    assert check is not None
    onboarding.configure(project, actor=manager)
    connection.refresh_from_db()
    case = Case(connection.tenant, connection, project, manager, vendor)
    case.read_jobs()
    case.fresh()
    return case


def mails(word: str) -> list[Any]:
    """The mails whose subject holds this word."""
    return [sent for sent in mail.outbox if word in sent.subject]


def token_in(body: str) -> str:
    """The token of the link in a mail."""
    found = re.search(r"/connect/#(\S+)", body)
    assert found
    return found[1]
