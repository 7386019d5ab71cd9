"""What the account manager does on the way of a connection to its go-live."""

from collections.abc import Mapping
from typing import Any

from integrations.admin import link_pages, onboarding_about
from integrations.admin.onboarding_forms import (
    ActingUserForm,
    AgreeForm,
    ApplyForm,
    LinkForm,
    MailLinkForm,
    OwnerForm,
    VersionForm,
)
from integrations.admin.person_actions import NoteForm, PersonAction
from integrations.models import OnboardingProject, OnboardingTask, User
from integrations.rules.answer import Answer
from integrations.rules.connection_state import ConnectionState
from integrations.rules.onboarding import Step
from integrations.rules.roles import Action
from integrations.services import acting_user, links, onboarding

S = ConnectionState


def _is_open(row: OnboardingProject) -> bool:
    return row.connection.state != S.CLOSED


def _has_access(row: OnboardingProject) -> bool:
    return row.connection.state not in (S.SETTING_UP, S.BROKEN, S.CLOSED)


def _may_link(row: OnboardingProject) -> bool:
    return _is_open(row) and row.system_confirmed_at is not None


def _has_open_link(row: OnboardingProject) -> bool:
    return links.open_links(row.connection).exists()


def _wants_user(row: OnboardingProject) -> bool:
    return _has_access(row) and bool(acting_user.settings_of(row.connection))


def _may_apply(row: OnboardingProject) -> bool:
    return _has_access(row) and row.agreed_at is not None


def _confirm(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not _is_open(row):
        return Answer.no("The connection is closed.")
    onboarding.confirm_system(row, version=inputs["version"], actor=actor)
    return Answer.yes(f"{inputs['version']} is confirmed. A link can be made now.")


def _agree(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not _is_open(row):
        return Answer.no("The connection is closed.")
    onboarding.agree(row, actor=actor, note=inputs["note"])
    return Answer.yes("The settings are agreed as they stand.")


def _withdraw(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if links.revoke(row.connection, actor=actor, note=inputs["note"]):
        return Answer.yes("The link is withdrawn: it opens nothing any more.")
    return Answer.no("There was no link that works.")


def _choose_user(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not _wants_user(row):
        return Answer.no("There is nobody to choose for this connection now.")
    return acting_user.choose(row, inputs["chosen"], actor=actor)


def _apply(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if not _may_apply(row):
        return Answer.no("First the settings are agreed and the customer gives access.")
    onboarding.configure(row, actor=actor, note=inputs["note"])
    return Answer.yes("The settings are applied. Next comes the verification.")


def _change_owner(row: OnboardingProject, actor: User, inputs: Mapping[str, Any]) -> Answer:
    return onboarding.change_owner(row, inputs["owner"], actor=actor)


def _finish(row: OnboardingTask, actor: User, inputs: Mapping[str, Any]) -> Answer:
    if onboarding.finish_task(row, actor=actor, words=inputs["note"]):
        return Answer.yes(f"Done: {row.get_kind_display()}.")
    return Answer.no("Somebody has done it already.")


def _managing(name: str, label: str, icon: str, **more: Any) -> PersonAction:
    return PersonAction(
        name=name,
        label=label,
        icon=icon,
        permission=Action.MANAGE_ONBOARDING,
        in_bulk=False,
        **more,
    )


CONFIRM = _managing(
    "confirm-system",
    "Confirm system",
    "verified",
    act=_confirm,
    form=VersionForm,
    fits=_is_open,
    about=onboarding_about.version,
    about_template="admin/integrations/about_version.html",
    sentence="Your name and the time stand beside it. A link can be made after that.",
)
AGREE = _managing(
    "agree",
    "Agree settings",
    "handshake",
    act=_agree,
    form=AgreeForm,
    fits=_is_open,
    about=onboarding_about.agreeing,
    about_template="admin/integrations/about_agreeing.html",
    sentence="These settings are agreed with the customer as they stand. They are kept, and "
    "compared with what the vendor tells once access is given.",
)
MAKE_LINK = _managing(
    "make-link",
    "Make link",
    "link",
    answer=link_pages.make_and_show,
    only_once=True,
    form=LinkForm,
    fits=_may_link,
    sentence="The link is shown once, for you to send it. A link that was made before stops "
    "working.",
)
MAIL_LINK = _managing(
    "mail-link",
    "Make and e-mail link",
    "forward_to_inbox",
    answer=link_pages.make_and_mail,
    only_once=True,
    form=MailLinkForm,
    fits=_may_link,
    sentence="The link goes to the customer by e-mail, with a few words about it. A link that was "
    "made before stops working.",
)
WITHDRAW_LINK = _managing(
    "withdraw-link",
    "Withdraw link",
    "link_off",
    act=_withdraw,
    form=NoteForm,
    fits=_has_open_link,
    sentence="The link stops working at once. What the customer has entered so far is lost.",
    is_dangerous=True,
)
CHOOSE_USER = _managing(
    "acting-user",
    "Choose acting user",
    "person_check",
    act=_choose_user,
    form=ActingUserForm,
    fits=_wants_user,
    sentence="The list was asked of the vendor just now. What we write in the ATS is written in "
    "the name of this user.",
)
APPLY = _managing(
    "apply-settings",
    "Apply settings",
    "tune",
    act=_apply,
    form=ApplyForm,
    fits=_may_apply,
    about=onboarding_about.applying,
    about_template="admin/integrations/about_applying.html",
    sentence="You have looked through the settings with the access that is there now.",
)
CHANGE_OWNER = _managing(
    "owner",
    "Change owner",
    "assignment_ind",
    act=_change_owner,
    form=OwnerForm,
    sentence="The owner brings this customer live: mails go to them, and answers too.",
)
FINISH_TASK = PersonAction(
    name="done",
    label="Done",
    icon="check",
    permission=Action.SERVE_ONBOARDING,
    act=_finish,
    form=NoteForm,
    fits=lambda row: row.done_at is None,
    sentence="The task is done. Your name stands in the onboarding's history.",
    is_main=True,
)

ONBOARDING_ACTIONS = (
    CONFIRM, AGREE, MAIL_LINK, MAKE_LINK, WITHDRAW_LINK, CHOOSE_USER, APPLY, CHANGE_OWNER,
)  # fmt: skip

STEP_ACTIONS: Mapping[Step, tuple[str, ...]] = {
    Step.ALIGNMENT: (CONFIRM.name, AGREE.name),
    Step.LINK: (MAIL_LINK.name, MAKE_LINK.name, WITHDRAW_LINK.name),
    Step.CONFIGURATION: (CHOOSE_USER.name, APPLY.name),
}
"""Beside which step the buttons stand. Whatever is not named stands above them all."""
