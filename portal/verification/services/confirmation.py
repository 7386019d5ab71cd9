"""The customer looks into their ATS and says what they see."""

import enum
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from integrations.models import Connection, ConnectionLink, OnboardingProject, OnboardingTask, User
from integrations.models.clock import database_now
from integrations.rules.answer import Answer
from integrations.rules.links import LIVES, LinkPurpose
from integrations.services import link_mails, links, mail, onboarding
from integrations.services.links import MadeLink
from portal.verification.models import TestCandidate
from portal.verification.services.test_candidates import takes_documents

Kind = onboarding.Kind
NOT_SEEN = OnboardingTask.Kind.NOT_SEEN
MOST_WORDS = 500


class Told(enum.Enum):
    """What became of the customer's answer.

    ``ANOTHER``: a newer test candidate has arrived since the page was shown. ``TOO_LATE``: the link
    was used or ended meanwhile.
    """

    CONFIRMED = enum.auto()
    NOT_SEEN = enum.auto()
    ANOTHER = enum.auto()
    TOO_LATE = enum.auto()


@dataclass(frozen=True, slots=True)
class Seen:
    """The customer's answer. ``pdf`` means nothing where the ATS takes no documents.

    ``test`` is the test candidate that they were shown; without it the newest is meant.
    """

    name: str
    candidate: bool
    pdf: bool
    words: str = ""
    test: int | None = None


@transaction.atomic
def request_confirmation(
    project: OnboardingProject, *, actor: User, recipient: str, lives: timedelta = LIVES
) -> MadeLink | Answer:
    """Make a link to confirm and mail it to the customer, or say why that makes no sense yet."""
    test = in_question(project.connection)
    if test is None:
        return Answer.no("No test candidate has arrived yet. There is nothing to be seen.")
    if project.confirmed_at is not None:
        return Answer.no(f"{project.confirmed_by} has confirmed it already.")
    return link_mails.make_and_mail(
        project.connection,
        actor=actor,
        recipient=recipient,
        lives=lives,
        purpose=LinkPurpose.CONFIRM,
        letter="confirm",
        candidate=str(test.application.candidate),
        job=str(test.application.job),
    )


def in_question(connection: Connection) -> TestCandidate | None:
    """The test candidate that the customer is asked about: the newest that has arrived."""
    tests = TestCandidate.objects.filter(connection=connection, arrived_at__isnull=False)
    related = tests.select_related("export", "application__candidate", "application__job")
    return related.order_by("-id").first()


def confirm(link: ConnectionLink, seen: Seen) -> Told:
    """Take the customer's answer. Only a full yes uses the link up; after a no they may return."""
    connection = link.connection
    wants_pdf = takes_documents(connection)
    if seen.candidate and (seen.pdf or not wants_pdf):
        return _confirmed(link, seen)
    return _not_seen(link, seen, wants_pdf=wants_pdf)


@transaction.atomic
def _confirmed(link: ConnectionLink, seen: Seen) -> Told:
    test = in_question(link.connection)
    if test is not None and seen.test not in (None, test.pk):
        return Told.ANOTHER
    if test is None or not links.use_up(link):
        return Told.TOO_LATE
    now, name = database_now(), seen.name.strip()[:200]
    words = seen.words.strip()[:MOST_WORDS]
    project = onboarding.project_of(link.connection)
    project.confirmed_by, project.confirmed_at = name, now
    project.save(update_fields=["confirmed_by", "confirmed_at", "changed_at"])
    TestCandidate.objects.filter(pk=test.pk).update(
        confirmed_by=name, confirmed_at=now, customer_words=words
    )
    project.tasks.filter(kind=NOT_SEEN, done_at=None).update(done_at=now, done_by=name)
    onboarding.note(project, Kind.CONFIRMED, who=name, sentence=words, link=link)
    onboarding.refresh(project)
    mail.to_owner(project, "confirmed", test=test, person=name, words=words)
    return Told.CONFIRMED


@transaction.atomic
def _not_seen(link: ConnectionLink, seen: Seen, *, wants_pdf: bool) -> Told:
    if links.still_open(link.pk, LinkPurpose.CONFIRM) is None:
        return Told.TOO_LATE
    project = onboarding.project_of(link.connection)
    missing = _missing(seen, wants_pdf=wants_pdf)
    words = seen.words.strip()[:MOST_WORDS]
    name = seen.name.strip()[:200]
    sentence = f"{missing} {words}".strip()
    onboarding.note(project, Kind.NOT_CONFIRMED, who=name, sentence=sentence, link=link)
    task, _ = OnboardingTask.objects.get_or_create(
        project=project,
        kind=NOT_SEEN,
        done_at=None,
        defaults={"tenant_id": project.tenant_id, "sentence": f"{name}: {sentence}"[:1000]},
    )
    onboarding.refresh(project)
    mail.to_owner(project, "not_seen", task=task, person=name, missing=missing, words=words)
    return Told.NOT_SEEN


def _missing(seen: Seen, *, wants_pdf: bool) -> str:
    if not seen.candidate:
        return "The customer does not see the test candidate."
    if wants_pdf and not seen.pdf:
        return "The customer sees the test candidate and cannot open the PDF."
    return ""
