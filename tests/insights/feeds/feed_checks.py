"""Checks of feeds by others' readers: a RELAX NG schema with libxml2, a JSON schema, feedparser."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
from jsonschema import Draft202012Validator
from lxml import etree

HERE = Path(__file__).parent


@cache
def _atom_schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(HERE / "atom.rng"))


@cache
def _json_feed_validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((HERE / "json_feed.schema.json").read_text(encoding="utf-8")))


def read_atom(document: bytes) -> Any:
    """The feed as feedparser reads it, after it was found to be what RFC 4287 asks for."""
    tree = etree.fromstring(document)
    schema = _atom_schema()
    assert schema.validate(tree), schema.error_log
    ids = tree.xpath("//*[local-name()='entry']/*[local-name()='id']/text()")
    assert len(ids) == len(set(ids))
    parsed = feedparser.parse(document)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def read_json_feed(document: bytes) -> dict[str, Any]:
    """The feed, after it was found to be JSON Feed 1.1."""
    feed: dict[str, Any] = json.loads(document)
    errors = [error.message for error in _json_feed_validator().iter_errors(feed)]
    assert errors == []
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed
