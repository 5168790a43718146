"""The script for `mitmproxy -s "$(cors-addon path)"`: the same as the shim, for an installed package."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:
    # The standalone mitmproxy has a Python of its own, which does not look where the package was installed.
    sys.path.append(_ROOT)

from cors_addon.shell.addon import CorsAddon  # noqa: E402 (only importable now)

addons = [CorsAddon()]
