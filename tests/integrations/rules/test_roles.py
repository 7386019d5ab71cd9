"""Who may do what, line by line, from each role's side."""

import pytest

from integrations.rules.roles import PERMITTED, PLATFORM_WIDE_ROLES, Action, Role, may

A = Action
HIRING_MANAGER = {
    A.VIEW_JOBS, A.VIEW_CANDIDATES, A.VIEW_EXPORTS, A.MOVE_STAGE, A.EXPORT_HIRE,
}  # fmt: skip
RECRUITER = HIRING_MANAGER | {
    A.ACTIVATE_JOB,
    A.EDIT_JOB,
    A.SYNC_NOW,
    A.EDIT_CANDIDATES,
    A.VIEW_SEARCHES,
    A.MANAGE_SEARCHES,
    A.RETRY_EXPORT,
    A.SEND_NOW,
    A.CANCEL_EXPORT,
    A.SETTLE_EXPORT,
    A.VIEW_CASES,
    A.OPEN_CASE,
}
TENANT_ADMIN = RECRUITER | {
    A.VIEW_SYNC_RUNS,
    A.VIEW_CONNECTIONS,
    A.VIEW_ONBOARDING,
    A.VIEW_RECONCILIATION,
    A.VIEW_AUDIT,
    A.VIEW_INTEGRATIONS,
    A.CONNECT_HRIS,
}
OF_THE_CUSTOMER_ONLY = {A.EXPORT_HIRE, A.CONNECT_HRIS}
ACCOUNT_MANAGER = (TENANT_ADMIN - OF_THE_CUSTOMER_ONLY) | {
    A.MEND_CAUSE,
    A.RELEASE_CLOSINGS,
    A.MANAGE_CONNECTIONS,
    A.REPLACE_SECRET,
    A.VIEW_CALL_LOG,
    A.PROCESS_EVENT,
    A.MANAGE_ONBOARDING,
    A.SERVE_ONBOARDING,
    A.HANDLE_CASE,
    A.SHARE_ANSWER,
    A.RECONCILE,
    A.VIEW_ALERTS,
    A.MANAGE_ALERTS,
    A.VIEW_WEBHOOKS,
    A.MANAGE_WEBHOOKS,
    A.RESEND_WEBHOOK,
}
ADMINISTRATOR = ACCOUNT_MANAGER | {
    A.MANAGE_MEMBERSHIPS, A.MANAGE_TENANTS, A.MANAGE_API_KEYS, A.LABEL_FAILURE, A.EXPUNGE_CALL,
}  # fmt: skip
SUPPORT = {
    A.VIEW_JOBS,
    A.VIEW_SYNC_RUNS,
    A.SYNC_NOW,
    A.VIEW_CANDIDATES,
    A.VIEW_SEARCHES,
    A.VIEW_EXPORTS,
    A.RETRY_EXPORT,
    A.SETTLE_EXPORT,
    A.VIEW_CONNECTIONS,
    A.VIEW_CALL_LOG,
    A.VIEW_ONBOARDING,
    A.SERVE_ONBOARDING,
    A.VIEW_RECONCILIATION,
    A.VIEW_AUDIT,
    A.VIEW_INTEGRATIONS,
    A.MEND_CAUSE,
    A.LABEL_FAILURE,
    A.EXPUNGE_CALL,
    A.PROCESS_EVENT,
    A.VIEW_CASES,
    A.OPEN_CASE,
    A.HANDLE_CASE,
    A.SHARE_ANSWER,
    A.RECONCILE,
    A.VIEW_ALERTS,
    A.MANAGE_ALERTS,
    A.VIEW_WEBHOOKS,
    A.RESEND_WEBHOOK,
}


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.HIRING_MANAGER, HIRING_MANAGER),
        (Role.RECRUITER, RECRUITER),
        (Role.TENANT_ADMIN, TENANT_ADMIN),
        (Role.ACCOUNT_MANAGER, ACCOUNT_MANAGER),
        (Role.ADMINISTRATOR, ADMINISTRATOR),
        (Role.SUPPORT, SUPPORT),
    ],
)
def test_each_role_may_do_exactly_this(role, actions):
    assert {action for action in Action if may([role], action)} == actions


def test_only_administrators_and_account_managers_replace_a_secret():
    permitted = {role for role in Role if may([role], Action.REPLACE_SECRET)}
    assert permitted == {Role.ADMINISTRATOR, Role.ACCOUNT_MANAGER}


def test_nobody_can_be_allowed_to_see_a_secret():
    assert [action.value for action in Action if "secret" in action] == ["replace_secret"]


def test_several_roles_permit_what_any_of_them_permits():
    roles = {Role.HIRING_MANAGER, Role.SUPPORT}
    assert may(roles, Action.MOVE_STAGE)
    assert may(roles, Action.RETRY_EXPORT)
    assert not may(roles, Action.SEND_NOW)


def test_no_role_permits_nothing():
    assert not any(may([], action) for action in Action)


def test_every_action_is_in_the_table_and_somebody_may_do_it():
    assert set(PERMITTED) == set(Action)
    assert all(PERMITTED.values())


def test_administrators_and_support_serve_every_tenant():
    assert {Role.ADMINISTRATOR, Role.SUPPORT} == PLATFORM_WIDE_ROLES
