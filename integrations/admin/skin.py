"""The only module that imports django-unfold, the skin of the admin (besides the site itself).

Everything else takes these names from here, so that a change of skin is a change of one file.
"""

from unfold.admin import ModelAdmin as SkinModelAdmin
from unfold.admin import TabularInline as SkinTabularInline
from unfold.forms import AdminPasswordChangeForm as PasswordChangeForm
from unfold.forms import UserChangeForm as PersonChangeForm
from unfold.forms import UserCreationForm as PersonAddForm
from unfold.views import ChangeList as SkinChangeList
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget as CheckboxSelectMultiple
from unfold.widgets import UnfoldAdminEmailInputWidget as EmailInput
from unfold.widgets import UnfoldAdminFileFieldWidget as FileInput
from unfold.widgets import UnfoldAdminIntegerFieldWidget as IntegerInput
from unfold.widgets import UnfoldAdminPasswordWidget as PasswordInput
from unfold.widgets import UnfoldAdminRadioSelectWidget as RadioSelect
from unfold.widgets import UnfoldAdminSelect2Widget as SearchableSelect
from unfold.widgets import UnfoldAdminSelectMultipleWidget as SelectMultiple
from unfold.widgets import UnfoldAdminSelectWidget as Select
from unfold.widgets import UnfoldAdminSplitDateTimeWidget as SplitDateTimeInput
from unfold.widgets import UnfoldAdminTextareaWidget as Textarea
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput
from unfold.widgets import UnfoldBooleanSwitchWidget as Switch
from unfold.widgets import UnfoldBooleanWidget as Checkbox

__all__ = [
    "Checkbox",
    "CheckboxSelectMultiple",
    "EmailInput",
    "FileInput",
    "IntegerInput",
    "PasswordChangeForm",
    "PasswordInput",
    "PersonAddForm",
    "PersonChangeForm",
    "RadioSelect",
    "SearchableSelect",
    "Select",
    "SelectMultiple",
    "SkinChangeList",
    "SkinModelAdmin",
    "SkinTabularInline",
    "SplitDateTimeInput",
    "Switch",
    "TextInput",
    "Textarea",
]
