"""The OpenAPI document of the REST API, as it stands in the repository."""

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from portal.reference.markdown import NOTICE


def openapi() -> str:
    """The document, as YAML. Raises ``ValidationError`` where it is none."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # has no types
    document = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    validate_schema(document)  # type: ignore[no-untyped-call]  # has no types
    renderer = OpenApiYamlRenderer()
    text = renderer.render(document, renderer_context={})  # type: ignore[no-untyped-call]
    return f"# {NOTICE.removeprefix('<!-- ').removesuffix(' -->')}\n{text.decode()}"
