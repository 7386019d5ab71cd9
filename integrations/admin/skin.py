"""The only module that imports django-unfold, the skin of the admin (besides the site itself).

Everything else takes these names from here, so that a change of skin is a change of one file.
"""

from unfold.admin import ModelAdmin as SkinModelAdmin
from unfold.admin import StackedInline as SkinStackedInline
from unfold.admin import TabularInline as SkinTabularInline
from unfold.widgets import UnfoldAdminEmailInputWidget as EmailInput
from unfold.widgets import UnfoldAdminIntegerFieldWidget as IntegerInput
from unfold.widgets import UnfoldAdminPasswordInput as PasswordInput
from unfold.widgets import UnfoldAdminSelectMultipleWidget as SelectMultiple
from unfold.widgets import UnfoldAdminSelectWidget as Select
from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
from unfold.widgets import UnfoldBooleanSwitchWidget as Switch

__all__ = [
    "EmailInput",
    "IntegerInput",
    "PasswordInput",
    "Select",
    "SelectMultiple",
    "SkinModelAdmin",
    "SkinStackedInline",
    "SkinTabularInline",
    "Switch",
    "TextInput",
    "Textarea",
]
