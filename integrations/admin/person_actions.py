"""What a person may do to a row: from its page, and to many rows from the list.

Both ways lead to one page of our own that says what will happen, asks for what is needed, and
calls the same service; the skin's dialogs do not work for bulk actions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from integrations.admin.skin import Textarea
from integrations.errors import ConnectorError
from integrations.models import User
from integrations.rules.answer import Answer
from integrations.rules.roles import Action

ROWS_AT_ONCE = 1_000


class QuestionForm(forms.Form):
    """What the page of an action asks. ``row`` is ``None`` where there are several.

    ``trouble`` says why nothing can be asked now; then nothing can be sent either.
    """

    trouble = ""

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row


class NoteForm(QuestionForm):
    """Asks why; an answer may be left out."""

    note = forms.CharField(
        label="Why",
        max_length=500,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Kept in the history of the row.",
    )


class ReasonForm(QuestionForm):
    """Asks why, and wants an answer."""

    note = forms.CharField(
        label="Why",
        max_length=500,
        widget=Textarea(attrs={"rows": 3}),
        help_text="Kept in the history of the row.",
    )


def nothing_more(rows: Sequence[Any]) -> None:
    """Nothing follows."""


def always(row: Any) -> bool:
    """Fits every row."""
    return True


def nothing_to_show(row: Any) -> dict[str, Any]:
    """Nothing stands on the page besides the sentence."""
    return {}


def _no_act(row: Any, actor: User, inputs: Mapping[str, Any]) -> Answer:
    raise NotImplementedError("this action answers with a page of its own")


@dataclass(frozen=True, kw_only=True)
class PersonAction:
    """One thing people do to rows of an admin.

    ``act(row, actor, inputs)`` calls the service; ``inputs`` is the cleaned data of ``form``. It is
    called once per row, and one row that cannot be changed never stops the others.
    ``sentence`` says what will happen, in the present tense. ``fits(row)`` decides whether the
    button is shown on the row's page; the service decides again. With ``at_once`` the button on the
    page acts without asking. ``afterwards`` is called once, with the rows that were changed.
    ``answer(request, row, inputs)`` takes the place of ``act`` where a page of its own follows on
    one row; with ``only_once`` loading that page again does not repeat the action. ``opens(row)``
    is the address of a page that takes the place of all this, and ``opens_many`` what many chosen
    rows lead to. ``about_template`` stands above the form on one row, with what ``about(row)``
    gives.
    """

    name: str
    label: str
    permission: Action
    act: Callable[[Any, User, Mapping[str, Any]], Answer] = _no_act
    sentence: str = ""
    icon: str = ""
    form: type[QuestionForm] = QuestionForm
    fits: Callable[[Any], bool] = always
    afterwards: Callable[[Sequence[Any]], None] = nothing_more
    answer: Callable[[HttpRequest, Any, Mapping[str, Any]], HttpResponse] | None = None
    only_once: bool = False
    opens: Callable[[Any], str] | None = None
    opens_many: Callable[[HttpRequest, QuerySet[Any]], HttpResponse | None] | None = None
    about: Callable[[Any], Mapping[str, Any]] = nothing_to_show
    about_template: str = ""
    in_bulk: bool = True
    on_page: bool = True
    at_once: bool = False
    is_main: bool = False
    is_dangerous: bool = False

    def carry_out(self, row: Any, actor: User, inputs: Mapping[str, Any]) -> Answer:
        """Act on one row. A vendor's refusal becomes the answer, with what to do about it."""
        try:
            return self.act(row, actor, inputs)
        except ConnectorError as error:
            return Answer.no(" ".join(filter(None, [error.sentence, error.hint])))
