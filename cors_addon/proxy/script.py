"""The script for `mitmproxy -s "$(cors-addon path)"`: the same as the shim, for an installed package."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    # The standalone mitmproxy has a Python of its own, which does not look where the package was installed.
    sys.path.append(_ROOT)

# When mitmproxy loads this file again, the package is to be read again too, as it is by then.
for name in [name for name in sys.modules if name.partition(".")[0] == "cors_addon"]:
    del sys.modules[name]

from cors_addon.proxy.addon import CorsAddon  # noqa: E402 (only importable now)

addons = [CorsAddon()]
