"""The script for `mitmproxy -s cors_addon.py`: it names the addon that lies in the package beside it."""

import sys

from cors_addon.proxy import loading

# mitmproxy loads this file again when it is changed or touched: then what changed of the package is to be read again, too.
if not loading.is_current():
    for name in [name for name in sys.modules if name.partition(".")[0] == "cors_addon"]:
        del sys.modules[name]
    from cors_addon.proxy import loading

addons = [loading.addon()]
