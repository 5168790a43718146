"""A request's way to the server, and its answer's way back."""

import time

from cors_addon.core.request.compose import Outgoing
from cors_addon.core.request.hop import MODE
from cors_addon.core.wire.exchange import Declared, Exchange
from cors_addon.probing import http1, http2
from cors_addon.probing.connection import connect
from cors_addon.probing.deadline import Deadline
from cors_addon.probing.plan import SendingPlan
from cors_addon.probing.trouble import SendingError


def send(outgoing: Outgoing, name: str, plan: SendingPlan) -> Exchange:
    """Send a request over a connection of its own and return what came of it, under a name. Raises SendingError."""
    target, began = outgoing.hop.target, time.time()
    deadline = Deadline(plan.timeout)
    try:
        with connect(target, plan, deadline, offer_http2=outgoing.browser.speaks_http2) as connection:
            request = outgoing.request(http2=connection.http2, proxied=connection.proxied)
            protocol = http2 if connection.http2 else http1
            response = protocol.exchange(connection, request, outgoing.body, deadline)
    except TimeoutError as error:
        raise SendingError(f"{target.host} did not answer within {plan.timeout:g} s: --timeout gives it longer.") from error
    except OSError as error:
        raise SendingError(f"the connection to {target.host} broke off ({error.strerror or error}): look at the server's log.") from error
    return Exchange(
        id=name,
        request=request,
        response=response,
        started=began,
        ended=time.time(),
        client=outgoing.browser.engine,
        server_ip="" if plan.proxy else connection.peer,
        http_version="HTTP/2.0" if connection.http2 else "HTTP/1.1",
        declared=Declared(outgoing.browser.engine, MODE, outgoing.hop.ask.credentials, "follow"),
    )
