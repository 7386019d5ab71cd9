"""What the account manager is asked on the way of a connection to its go-live."""

from typing import Any, ClassVar

from django import forms

from integrations.admin.person_actions import NoteForm, QuestionForm
from integrations.admin.skin import (
    Checkbox,
    EmailInput,
    IntegerInput,
    SearchableSelect,
    Select,
    Textarea,
)
from integrations.admin.tenancy import TenantForm
from integrations.connectors.types import AtsUser
from integrations.errors import ConnectorError
from integrations.models import Connection, OnboardingProject
from integrations.rules import agreement
from integrations.rules.links import LIVES
from integrations.rules.roles import Action
from integrations.selectors import people_who_may
from integrations.services import acting_user, audit
from integrations.services.terms import differences_of, terms_of
from integrations.systems import SYSTEMS

MOST_HOURS = 14 * 24


class ProjectForm(TenantForm):
    """Whom to write to, what success is, and our own notes."""

    class Meta:
        model = OnboardingProject
        fields: tuple[str, ...] = ("contact_name", "contact_email", "success_goals", "notes")
        labels: ClassVar[dict[str, str]] = {
            "contact_name": "Name",
            "contact_email": "E-mail",
            "success_goals": "Goals",
            "notes": "Notes",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "success_goals": "What the customer wants to reach, and by when they look back.",
            "notes": "Shown to the platform's people only, never to the customer.",
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "success_goals": Textarea(attrs={"rows": 3}),
            "notes": Textarea(attrs={"rows": 3}),
        }


class VersionForm(QuestionForm):
    """The exact product and version, out of the catalogue."""

    version = forms.ChoiceField(label="Product and version", widget=Select)

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        system = SYSTEMS.get(row.connection.system)
        versions = system.versions if system else ()
        field = self.fields["version"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(version, version) for version in versions]
        field.initial = row.system_version


class AgreeForm(NoteForm):
    """Wants to hear that the customer knows what they agree to, where there is a warning."""

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["note"].label = "What was said"
        if agreement.warnings(terms_of(row.connection)):
            self.fields["told"] = forms.BooleanField(
                label="The customer has heard what is said above, and agrees all the same.",
                widget=Checkbox,
            )
            self.order_fields(["told", "note"])


class ApplyForm(NoteForm):
    """Wants to hear that what differs is agreed too."""

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["note"].label = "What was said"
        if differences_of(row):
            self.fields["told"] = forms.BooleanField(
                label="What differs is agreed with the customer.", widget=Checkbox
            )
            self.order_fields(["told", "note"])


class LinkForm(QuestionForm):
    """Whom a link is for, and how long it works."""

    recipient = forms.EmailField(
        label="Who gets it",
        required=False,
        widget=EmailInput(attrs={"autocomplete": "off"}),
        help_text="The customer's ATS administrator. It stands beside the link here, so that you "
        "know who has it.",
    )
    hours = forms.IntegerField(
        label="Works for (hours)",
        min_value=1,
        max_value=MOST_HOURS,
        initial=int(LIVES.total_seconds() // 3600),
        widget=IntegerInput,
        help_text="Three days are usual, two weeks are the most.",
    )

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["recipient"].initial = row.contact_email


class MailLinkForm(LinkForm):
    """As above; a mail wants an address."""

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        field = self.fields["recipient"]
        field.required = True
        field.help_text = "The customer's ATS administrator. Answers go to the owner."


class ActingUserForm(QuestionForm):
    """The users of the system, as the vendor lists them now. ``row`` is or has a connection."""

    def __init__(self, *args: Any, row: OnboardingProject | Connection, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        connection = row if isinstance(row, Connection) else row.connection
        self._users: dict[str, AtsUser] = {}
        try:
            found = acting_user.users_of(connection)
        except ConnectorError as error:
            self.trouble = f"The vendor does not list its users. {error.sentence} {error.hint}"
            return
        if not found:
            self.trouble = "The vendor lists no user who may act."
            return
        self._users = {user.external_id: user for user in found}
        for setting in acting_user.settings_of(connection):
            nobody = [("", "Choose …" if setting.required else "Nobody in particular")]
            self.fields[setting.name] = forms.ChoiceField(
                label=setting.label,
                help_text=setting.help,
                required=setting.required,
                choices=[*nobody, *((user.external_id, _named(user)) for user in found)],
                initial=connection.options.get(setting.name, ""),
                widget=SearchableSelect,
            )

    def clean(self) -> dict[str, Any]:
        """Whom each setting names, or nobody."""
        cleaned = super().clean() or {}
        if self.trouble:
            raise forms.ValidationError("Nobody can be chosen now.")
        return {"chosen": {name: self._users.get(value) for name, value in cleaned.items()}}


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Offers people by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name as it stands everywhere else."""
        return audit.name_of(obj)


class OwnerForm(QuestionForm):
    """People who manage the customer."""

    owner = PersonField(
        queryset=None,
        required=False,
        empty_label="Nobody",
        widget=Select,
        help_text="Administrators, and the account managers of this customer.",
    )

    def __init__(self, *args: Any, row: OnboardingProject, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people_who_may(Action.MANAGE_ONBOARDING, row.tenant_id)
        field.initial = row.owner_id


def _named(user: AtsUser) -> str:
    about = ", ".join(filter(None, (user.email, user.role)))
    return f"{user.name} ({about})" if about else user.name or user.external_id
