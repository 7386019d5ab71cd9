"""The form of a customer of the platform."""

from typing import Any

from django import forms

from integrations.admin.skin import FileInput, Switch
from integrations.admin.tenancy import TenantForm
from integrations.models import Tenant
from integrations.rules.logos import MOST_BYTES, complaint_of


class TenantPageForm(TenantForm):
    """Name, short name, and the logo that the customer sees on the connection pages."""

    new_logo = forms.FileField(
        label="Logo",
        required=False,
        widget=FileInput,
        help_text="Shown on the customer's connection pages, in place of one that is kept. PNG or "
        f"JPEG, at most {MOST_BYTES // 1000} kB.",
    )
    remove_logo = forms.BooleanField(
        label="Remove the logo", required=False, widget=Switch, help_text="Show the name only."
    )

    class Meta:
        model = Tenant
        fields = ("name", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logo = b""
        if not self.instance.logo:
            self.fields.pop("remove_logo", None)

    def clean_new_logo(self) -> Any:
        """Read the file once. Its kind is told by its bytes."""
        upload = self.cleaned_data["new_logo"]
        if upload:
            self.logo = upload.read(MOST_BYTES + 1)
            if complaint := complaint_of(self.logo):
                raise forms.ValidationError(complaint)
        return upload
