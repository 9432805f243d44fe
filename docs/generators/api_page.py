"""docs/reference/json-api.md, from the operations of bot.archive.api: addresses, parameters, documents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.archive.api.openapi import build_openapi
from bot.archive.api.operations_page import DescribedOperation, described_operations

HEAD = """\
# JSON API

*This page is generated from `bot/archive/api`: `make docs`.*

With `JSON_API=on`, below `/api/v1` ([how to read it](../how-to/read-with-programs.md)). A running bot has the same as a page
(`http://127.0.0.1:8080/api`), and for tools as an OpenAPI document (`/api/openapi.json`). Parameters that are unknown, given twice or out of bounds
are refused with 400; every refusal is `{"error": "one sentence"}`. Fields are only ever added. What
[digest.json](digest-json.md) has, too, has its name there.
"""


def page() -> str:
    parts = [HEAD, *(_operation(operation) for operation in described_operations())]
    parts += ["\n## Documents within them\n", *_inner_documents(build_openapi()["components"]["schemas"])]
    return "\n".join(parts) + "\n"


def _operation(operation: DescribedOperation) -> str:
    return "\n".join(
        [
            f"\n## {operation.address}\n\n{operation.summary}\n\n| Parameter | |\n| --- | --- |",
            *_rows(operation.fields),
            f"\n| Answer | {operation.document} |\n| --- | --- |",
            *_rows(operation.document_fields),
        ]
    )


def _inner_documents(schemas: Mapping[str, Any]) -> Iterator[str]:
    """Those that are parts of answers."""
    answers = {operation.document for operation in described_operations()}
    for schema in schemas.values():
        if schema.get("description", "") not in {"", *answers} and "error" not in schema["properties"]:
            names = ", ".join(f"`{name}`" for name in schema["properties"])
            yield f"* {schema['description']} {names}"


def _rows(fields: Sequence[tuple[str, str]]) -> list[str]:
    return [f"| `{name}` | {note.replace('|', chr(92) + '|') or '–'} |" for name, note in fields]
