"""The place of the content view in mitmproxy's registry, which is one for all of mitmproxy's addons and interfaces."""

from mitmproxy import contentviews

from cors_addon.shell.contentview.view import NAME, CorsContentview


def add(view: CorsContentview) -> None:
    """Make the view one of mitmproxy's, in the place of a former one."""
    contentviews.add(view)


def remove(view: CorsContentview) -> None:
    """Take the view out of mitmproxy again, unless another one has its place. mitmproxy itself has no function for that."""
    if contentviews.registry.get(NAME) is view:
        del contentviews.registry._by_name[NAME.lower()]
        refresh(view)


def refresh(view: CorsContentview) -> None:
    """Let mitmproxy's console forget its texts, which it keeps by message and not by flow and judgement, and show the open flow anew."""
    view.rendered = False
    contentviews.registry.on_change.send(view)
