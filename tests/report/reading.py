"""The readers of each format that other people wrote: what they can't read is no export."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT6

import cors_addon

OURS = {path.name.partition("-")[0]: json.loads(path.read_text()) for path in (Path(cors_addon.__file__).parent / "schemas").glob("*.json")}
THEIRS = Path(__file__).parents[1] / "schemas"
_REGISTRY: Registry[Any] = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in OURS.values())


def validate(name: str, document: object) -> None:
    """Raise ValidationError where a document is not as our own schema of that name says."""
    jsonschema.Draft202012Validator(OURS[name], registry=_REGISTRY).validate(document)


def read_json(text: str) -> dict[str, Any]:
    """Return our JSON report, which is as its schema says."""
    document: dict[str, Any] = json.loads(text)
    validate("report", document)
    return document


def read_sarif(text: str) -> dict[str, Any]:
    """Return the only run of a SARIF log, which is as the standard's schema says."""
    document = json.loads(text)
    _sarif().validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def read_har(text: str) -> dict[str, Any]:
    """Return the log of an HTTP Archive, which is as HAR 1.2's schema says."""
    document = json.loads(text)
    _har().validate(document)
    log: dict[str, Any] = document["log"]
    return log


def read_junit(text: str) -> JUnitXml:
    """Return JUnit's suites, which are as Jenkins' schema says."""
    _junit().validate(text)
    return JUnitXml.fromstring(text.encode())


def read_csv(text: str) -> list[dict[str, str]]:
    """Return the rows by their columns' names; each row must have all columns."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restkey="too many", restval=None))
    assert not any("too many" in row or None in row.values() for row in rows)
    return rows


def read_markdown(text: str) -> list[Token]:
    """Return the pieces that Markdown is made of, those within paragraphs among them."""
    pieces = MarkdownIt("commonmark").enable("table").parse(text)
    return [piece for outer in pieces for piece in (outer, *(outer.children or ()))]


@lru_cache
def _sarif() -> jsonschema.Draft202012Validator:
    schema = json.loads((THEIRS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@lru_cache
def _har() -> jsonschema.Draft6Validator:
    files = json.loads((THEIRS / "har-1.2.json").read_text(encoding="utf-8"))
    registry: Registry[Any] = Registry().with_resources((name, DRAFT6.create_resource(schema)) for name, schema in files.items())
    return jsonschema.Draft6Validator(files["har.json"], registry=registry, format_checker=jsonschema.FormatChecker())


@lru_cache
def _junit() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(THEIRS / "junit-10.xsd")


READERS: Mapping[str, Callable[[str], object]] = {
    "json": read_json,
    "sarif": read_sarif,
    "har": read_har,
    "junit": read_junit,
    "csv": read_csv,
    "markdown": read_markdown,
}
