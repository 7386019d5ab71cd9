"""How a body is read. The REST framework loads it by name while it is loaded itself."""

from json import JSONDecodeError
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJson(JSONParser):
    """JSON of the standard, of a depth that can be followed."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The value. Raises ``ParseError``."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        except ParseError as error:
            at = error.__context__
            where = ""
            if isinstance(at, JSONDecodeError):
                where = f" Look at line {at.lineno}, column {at.colno}."
            raise ParseError(f"The body is not JSON that can be read.{where}") from error
