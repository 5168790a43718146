"""Traffic of public threads, rebuilt: what the browser there did is what we say, flow by flow.

Where each comes from: Font-Awesome#18446, dust#21377, rails#40852, opentelemetry-collector#1383, CopilotKit/aimock#158, netdata#22258,
keycloak#37529, petdex#465, worldmonitor#258, logfire-js#89, frontend-app-payment#656, ffmpegwasm/react-app#16, next.js#53813,
firebase-functions#648, cloudfront-auth#37, copyparty#1347, pdf.js#10286, nginx-proxy#1360, ollama#3016, axios#1754,
lmstudio-bug-tracker#392, socket.io#3740.
"""

from pathlib import Path

import pytest

from cors_addon.core.ledger.ledger import Ledger
from cors_addon.core.verdict.judgement import Certainty, Judgement
from cors_addon.core.wire.exchange import Exchange
from cors_addon.reading import sources
from cors_addon.reading.damage import Damage
from tests.core.traffic import latest

FOLDER = Path(__file__).parent / "threads"
ROWS: dict[str, list[str]] = {
    "01-cdn-copy-of-200-days.mitm": ["navigation not-cors", "actual missing-allow-origin", "navigation not-cors", "actual allowed"],
    "02-datadog-headers-403.mitm": [
        "navigation not-cors",
        "preflight allowed",
        "actual allowed",
        "navigation not-cors",
        "preflight missing-allow-origin",
        "same-origin not-cors",
    ],
    "04-gcs-preflight-unlisted-header.mitm": [
        "navigation not-cors",
        "preflight allowed",
        "actual allowed",
        "navigation not-cors",
        "preflight missing-allow-origin",
        "same-origin not-cors",
    ],
    "05-rs-cors-refuses-a-header.mitm": [
        "navigation not-cors",
        "preflight missing-allow-origin",
        "preflight missing-allow-origin",
        "same-origin not-cors",
    ],
    "07-sdk-sets-user-agent-firefox.mitm": ["navigation not-cors", "actual allowed", "preflight header-not-allowed", "actual allowed"],
    "08-mcp-protocol-version.mitm": [
        "navigation not-cors",
        "preflight allowed",
        "actual allowed",
        "preflight header-not-allowed",
        "same-origin not-cors",
    ],
    "11-keycloak-token-bare-200.mitm": ["navigation not-cors", "preflight allowed", "actual missing-allow-origin"],
    "12-r2-checksum-400.mitm": ["navigation not-cors", "preflight allowed", "actual missing-allow-origin"],
    "14-tauri-windows-origin.mitm": ["actual origin-mismatch", "actual origin-mismatch"],
    "15-tauri-macos-webkit.mitm": ["preflight missing-allow-origin"],
    "19-post-to-login-preflight-redirected.mitm": [
        "navigation not-cors",
        "preflight allowed",
        "actual allowed",
        "preflight preflight-redirect",
        "same-origin not-cors",
    ],
    "23-coep-script-from-cdn.mitm": ["navigation not-cors", "no-cors corp-same-origin presumed"],
    "24-nextjs-rsc-redirect.mitm": [
        "navigation not-cors",
        "same-origin not-cors",
        "preflight missing-allow-origin",
        "navigation not-cors",
        "navigation not-cors",
    ],
    "26-cloud-function-403-invoker.mitm": [
        "navigation not-cors",
        "preflight allowed",
        "actual allowed",
        "preflight missing-allow-origin",
        "same-origin not-cors",
    ],
    "28-preflight-to-identity-provider.mitm": ["navigation not-cors", "preflight preflight-redirect", "same-origin not-cors"],
    "29-same-origin-post-refused.mitm": ["navigation not-cors", "navigation not-cors"],
    "30-pdfjs-range-headers-hidden.mitm": ["navigation not-cors", "actual allowed"],
    "31-hsts-internal-redirect.har": ["navigation not-cors", "preflight preflight-redirect"],
    "32-extension-host-permission.mitm": ["other not-cors", "other not-cors"],
    "33-jsdom-enforces-cors.mitm": ["actual missing-allow-origin"],
    "36-private-network-preflight.har": ["navigation not-cors", "preflight allowed presumed"],
    "37-websocket-400-origin.mitm": ["navigation not-cors", "websocket not-cors"],
}
"""For each flow its kind, its reason or verdict, and whether that is presumed.

The last but one is of a Chromium of early 2025, which refused the preflight for want of Access-Control-Allow-Private-Network: today's
browsers ask the user instead, and the proviso says so.
"""


def said(judgement: Judgement) -> str:
    words = [judgement.kind.value, judgement.reason or judgement.verdict.value]
    return " ".join([*words, "presumed"] if judgement.certainty is Certainty.PRESUMED else words)


@pytest.mark.parametrize("name", ROWS)
def test_what_happened_in_a_thread_is_what_we_say(name: str) -> None:
    ledger, order, records = Ledger(), [], []
    for item in sources.read(str(FOLDER / name)):
        assert not isinstance(item, Damage)
        if isinstance(item, Exchange):
            order.append(item.id)
            records += ledger.see(item)
    standing = latest([*records, *ledger.finish()])
    assert [said(standing[flow]) for flow in order] == ROWS[name]


def test_every_thread_has_its_row() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(ROWS)
