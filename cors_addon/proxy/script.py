"""The script for `mitmproxy -s "$(cors-addon path)"`: the same as the shim, for an installed package."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    # The standalone mitmproxy has a Python of its own, which does not look where the package was installed.
    sys.path.append(_ROOT)

from cors_addon.proxy import loading  # noqa: E402 (only importable now)

# mitmproxy loads this file again when it is changed or touched: then what changed of the package is to be read again, too.
if not loading.is_current():
    for name in [name for name in sys.modules if name.partition(".")[0] == "cors_addon"]:
        del sys.modules[name]
    from cors_addon.proxy import loading

addons = [loading.addon()]
