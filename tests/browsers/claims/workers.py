"""The claims about streams as bodies and about service workers."""

from tests.browsers.claims.asks import NONE, html
from tests.browsers.claims.claim import ALLOWING, OTHER, PERMITTING, READABLE, Scripted, all_alike, each
from tests.browsers.referee.situation import Answer

SHOP_ORIGIN = "https://www.shop.test"

WORKERS = (
    Scripted(
        "streaming-upload",
        "traffic 11",
        "a body that is a stream is always asked for by a preflight (standard: the use-CORS-preflight flag)",
        "const body = new Blob(['abc']).stream();"
        "return fetch('$0', {method: 'POST', body, duplex: 'half'}).then(answer => answer.status, error => 'failed');",
        ((OTHER, READABLE, PERMITTING),),
        each(("preflight [-]", "POST [-]", "200"), ("POST [text/plain;charset=UTF-8]", "200"), ('"failed"',)),
        each(("preflight allowed", "POST allowed"), ("POST allowed",), ()),
        sent="content-type",
    ),
    Scripted(
        "streaming-upload-refused",
        "traffic 11",
        "... and fails with it",
        "const body = new Blob(['abc']).stream();"
        "return fetch('$0', {method: 'POST', body, duplex: 'half'}).then(answer => answer.status, error => 'failed');",
        ((OTHER, READABLE, NONE),),
        each(("preflight blocked PreflightMissingAllowOriginHeader", '"failed"'), ("POST", "200"), ('"failed"',)),
        each(("preflight blocked PreflightMissingAllowOriginHeader",), ("POST allowed",), ()),
    ),
    Scripted(
        "streaming-upload-redirected",
        "1.3, traffic 11",
        "a stream is not sent again: a redirect other than 303 fails",
        "const body = new Blob(['abc']).stream();"
        "return fetch('$0', {method: 'POST', body, duplex: 'half'}).then(answer => answer.status, error => 'failed');",
        ((OTHER, Answer(307, (*ALLOWING, ("Location", "$1"))), PERMITTING), (OTHER, READABLE, PERMITTING)),
        each(("preflight", "POST", '"failed"'), ("POST", "POST", "200"), ('"failed"',)),
        each(("preflight allowed", "POST allowed"), ("POST allowed", "POST allowed"), ()),
    ),
    Scripted(
        "service-worker-script",
        "6.2",
        "Service-Worker: script comes with the worker's script (general)",
        "return navigator.serviceWorker.register('$0', {scope: '/500-none'}).then(() => true, error => String(error));",
        ((SHOP_ORIGIN, Answer(200, (("Content-Type", "text/javascript"),), "self.x = 1;"), NONE),),
        all_alike("GET [script]", "true"),
        all_alike("GET not-cors"),
        sent="service-worker",
    ),
    Scripted(
        "service-worker-asks",
        "traffic 11",
        "what a service worker asks for is checked as what a page asks for; what it makes itself is not, and no proxy sees it",
        "const scope = new URL('$1').pathname;"
        "const registered = await navigator.serviceWorker.register('$0', {scope}).catch(error => String(error));"
        "if (typeof registered === 'string') return registered;"
        "const worker = registered.installing || registered.waiting || registered.active;"
        "if (worker.state !== 'activated')"
        " await new Promise(end => worker.addEventListener('statechange', () => worker.state === 'activated' && end()));"
        "const told = new Promise(end => addEventListener('message', event => typeof event.data === 'string' && end(event.data)));"
        "const frame = document.createElement('iframe'); frame.src = '$1'; document.body.append(frame);"
        "return Promise.race([told, wait(5000).then(() => 'late')]);",
        (
            (
                SHOP_ORIGIN,
                Answer(
                    200,
                    (("Content-Type", "text/javascript"), ("Cache-Control", "no-store")),
                    "self.addEventListener('fetch', event => { if (event.request.mode === 'navigate') return;"
                    "event.respondWith(event.request.url.endsWith('made') ? new Response('made') : fetch(event.request)); });",
                ),
                NONE,
            ),
            (
                SHOP_ORIGIN,
                html(
                    "<script>(async () => { const told = []; for (const url of ['$2', '$3', '$3made'])"
                    " told.push(await fetch(url, {credentials: 'include'}).then(answer => answer.type, () => 'failed'));"
                    " parent.postMessage(told.join(' '), '*'); })();</script>"
                ),
                NONE,
            ),
            (OTHER, READABLE, NONE),
            (OTHER, Answer(200), NONE),
        ),
        all_alike("GET [same-origin]", "GET [navigate]", "GET [cors]", "GET [cors]", '"cors failed basic"'),
        each(
            ("GET not-cors", "GET not-cors", "GET allowed", "GET blocked MissingAllowOriginHeader"),
            ("GET not-cors", "GET not-cors", "GET allowed", "GET blocked CORSMissingAllowOrigin2"),
            ("GET not-cors", "GET not-cors", "GET allowed", "GET blocked is not allowed by Access-Control-Allow-Origin"),
        ),
        sent="sec-fetch-mode",
    ),
)
