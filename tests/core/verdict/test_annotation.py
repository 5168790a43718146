"""The annotation keeps its contract: plain JSON values, all keys always, as the schema says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import cors_addon
from cors_addon.core.engines import PROFILES
from cors_addon.core.evidence import Credentials, CredentialsClaim
from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.ledger.settings import Settings
from cors_addon.core.verdict.annotation import SCHEMA, annotation
from cors_addon.core.verdict.judgement import Certainty, Judgement, Kind, Record, Verdict
from tests.report import examples

CONTRACT: dict[str, Any] = json.loads((Path(cors_addon.__file__).parent / "schemas" / "annotation-1.schema.json").read_text())
RECORDS = [
    examples.missing_origin(),
    examples.refused_preflight(),
    examples.presumed_wildcard(),
    examples.failed_status(),
    *(examples.passed("f", verdict) for verdict in (Verdict.ALLOWED, Verdict.OPAQUE, Verdict.NOT_CORS)),
]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(CONTRACT)


def test_every_key_is_required_and_described() -> None:
    assert set(CONTRACT["required"]) == set(CONTRACT["properties"])
    assert [key for key, value in CONTRACT["properties"].items() if not value.get("description")] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.judgement.reason or record.judgement.verdict.value)
def test_an_annotation_has_just_the_keys_of_its_schema_and_plain_values(record: Record) -> None:
    told = annotation(record.judgement)
    assert told.keys() == CONTRACT["properties"].keys()
    assert json.loads(json.dumps(told)) == told
    assert told["schema"] == SCHEMA
    jsonschema.Draft202012Validator(CONTRACT).validate(told)


def test_enumerations_of_the_schema_are_those_of_the_core() -> None:
    assert CONTRACT["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    assert CONTRACT["$defs"]["verdict"]["enum"] == [verdict.value for verdict in Verdict]


@pytest.mark.parametrize(("certainty", "proviso"), [(Certainty.PRESUMED, "if so"), (Certainty.CERTAIN, "")])
def test_a_proviso_stands_only_where_the_verdict_is_presumed(certainty: Certainty, proviso: str) -> None:
    judgement = Judgement("f", Kind.ACTUAL, Verdict.BLOCKED, certainty, proviso="if so")
    assert annotation(judgement)["proviso"] == proviso


def test_what_is_presumed_of_credentials_is_said_only_where_they_are_unknown() -> None:
    known = Judgement("f", Kind.ACTUAL, Verdict.ALLOWED, credentials=CredentialsClaim(Credentials.INCLUDE, "Cookie"))
    unknown = Judgement("f", Kind.ACTUAL, Verdict.ALLOWED)
    assert annotation(known)["credentials"] == {"mode": "include", "because": "Cookie"}
    assert annotation(unknown)["credentials"] == {"mode": "unknown", "because": "", "presumed": "not-include"}


def impure(value: object) -> list[object]:
    """Return what is not just a JSON value; an enumeration's member is equal to its text, and yet not the text."""
    if type(value) is dict:
        return [bad for pair in value.items() for part in pair for bad in impure(part)]
    if type(value) is list:
        return [bad for part in value for bad in impure(part)]
    return [] if type(value) in {str, bool, int, type(None)} else [value]


def seen() -> Iterator[Judgement]:
    """Yield judgements as the ledger makes them, with every engine told to judge."""
    for engine in ("auto", *PROFILES):
        ledger = Ledger(Settings(engine=engine))
        for record in RECORDS:
            yield from (one.judgement for one in ledger.see(record.exchange))
        yield from (one.judgement for one in ledger.finish())


@pytest.mark.parametrize("judgements", [[record.judgement for record in RECORDS], list(seen())], ids=["examples", "seen"])
def test_members_of_enumerations_come_out_as_mere_text(judgements: list[Judgement]) -> None:
    assert judgements
    for judgement in judgements:
        told = annotation(judgement)
        assert impure(told) == []
        jsonschema.Draft202012Validator(CONTRACT).validate(told)
