"""The admin of candidates, their applications and searches, and of exports and attempts."""

from candidates.admin.applications import ApplicationAdmin
from candidates.admin.attempts import ExportAttemptAdmin
from candidates.admin.bulk_exports import BulkExportAdmin
from candidates.admin.candidates import CandidateAdmin
from candidates.admin.exports import CandidateExportAdmin
from candidates.admin.match_decisions import MatchDecisionAdmin
from candidates.admin.match_desk import MatchQuestionAdmin
from candidates.admin.people_runs import PeopleRunAdmin
from candidates.admin.retry_runs import RetryRunAdmin
from candidates.admin.searches import SearchAdmin
from candidates.admin.triage import FailureGroupAdmin

__all__ = [
    "ApplicationAdmin",
    "BulkExportAdmin",
    "CandidateAdmin",
    "CandidateExportAdmin",
    "ExportAttemptAdmin",
    "FailureGroupAdmin",
    "MatchDecisionAdmin",
    "MatchQuestionAdmin",
    "PeopleRunAdmin",
    "RetryRunAdmin",
    "SearchAdmin",
]
