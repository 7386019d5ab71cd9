"""The OpenAPI document of the REST API, as it stands in the repository."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from portal.reference.markdown import NOTICE


def made() -> dict[str, Any]:
    """The document, as values."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # has no types
    document: dict[str, Any] = generator.get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    return document


def openapi() -> str:
    """The document, as YAML. Raises ``ValidationError`` where it is none."""
    document = made()
    validate_schema(document)  # type: ignore[no-untyped-call]  # has no types
    renderer = OpenApiYamlRenderer()
    text = renderer.render(document, renderer_context={})  # type: ignore[no-untyped-call]
    return f"# {NOTICE.removeprefix('<!-- ').removesuffix(' -->')}\n{text.decode()}"
