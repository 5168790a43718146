"""The failures as SARIF 2.1.0, for code scanning: one result for each group, whose fingerprint stays from run to run."""

import json
from urllib.parse import quote

from cors_addon import __version__
from cors_addon.core.verdict.cause import Side
from cors_addon.core.verdict.judgement import Record
from cors_addon.core.wire.headers import Headers
from cors_addon.report.formats.numbered import advice_of, title_of_cause
from cors_addon.report.formats.sarif_rules import RULE_INDEX, rules
from cors_addon.report.model.group import Group
from cors_addon.report.model.group_key import GroupKey, PageEndpoint, endpoint_of
from cors_addon.report.model.report import Report
from cors_addon.report.safe.plain import harmless
from cors_addon.report.telling.cause_story import cause_of, state_of, story_of_its_cause
from cors_addon.report.telling.finding_story import FindingStory, finding_stories
from cors_addon.report.telling.masked import shown_stories
from cors_addon.report.telling.sentence import as_plain
from cors_addon.report.telling.story import Story, remedy_line
from cors_addon.report.telling.style import PLAIN, Style
from cors_addon.report.telling.summary import headline, remarks
from cors_addon.report.telling.timeline import step_line, steps_worth_telling
from cors_addon.report.telling.when import iso

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "corsGroup/v2"
_GITHUBS_FINGERPRINT = "primaryLocationLineHash"
"""The only one that GitHub looks at: a hash, and a number that tells apart results with the same one."""
_BASE = "SERVERS"
_BASE_MEANING = "The servers by name: a location is an endpoint's URL without its scheme, because code scanning takes no other than file."

type _Json = dict[str, object]


def render_sarif(report: Report, style: Style = PLAIN) -> str:
    """Return the failures as one SARIF log with one run."""
    return json.dumps(_log(report, style), indent=2, allow_nan=False) + "\n"


def _log(report: Report, style: Style) -> _Json:
    span = report.span
    driver = {"name": "cors-addon", "version": __version__, "semanticVersion": __version__, "rules": rules()}
    run: _Json = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "cors/"},
        "originalUriBaseIds": {_BASE: {"description": {"text": _BASE_MEANING}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(story) for story in shown_stories(report, style)),
            *(_finding(story) for story in finding_stories(report.findings(), show_secrets=style.show_secrets)),
        ],
        "properties": {
            "summary": " ".join([f"{headline(report.totals)}.", *map(as_plain, remarks(report.totals))]),
            "totals": report.totals.as_dict(),
            "first": "" if span is None else iso(span[0]),
            "last": "" if span is None else iso(span[1]),
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(story: Story) -> _Json:
    group, key = story.group, story.group.key
    return _rule(key.cause if key.cause in RULE_INDEX else key.reason) | {
        "level": _level(group),
        "kind": "fail",
        "message": {"text": _message(story)},
        "locations": [_endpoint(key.endpoint)],
        "partialFingerprints": {_FINGERPRINT: group.id, _GITHUBS_FINGERPRINT: f"{group.id}:1"},
        "occurrenceCount": group.count,
        **_web(group.sample),
        **_code_flows(story),
        "properties": _properties(story),
    }


def _finding(story: FindingStory) -> _Json:
    """Return what did not fail as a result that is worth knowing."""
    finding = story.finding
    key = f"{finding.code}:{GroupKey(*finding.endpoint, finding.code).id}"
    return _rule(finding.code) | {
        "level": "note",
        "kind": "fail",
        "message": {"text": _escaped(as_plain(story.text))},
        "locations": [_endpoint(finding.endpoint)],
        "partialFingerprints": {"corsFinding/v1": key, _GITHUBS_FINGERPRINT: f"{key}:1"},
        "occurrenceCount": finding.count,
        "properties": {**_harmless(finding.endpoint), "last": iso(finding.at), "flows": [harmless(finding.flow)]},
    }


def _rule(code: str) -> _Json:
    return {"ruleId": code, "ruleIndex": RULE_INDEX[code]} if code in RULE_INDEX else {"ruleId": code or "blocked"}


def _level(group: Group) -> str:
    if cause_of(group).side is Side.HARMLESS:
        return "note"
    return "error" if group.certain else "warning"


def _message(story: Story) -> str:
    """Return the message; braces and brackets would mean arguments and links in it, and are written as the standard says.

    Few readers turn these back, so the endpoint's path, which may have a brace of ours, stands in the location alone.
    """
    key, cause = story.group.key, story_of_its_cause(story.group)
    says_more = key.cause not in ("", key.reason)
    lines = [
        *([as_plain(title_of_cause(cause))] if says_more else []),
        *(f"{'Then' if place else 'First'}: {as_plain(step)}" for place, step in enumerate(advice_of(cause)) if says_more),
        f"{'The browser says: ' if says_more else ''}{as_plain(story.explanation) or f'{story.title}.'}",
        f"{harmless(key.page) or 'An unknown page'} asks {harmless(key.server)} with {harmless(key.method)}.",
        *(f"Fix: {harmless(remedy_line(remedy))}" for remedy in story.remedies),
    ]
    if story.group.presumed:
        lines.append(as_plain(story.certainty))
    return _escaped("\n".join(lines))


def _escaped(text: str) -> str:
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("[", r"\[").replace("]", r"\]") if "](" in text else text


def _endpoint(key: PageEndpoint) -> _Json:
    name, full = harmless(f"{key.method} {key.path}"), harmless(f"{key.method} {key.server}{key.path}")
    return _location(key) | {"logicalLocations": [{"name": name, "fullyQualifiedName": full, "kind": "resource"}]}


def _location(key: PageEndpoint) -> _Json:
    uri = quote(f"{key.server.partition('://')[2] or key.server}{key.path}", safe="/", errors="replace")
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": _BASE}, "region": {"startLine": 1}}}


def _web(sample: Record) -> _Json:
    request, response = sample.exchange.request, sample.exchange.response
    protocol, _, version = sample.exchange.http_version.partition("/")
    asked: _Json = {
        "protocol": protocol,
        "version": version,
        "target": harmless(request.url),
        "method": harmless(request.method),
        "headers": _headers(request.headers),
    }
    if response is None:
        return {"webRequest": asked, "webResponse": {"noResponseReceived": True}}
    answered: _Json = {"statusCode": response.status, "headers": _headers(response.headers), "protocol": protocol, "version": version}
    return {"webRequest": asked, "webResponse": answered}


def _headers(headers: Headers) -> dict[str, str]:
    return {harmless(name): harmless(headers.text(name)) for name in headers.names()}


def _code_flows(story: Story) -> _Json:
    """Return the attempt's steps as the way to the result, where there was more than one."""
    steps = zip(steps_worth_telling(story.group), story.group.steps, strict=False)
    way: list[_Json] = [
        {
            "location": _location(endpoint_of(record)) | {"message": {"text": _escaped(as_plain(step_line(step)))}},
            "executionOrder": number,
            **({"executionTimeUtc": moment} if (moment := iso(record.exchange.started)) else {}),
            **_web(record),
        }
        for number, (step, record) in enumerate(steps, start=1)
    ]
    return {"codeFlows": [{"threadFlows": [{"locations": way}]}]} if way else {}


def _properties(story: Story) -> _Json:
    group, judgement, cause = story.group, story.group.sample.judgement, cause_of(story.group)
    return {
        **_harmless(group.key),
        "side": cause.side.value,
        "causeCertainty": cause.sureness.value,
        "because": [{"flow": harmless(proof.flow), "text": harmless(proof.text)} for proof in cause.because],
        "advice": list(map(harmless, cause.advice)),
        "hiddenAnswer": harmless(judgement.answer),
        "state": state_of([group]),
        "certain": group.certain,
        "presumed": group.presumed,
        "reachedServer": group.reached,
        "first": iso(group.first),
        "last": iso(group.last),
        "sentBy": dict(group.engines),
        "certainty": as_plain(story.certainty),
        "observed": judgement.observed.value,
        "serverSide": as_plain(story.server),
        "fixes": [harmless(remedy_line(remedy)) for remedy in story.remedies],
        "fixInWords": as_plain(story.advice),
        "notes": [{"code": note.code, "text": harmless(note.text)} for note in judgement.notes],
        "engines": {
            engine: {"verdict": told.verdict.value, "code": harmless(told.code), "console": harmless(told.console)}
            for engine, told in judgement.engines.items()
        },
        "flows": [harmless(flow) for flow in group.flows],
        "initiator": harmless(str(judgement.initiator or "")),
    }


def _harmless(key: GroupKey | PageEndpoint) -> _Json:
    return {name: harmless(value) for name, value in key._asdict().items()}
