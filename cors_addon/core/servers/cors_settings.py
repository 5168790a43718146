"""How each layer is told to do CORS, and how it is told to leave it to another: a row a layer, in the words of its own documentation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cors_addon.core.servers.signs import Standing, standing_of


@dataclass(frozen=True, slots=True)
class CorsSettings:
    """`turn_on` says how the layer lets ORIGIN read, `leave` how it stops adding the headers."""

    turn_on: str
    leave: str


SETTINGS: Mapping[str, CorsSettings] = {
    "nginx": CorsSettings(
        "nginx: a map from $http_origin to the listed origins; then add_header Access-Control-Allow-Origin $cors_origin always; add_header "
        "Vary Origin always; in each location that has an add_header of its own",
        "nginx: take out its add_header lines of Access-Control-Allow-Origin and the like",
    ),
    "Apache httpd": CorsSettings(
        'Apache: SetEnvIf Origin for the origins on a list, and Header always set Access-Control-Allow-Origin "%{CORS}e" env=CORS',
        "Apache: take out its Header lines of Access-Control-Allow-Origin and the like (Header set and Header always set are two "
        "tables, and an answer gets both)",
    ),
    "HAProxy": CorsSettings(
        "HAProxy: http-response set-header Access-Control-Allow-Origin, under an acl that knows the list",
        "HAProxy: take out its http-response add-header lines of Access-Control-Allow-Origin and the like",
    ),
    "Caddy": CorsSettings(
        "Caddy: a matcher on the header Origin, and header @it Access-Control-Allow-Origin ORIGIN",
        "Caddy: take out its header lines of Access-Control-Allow-Origin and the like",
    ),
    "lighttpd": CorsSettings(
        "lighttpd: setenv.add-response-header under a condition on the request header Origin",
        "lighttpd: take Access-Control-Allow-Origin and the like out of setenv.add-response-header",
    ),
    "IIS": CorsSettings(
        'IIS: the CORS module, “<cors enabled="true">” with “<add origin="ORIGIN" />”',
        "IIS: take Access-Control-Allow-Origin and the like out of <customHeaders>",
    ),
    "Traefik": CorsSettings(
        "Traefik: accessControlAllowOriginList of a headers middleware", "Traefik: take its headers middleware off the route"
    ),
    "Envoy": CorsSettings("Envoy: the cors filter, allow_origin_string_match", "Envoy: take the cors policy off the route"),
    "Kong": CorsSettings("Kong: the cors plugin, config.origins", "Kong: take the cors plugin off the route or the service"),
    "Varnish": CorsSettings("", "Varnish: take the set resp.http lines of Access-Control-Allow-Origin and the like out of vcl_deliver"),
    "Amazon CloudFront": CorsSettings(
        "CloudFront: a response headers policy with CORS, or forward Origin to the server behind it",
        "CloudFront: tick “Origin override” in its response headers policy, so that its headers replace the app's, or take CORS out of it",
    ),
    "Amazon API Gateway": CorsSettings(
        "API Gateway: its CORS configuration (with a Lambda proxy the function itself sends the headers)",
        "API Gateway: switch its CORS configuration off, or let the function send none",
    ),
    "Cloudflare": CorsSettings("", "Cloudflare: take Access-Control-Allow-Origin and the like out of its transform rules"),
    "Amazon S3": CorsSettings("S3: a CORS rule of the bucket with AllowedOrigins ORIGIN", ""),
    "Google Cloud Storage": CorsSettings("Cloud Storage: gcloud storage buckets update --cors-file, with ORIGIN in origin", ""),
    "Vercel": CorsSettings(
        "Vercel: headers in vercel.json, or the function itself",
        "Vercel: take Access-Control-Allow-Origin and the like out of headers in vercel.json",
    ),
    "Netlify": CorsSettings(
        "Netlify: _headers, or the function itself", "Netlify: take Access-Control-Allow-Origin and the like out of _headers"
    ),
    "Express": CorsSettings('Express: “app.use(cors({ origin: ["ORIGIN"] }))” before the routes', ""),
    "Next.js": CorsSettings("Next.js: headers() in next.config.js, or the route handler", ""),
    "PHP": CorsSettings(
        "PHP: “header('Access-Control-Allow-Origin: ORIGIN')” where the origin is on a list, or the framework's CORS middleware", ""
    ),
    "ASP.NET": CorsSettings('ASP.NET: UseCors with “WithOrigins("ORIGIN")”, after UseRouting', ""),
    "uvicorn": CorsSettings('FastAPI and Starlette: CORSMiddleware with “allow_origins=["ORIGIN"]”, added last', ""),
    "gunicorn": CorsSettings(
        'Django: django-cors-headers with “CORS_ALLOWED_ORIGINS = ["ORIGIN"]”; Flask: “CORS(app, origins=["ORIGIN"])”', ""
    ),
    "Werkzeug (Flask)": CorsSettings('Flask: “CORS(app, origins=["ORIGIN"])” of flask-cors', ""),
    "aiohttp": CorsSettings("aiohttp: aiohttp-cors, with ORIGIN in its defaults, added to each route", ""),
    "Python's http.server": CorsSettings("Python's http.server has none: a handler of your own can send the header in end_headers()", ""),
    "Tomcat": CorsSettings("Tomcat: CorsFilter with cors.allowed.origins ORIGIN", ""),
    "Puma (Ruby)": CorsSettings("Ruby: rack-cors, insert_before 0, with origins 'ORIGIN'", ""),
}

"""By the layers' names in the table of signatures."""


def how_to_turn_on(layers: Iterable[str], path: str, origin: str) -> str:
    """Return how the app, or else what stands in front of it, is told to let an origin read; "" where no layer is known that could.

    One of them only: two that both send the headers allow no one.

    `path` tells servers apart that sign nothing.
    """
    if path.startswith("/socket.io/"):
        return f'Socket.IO: “new Server(http, {{ cors: {{ origin: "{origin}" }} }})”'
    known = [layer for layer in layers if layer in SETTINGS and SETTINGS[layer].turn_on]
    chosen = [*[layer for layer in known if standing_of(layer) is Standing.APP], *in_front(known)]
    return SETTINGS[chosen[0]].turn_on.replace("ORIGIN", origin) if chosen else ""


def how_to_leave(layers: Iterable[str]) -> str:
    """Return how the layer in front is told to add no headers of CORS; "" where none is known."""
    return next((SETTINGS[layer].leave for layer in layers if layer in SETTINGS and SETTINGS[layer].leave), "")


def in_front(layers: Iterable[str]) -> tuple[str, ...]:
    """Return those of the layers that stand in front of an app, or may."""
    return tuple(layer for layer in layers if standing_of(layer) is not Standing.APP)
