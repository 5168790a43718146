"""Write the samples again that show what each exporter makes of which end: `python -m tests.browsers.har_export.samples [exporter ...]`."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mitmproxy.http import HTTPFlow

from tests.browsers.har_export.exporters import EXPORTERS, starting
from tests.browsers.referee.situation import Answer, Hop, Served
from tests.browsers.referee.world import World

FOLDER = Path(__file__).parents[2] / "reading" / "exports"
PAGE = "https://www.shop.test/"

ALLOWING = (("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", "true"))
READABLE = Answer(200, (*ALLOWING, ("Content-Type", "text/plain"), ("Cache-Control", "no-store"), ("Set-Cookie", "a=b")), "readable")
REFUSED = Answer(200, (("Content-Type", "text/plain"), ("Cache-Control", "no-store")), "refused")
PERMITTING = Answer(204, (*ALLOWING, ("Access-Control-Allow-Methods", "PUT"), ("Access-Control-Allow-Headers", "authorization")))
SLOW = ("X-Slow", "1")
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

PUT = "fetch(url, {method: 'PUT', headers: {Authorization: 'Bearer x'}, credentials: 'include'})"
GIVEN_UP = (
    "(() => { const given = new AbortController(); setTimeout(() => given.abort(), 250); return fetch(url, {%s signal: given.signal}); })()"
)
PICTURE = "ended(Object.assign(new Image(), {src: url}), ['load'], 'error')"


@dataclass(frozen=True, slots=True)
class Case:
    """An end that a request may come to: what is asked for (a script that knows the `url`) and what is answered."""

    name: str
    ask: str
    answer: Answer = READABLE
    preflight: Answer = PERMITTING
    scheme: str = "https"

    def url(self, number: int) -> str:
        """The URL of the case of this number."""
        return f"{self.scheme}://n{number}.other.test/{number}-0-0"


CASES = (
    Case("passed", "fetch(url)"),
    Case("refused", "fetch(url)", REFUSED),
    Case("passed after its preflight", PUT),
    Case("refused after its preflight", PUT, REFUSED),
    Case("preflight refused", PUT, preflight=Answer(204)),
    Case("redirect refused", "fetch(url)", Answer(302, (("Location", "https://n0.other.test/0-0-0"),))),
    Case("closed", "fetch(url)", Answer(served=Served.CLOSED)),
    Case("preflight closed", PUT, preflight=Answer(served=Served.CLOSED)),
    Case("given up", GIVEN_UP % "", replace(READABLE, headers=(*READABLE.headers, SLOW))),
    Case(
        "given up before its preflight was answered",
        GIVEN_UP % "method: 'PUT',",
        preflight=replace(PERMITTING, headers=(*PERMITTING.headers, SLOW)),
    ),
    Case(
        "resource policy", PICTURE, Answer(200, (("Content-Type", "image/svg+xml"), ("Cross-Origin-Resource-Policy", "same-origin")), IMAGE)
    ),
    Case("opaque response blocking", PICTURE, Answer(200, (("Content-Type", "text/html"), ("X-Content-Type-Options", "nosniff")), "<p>")),
    Case("mixed content", "fetch(url)", scheme="http"),
)


class SlowWorld(World):
    """See `World`; it takes its time for answers that say so."""

    async def request(self, flow: HTTPFlow) -> None:  # type: ignore[override]
        """Answer, at once or after a second."""
        super().request(flow)
        if flow.response is not None and SLOW[0] in flow.response.headers:
            await asyncio.sleep(1)


async def sampled(name: str, folder: Path) -> None:
    """Play all cases in an exporter, one after the other, which writes its files into the folder."""
    async with SlowWorld() as world, starting(name, folder)(world.port, True) as browser:
        world.stage(PAGE, [Hop(case.url(number), case.answer, case.preflight) for number, case in enumerate(CASES)])
        await browser.open(PAGE)
        for number, case in enumerate(CASES):
            body = f"const url = {json.dumps(case.url(number))}; const told = await {case.ask}; await told.text?.();"
            await browser.evaluate(f"try {{ {body} }} catch (error) {{ return String(error); }} await wait(100);")
        await asyncio.sleep(1.5)


def main(names: Sequence[str]) -> int:
    """Write the samples of the exporters that are named, or of all; each file without what makes it long."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or EXPORTERS:
        asyncio.run(sampled(name, FOLDER))
    for file in FOLDER.glob("*.har"):
        har = json.loads(file.read_text(encoding="utf-8"))
        for entry in har["log"]["entries"]:
            if entry["request"]["url"] == PAGE:
                entry["response"]["content"].pop("text", None)
        file.write_text(json.dumps(har, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{file.name}: {len(har['log']['entries'])} entries, {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
