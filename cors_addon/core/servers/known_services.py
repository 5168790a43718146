"""Well-known servers of others: identity providers, and services whose answers nobody can change who asks them."""

from collections.abc import Mapping

_KINDS: Mapping[str, str] = {
    "a public CDN": """
        unpkg.com cdn.jsdelivr.net cdnjs.cloudflare.com esm.sh esm.run cdn.skypack.dev ga.jspm.io jspm.dev code.jquery.com
        ajax.googleapis.com ajax.aspnetcdn.com stackpath.bootstrapcdn.com maxcdn.bootstrapcdn.com netdna.bootstrapcdn.com
        cdn.tailwindcss.com use.fontawesome.com kit.fontawesome.com ka-f.fontawesome.com fonts.googleapis.com fonts.gstatic.com
        use.typekit.net p.typekit.net fonts.bunny.net polyfill.io cdn.plot.ly d3js.org www.gstatic.com raw.githubusercontent.com
        gist.githubusercontent.com avatars.githubusercontent.com www.gravatar.com secure.gravatar.com i.imgur.com upload.wikimedia.org
    """,
    "a public service": """
        api.openai.com api.anthropic.com generativelanguage.googleapis.com api.mistral.ai api.cohere.ai openrouter.ai api.groq.com
        api.github.com gitlab.com api.stripe.com js.stripe.com api.paypal.com www.paypal.com maps.googleapis.com www.googleapis.com
        sheets.googleapis.com graph.microsoft.com graph.facebook.com api.twitter.com api.x.com api.twilio.com api.sendgrid.com
        api.mailgun.net hooks.slack.com slack.com api.notion.com api.airtable.com api.telegram.org discordapp.com api.spotify.com
        api.openweathermap.org nominatim.openstreetmap.org tile.openstreetmap.org api.mapbox.com events.mapbox.com en.wikipedia.org
        query1.finance.yahoo.com query2.finance.yahoo.com registry.npmjs.org pypi.org www.google.com www.youtube.com github.com
        discord.com facebook.com www.linkedin.com
    """,
    "a measuring service": """
        google-analytics.com analytics.google.com googletagmanager.com doubleclick.net googlesyndication.com googleadservices.com
        connect.facebook.net hotjar.com hotjar.io clarity.ms bat.bing.com mixpanel.com amplitude.com segment.io segment.com
        fullstory.com heap.io heapanalytics.com intercom.io nr-data.net newrelic.com browser-intake-datadoghq.com
        browser-intake-datadoghq.eu sentry.io bugsnag.com rollbar.com logrocket.io px.ads.linkedin.com snap.licdn.com
        static.cloudflareinsights.com cloudflareinsights.com plausible.io posthog.com
    """,
}
"""Hosts by what they are, beside the identity providers; what lies below one is its own."""

_IDENTITY_PROVIDERS = frozenset(
    """
    auth0.com okta.com oktapreview.com onelogin.com amazoncognito.com b2clogin.com ciamlogin.com cloudflareaccess.com pingone.com
    duosecurity.com workos.com accounts.dev microsoftonline.com microsoftonline.us login.windows.net login.live.com
    login.salesforce.com login.yahoo.com accounts.google.com oauth2.googleapis.com appleid.apple.com idmsa.apple.com id.twitch.tv
    accounts.spotify.com oauth.telegram.org
    """.split()
)
"""Hosts that do nothing but sign people in; what lies below one is its own."""

_WHAT = {host: kind for kind, hosts in _KINDS.items() for host in hosts.split()}
_MOST_LABELS = 6


def known_service(host: str) -> str:
    """Return what a well-known server of others is, in words such as "a public CDN"; "" for any other host."""
    return next((_WHAT[one] for one in _above(host) if one in _WHAT), "")


def is_known_identity_provider(host: str) -> bool:
    """Tell whether a host is a well-known identity provider's."""
    return not _IDENTITY_PROVIDERS.isdisjoint(_above(host))


def _above(host: str) -> tuple[str, ...]:
    """Return a host and the domains that it lies below."""
    labels = host.lower().removesuffix(".").split(".")[-_MOST_LABELS:]
    return tuple([".".join(labels[start:]) for start in range(len(labels))])
