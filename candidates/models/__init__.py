"""Candidates, the searches that found them, their way through a job, and their exports."""

from candidates.models.aftermath import Aftermath
from candidates.models.application import Application, Assessment, Screening, StageEvent
from candidates.models.bulk import BulkExport, BulkRow
from candidates.models.candidate import Candidate, CandidateEmail
from candidates.models.correction import ContactCorrection
from candidates.models.daily import CountedDay, DailyExportCount
from candidates.models.decision import ExportDecision
from candidates.models.effect import ExportAttempt, ExportEffect, RemotePerson
from candidates.models.export import CandidateExport
from candidates.models.failure import FailureGroup, FailureHit, FieldDefault, KnownFailure
from candidates.models.hire import HireDetails
from candidates.models.match import MatchDecision, MatchQuestion
from candidates.models.people import KnownKey, KnownPerson, PeopleIndex, PeopleRun
from candidates.models.person_news import PersonNews
from candidates.models.profile import ProfilePdf
from candidates.models.retry import RetryItem, RetryRun
from candidates.models.search import Search
from candidates.models.waiting import HeldJob

__all__ = [
    "Aftermath",
    "Application",
    "Assessment",
    "BulkExport",
    "BulkRow",
    "Candidate",
    "CandidateEmail",
    "CandidateExport",
    "ContactCorrection",
    "CountedDay",
    "DailyExportCount",
    "ExportAttempt",
    "ExportDecision",
    "ExportEffect",
    "FailureGroup",
    "FailureHit",
    "FieldDefault",
    "HeldJob",
    "HireDetails",
    "KnownFailure",
    "KnownKey",
    "KnownPerson",
    "MatchDecision",
    "MatchQuestion",
    "PeopleIndex",
    "PeopleRun",
    "PersonNews",
    "ProfilePdf",
    "RemotePerson",
    "RetryItem",
    "RetryRun",
    "Screening",
    "Search",
    "StageEvent",
]
