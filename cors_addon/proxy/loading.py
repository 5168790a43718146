"""The way of the addon into mitmproxy, and from one loading of the script to the next.

mitmproxy loads a script again when its file was changed or touched: it removes the addon and takes what the script names then, in one
go. As long as the package's files are as they were read, that is the same addon, which goes on as if nothing had happened.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cors_addon.proxy.shutdown import left, stay

if TYPE_CHECKING:
    from cors_addon.proxy.addon import CorsAddon

logger = logging.getLogger(__name__)

_PACKAGE = Path(__file__).parents[1]
_SCRIPT = Path(__file__).with_name("script.py")
"""What mitmproxy itself reads again."""


def _files() -> frozenset[tuple[str, int, int]]:
    """Return the package's files, each with when it was changed (in nanoseconds) and its size (in bytes)."""
    found = []
    for path in _PACKAGE.rglob("*"):
        if path.parent.name != "__pycache__" and path != _SCRIPT and path.is_file():
            status = path.stat()
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(found)


_READ = _files()
"""The files before the rest of the package was read."""


def is_current() -> bool:
    """Tell whether the package, if it were imported now, would be what it is."""
    places = (Path(entry or ".") / _PACKAGE.name for entry in sys.path)
    found = next((place for place in places if (place / "__init__.py").is_file()), _PACKAGE)
    try:
        return found.samefile(_PACKAGE) and _files() == _READ
    except OSError:
        return False


def addon() -> CorsAddon:
    """Return the addon that mitmproxy removed a moment ago, which then goes on, or else a new one."""
    from cors_addon.proxy.addon import CorsAddon

    former = left()
    if isinstance(former, CorsAddon):
        stay()
        return former
    if former is not None:
        logger.warning("CORS: the addon's files were changed: they are read anew, and its report starts afresh.")
    return CorsAddon()
