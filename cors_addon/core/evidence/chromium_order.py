"""The order of request headers that only Chromium writes, whatever User-Agent it was told to send (device emulation)."""

from cors_addon.core.wire.headers import Headers

_CONNECTION = (("connection",), ("proxy-connection",))


def is_chromiums_order(headers: Headers) -> bool:
    """Tell whether headers stand in Chromium's order; False tells nothing, for many a recording has them sorted or cut.

    Accept-Encoding stands before Accept-Language, and Sec-Fetch-Site before Sec-Fetch-Dest. Over plain HTTP/1.1, where no Sec-Fetch-* is
    sent, Connection (or Proxy-Connection) stands right after Host. So do all requests in the recordings of Chromium 156, and none of
    Firefox 153 and WebKitGTK 2.50.
    """
    names = headers.names()
    if "accept-encoding" not in names or "accept-language" not in names or names.index("accept-encoding") > names.index("accept-language"):
        return False
    if "sec-fetch-site" in names and "sec-fetch-dest" in names:
        return names.index("sec-fetch-site") < names.index("sec-fetch-dest")
    return names[0] == "host" and names[1:2] in _CONNECTION
