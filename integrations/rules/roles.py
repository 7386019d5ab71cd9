"""Who may do what: roles, actions, and the one table between them.

A role counts where its membership says: for the whole platform, or for one tenant
(``integrations.selectors.Access``). Nobody may *see* a secret, so there is no such action: a
credential is replaced, never shown.
"""

import enum
from collections.abc import Collection, Mapping


class Role(enum.StrEnum):
    """What a person is to the platform, or to one tenant."""

    ADMINISTRATOR = "administrator"
    SUPPORT = "support"
    ACCOUNT_MANAGER = "account_manager"
    TENANT_ADMIN = "tenant_admin"
    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"


# These serve every tenant; the others are given tenant by tenant.
PLATFORM_WIDE_ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPPORT})


class Action(enum.StrEnum):
    """What a person may be allowed to do."""

    VIEW_JOBS = "view_jobs"
    ACTIVATE_JOB = "activate_job"
    EDIT_JOB = "edit_job"
    VIEW_SYNC_RUNS = "view_sync_runs"
    SYNC_NOW = "sync_now"
    RELEASE_CLOSINGS = "release_closings"

    VIEW_CANDIDATES = "view_candidates"
    EDIT_CANDIDATES = "edit_candidates"
    MOVE_STAGE = "move_stage"
    VIEW_SEARCHES = "view_searches"
    MANAGE_SEARCHES = "manage_searches"

    VIEW_EXPORTS = "view_exports"
    RETRY_EXPORT = "retry_export"
    SEND_NOW = "send_now"
    CANCEL_EXPORT = "cancel_export"
    MEND_CAUSE = "mend_cause"
    LABEL_FAILURE = "label_failure"
    SETTLE_EXPORT = "settle_export"

    VIEW_CONNECTIONS = "view_connections"
    MANAGE_CONNECTIONS = "manage_connections"
    REPLACE_SECRET = "replace_secret"  # noqa: S105 - the name of an action
    VIEW_CALL_LOG = "view_call_log"
    EXPUNGE_CALL = "expunge_call"
    PROCESS_EVENT = "process_event"
    VIEW_INTEGRATIONS = "view_integrations"
    CONNECT_HRIS = "connect_hris"
    EXPORT_HIRE = "export_hire"

    VIEW_ONBOARDING = "view_onboarding"
    MANAGE_ONBOARDING = "manage_onboarding"
    SERVE_ONBOARDING = "serve_onboarding"

    VIEW_CASES = "view_cases"
    OPEN_CASE = "open_case"
    HANDLE_CASE = "handle_case"
    SHARE_ANSWER = "share_answer"

    VIEW_RECONCILIATION = "view_reconciliation"
    RECONCILE = "reconcile"
    VIEW_ALERTS = "view_alerts"
    MANAGE_ALERTS = "manage_alerts"

    VIEW_AUDIT = "view_audit"
    MANAGE_MEMBERSHIPS = "manage_memberships"
    MANAGE_TENANTS = "manage_tenants"
    MANAGE_API_KEYS = "manage_api_keys"

    VIEW_WEBHOOKS = "view_webhooks"
    MANAGE_WEBHOOKS = "manage_webhooks"
    RESEND_WEBHOOK = "resend_webhook"


_ADMIN, _SUPPORT, _MANAGER = Role.ADMINISTRATOR, Role.SUPPORT, Role.ACCOUNT_MANAGER
_TENANT_ADMIN, _RECRUITER, _HIRING = Role.TENANT_ADMIN, Role.RECRUITER, Role.HIRING_MANAGER

_PLATFORM = frozenset({_ADMIN, _SUPPORT, _MANAGER})
_RECRUITING = frozenset({_ADMIN, _MANAGER, _TENANT_ADMIN, _RECRUITER})
_EVERYBODY = frozenset(Role)

PERMITTED: Mapping[Action, frozenset[Role]] = {
    # Jobs are the common ground of all who recruit.
    Action.VIEW_JOBS: _EVERYBODY,
    # Activation starts outreach and freezes the job: a decision of those who recruit on it.
    Action.ACTIVATE_JOB: _RECRUITING,
    # After activation edits are made here.
    Action.EDIT_JOB: _RECRUITING,
    # What was read and why a job is missing: for those who can act on it.
    Action.VIEW_SYNC_RUNS: _PLATFORM | {_TENANT_ADMIN},
    # Harmless and guarded: whoever waits for a job may ask for it.
    Action.SYNC_NOW: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # Closing many jobs at once is agreed with the customer.
    Action.RELEASE_CLOSINGS: frozenset({_ADMIN, _MANAGER}),
    # Candidates are personal data: those of the tenant, and the platform's people who serve it.
    Action.VIEW_CANDIDATES: _EVERYBODY,
    # Names, addresses, resumes: those who recruit. Support repairs exports, not people.
    Action.EDIT_CANDIDATES: _RECRUITING,
    # A hiring manager's one act: saying yes or no to a candidate.
    Action.MOVE_STAGE: _RECRUITING | {_HIRING},
    # A search says why a candidate goes out or waits.
    Action.VIEW_SEARCHES: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # Its settings decide who goes out.
    Action.MANAGE_SEARCHES: _RECRUITING,
    # "Where is my candidate?" is everybody's question.
    Action.VIEW_EXPORTS: _EVERYBODY,
    # Retrying repeats what was already decided; it is support's daily work.
    Action.RETRY_EXPORT: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # Sets policy aside in one case: a decision of those who recruit, not of support.
    Action.SEND_NOW: _RECRUITING,
    # What is sent where we know nothing, another job, a task for the customer: for those who answer
    # to the customer for what arrives, and for support, whose daily work it is.
    Action.MEND_CAUSE: _PLATFORM,
    # What is said of a cause holds at every tenant: for those who serve all of them.
    Action.LABEL_FAILURE: frozenset({_ADMIN, _SUPPORT}),
    # A no is final for this candidate and job: as above.
    Action.CANCEL_EXPORT: _RECRUITING,
    # Saying what the ATS holds after an unknown outcome or a doubtful match: whoever can look.
    Action.SETTLE_EXPORT: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # State and health of the connection, its settings, never its secrets.
    Action.VIEW_CONNECTIONS: _PLATFORM | {_TENANT_ADMIN},
    # Workflow, trigger, countries, statuses: agreed with the customer by the account manager.
    Action.MANAGE_CONNECTIONS: frozenset({_ADMIN, _MANAGER}),
    # A new key in place of the old one. Support never touches a secret.
    Action.REPLACE_SECRET: frozenset({_ADMIN, _MANAGER}),
    # What was said to the vendor, redacted: for those who repair.
    Action.VIEW_CALL_LOG: _PLATFORM,
    # Takes evidence away for good, for the sake of a person whose data stands in it.
    Action.EXPUNGE_CALL: frozenset({_ADMIN, _SUPPORT}),
    # Acts once more on what a vendor told: for those who repair.
    Action.PROCESS_EVENT: _PLATFORM,
    # Which systems a customer has connected, and how they feel.
    Action.VIEW_INTEGRATIONS: _PLATFORM | {_TENANT_ADMIN},
    # A key to an HR system opens the whole company: it is given, replaced and taken away by the
    # customer's own admin and by nobody of the platform.
    Action.CONNECT_HRIS: frozenset({_TENANT_ADMIN}),
    # Making somebody an employee is the customer's own act.
    Action.EXPORT_HIRE: frozenset({_TENANT_ADMIN, _RECRUITER, _HIRING}),
    # Where it is and what it waits for. The customer's own admin sees theirs; a link's address is
    # shown to nobody but the person who makes it.
    Action.VIEW_ONBOARDING: _PLATFORM | {_TENANT_ADMIN},
    # Links, agreed settings, acting user, owner: the account manager brings the customer live.
    Action.MANAGE_ONBOARDING: frozenset({_ADMIN, _MANAGER}),
    # What customers ask for on their page is done by whoever has time; our own notes are theirs.
    Action.SERVE_ONBOARDING: _PLATFORM,
    # Questions that were handed to the account manager, and what became of them.
    Action.VIEW_CASES: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # Whoever waits for a job or a candidate may ask for help, with the answer attached.
    Action.OPEN_CASE: _PLATFORM | {_TENANT_ADMIN, _RECRUITER},
    # Settled by those who serve the customer.
    Action.HANDLE_CASE: _PLATFORM,
    # A link that opens without an account: given out by the platform's people only.
    Action.SHARE_ANSWER: _PLATFORM,
    # Our ledger beside the customer's ATS: for those who answer for it on either side.
    Action.VIEW_RECONCILIATION: _PLATFORM | {_TENANT_ADMIN},
    # Costs calls at the vendor, and closing a finding is our own word.
    Action.RECONCILE: _PLATFORM,
    # What the platform's people were told, and whether it reached them: not the customer's affair.
    Action.VIEW_ALERTS: _PLATFORM,
    # Telling somebody again, and from when on people are told.
    Action.MANAGE_ALERTS: _PLATFORM,
    # Who did what: for those who answer for it.
    Action.VIEW_AUDIT: _PLATFORM | {_TENANT_ADMIN},
    # Roles are given by administrators only, so that nobody raises their own.
    Action.MANAGE_MEMBERSHIPS: frozenset({_ADMIN}),
    # A key acts for everybody behind it.
    Action.MANAGE_API_KEYS: frozenset({_ADMIN}),
    # Where events go and what became of each: for those who look why one did not arrive.
    Action.VIEW_WEBHOOKS: _PLATFORM,
    # A new address hears what happens: for those who answer to the customer for it.
    Action.MANAGE_WEBHOOKS: frozenset({_ADMIN, _MANAGER}),
    # Repeats what was told already, under the same id.
    Action.RESEND_WEBHOOK: _PLATFORM,
    # A new customer, or the end of one.
    Action.MANAGE_TENANTS: frozenset({_ADMIN}),
}


def may(roles: Collection[Role], action: Action) -> bool:
    """Whether any of these roles permits the action. Where they count is the caller's question."""
    return not PERMITTED[action].isdisjoint(roles)
