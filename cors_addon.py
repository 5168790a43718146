"""The script for `mitmproxy -s cors_addon.py`: it names the addon that lies in the package beside it."""

import sys

# When mitmproxy loads this file again, the package is to be read again too, as it is by then.
for name in [name for name in sys.modules if name.partition(".")[0] == "cors_addon"]:
    del sys.modules[name]

from cors_addon.proxy.addon import CorsAddon  # noqa: E402 (only now)

addons = [CorsAddon()]
