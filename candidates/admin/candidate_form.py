"""The forms in which people are entered and corrected."""

from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet

from candidates.models import Candidate, CandidateEmail
from candidates.rules.emails import EmailSource, EmailValidity, well_formed
from candidates.services.intake import IntakeError, ResumeData
from integrations.admin.skin import FileInput
from integrations.admin.tenancy import TenantForm
from integrations.models.clock import database_now
from integrations.services import audit
from integrations.setting_forms import WebAddressField


class CandidateForm(TenantForm):
    """A person, and a new resume for them."""

    new_resume = forms.FileField(
        label="Resume",
        required=False,
        widget=FileInput,
        help_text=(
            "A new file takes the place of the one that is kept. PDF, DOCX, PNG, JPEG, WebP or "
            "plain text, at most 10 MiB."
        ),
    )

    class Meta:
        model = Candidate
        fields = (
            "tenant", "platform_id", "first_name", "last_name", "headline", "source", "phone",
            "linkedin_url", "city", "region", "country",
        )  # fmt: skip
        field_classes: ClassVar[dict[str, Any]] = {"linkedin_url": WebAddressField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resume: ResumeData | None = None
        identity = self.fields.get("platform_id")
        if identity is not None:
            identity.required = False
            identity.help_text = "The platform's own id. Leave it empty for a person entered here."

    def clean_country(self) -> str:
        """Two letters, in capitals."""
        country: str = self.cleaned_data["country"].upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise forms.ValidationError("Write the two letters of the country, such as US.")
        return country

    def clean_new_resume(self) -> Any:
        """Read the file once. Its type is told by its bytes."""
        upload = self.cleaned_data["new_resume"]
        if upload:
            try:
                self.resume = ResumeData.read(upload.name, upload.read())
            except IntakeError as error:
                raise forms.ValidationError(str(error)) from error
        return upload


class EmailForm(TenantForm):
    """One e-mail address of a person."""

    class Meta:
        model = CandidateEmail
        fields = ("address", "kind", "validity", "provenance", "position")

    def clean(self) -> dict[str, Any]:
        """What cannot be an address may only be kept as an invalid one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        address = cleaned.get("address", "")
        is_said_to_work = cleaned.get("validity") != EmailValidity.INVALID
        if address and is_said_to_work and not well_formed(address):
            self.add_error(
                "address", "This cannot be an e-mail address: correct it, or mark it invalid."
            )
        return cleaned


class EmailFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at run time
    """All addresses of a person, those that are kept and those that are new."""

    def clean(self) -> None:
        """Each address once, whatever its letters."""
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            address = values.get("address", "").upper()
            if not address or values.get("DELETE"):
                continue
            if address in seen:
                form.add_error("address", "This candidate has this address already.")
            seen.add(address)


def note_entry(email: CandidateEmail, *, actor: Any) -> None:
    """Where an address that is entered or changed by hand comes from. Does not save it."""
    if email._state.adding:
        email.source, email.added_by = EmailSource.BY_HAND, audit.name_of(actor)
    if email.validity != EmailValidity.INVALID:
        email.invalid_since, email.invalid_because = None, ""
    elif email.invalid_since is None:
        email.invalid_since = database_now()
        email.invalid_because = f"Marked invalid by {audit.name_of(actor)}."
