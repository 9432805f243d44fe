"""The page of operations at /api, made from the same table as the OpenAPI document; without a script."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bot.archive.api.openapi import build_openapi, request_schema
from bot.archive.api.operations import OPERATIONS, VERSION_PATH, Operation
from bot.web.templates import template_environment

TEMPLATES = Path(__file__).with_name("templates")


class DescribedField(NamedTuple):
    """A field of a request or a document, and what is to be known of it, in words."""

    name: str
    note: str


class DescribedOperation(NamedTuple):
    """An operation as the page shows it."""

    name: str
    address: str
    summary: str
    fields: tuple[DescribedField, ...]
    document: str
    document_fields: tuple[DescribedField, ...]


def render_operations_page() -> str:
    """The page as HTML."""
    template = template_environment(TEMPLATES).get_template("operations.html")
    return template.render(info=build_openapi()["info"], operations=described_operations())


def described_operations() -> tuple[DescribedOperation, ...]:
    return tuple(map(_describe, OPERATIONS))


def _describe(operation: Operation) -> DescribedOperation:
    document = operation.document.model_json_schema(mode="serialization")
    return DescribedOperation(
        name=operation.name,
        address=f"{operation.method} /api{VERSION_PATH}{operation.path}",
        summary=operation.summary,
        fields=tuple(_fields(request_schema(operation))),
        document=document["description"],
        document_fields=tuple(
            DescribedField(name, field.get("description", ""))
            for name, field in document["properties"].items()
        ),
    )


def _fields(schema: Mapping[str, Any]) -> Iterator[DescribedField]:
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        facts = [
            "required" if name in required else "",
            " or ".join(field.get("enum", ())),
            f"{field['minimum']} to {field['maximum']}" if "maximum" in field else "",
            f"at most {field['maxLength']} characters" if "maxLength" in field else "",
            f"by default {field['default']}" if field.get("default") is not None else "",
            field.get("description", ""),
        ]
        yield DescribedField(name, "; ".join(filter(None, facts)))
