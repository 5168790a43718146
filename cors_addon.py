"""The script for `mitmproxy -s cors_addon.py`: it names the addon that lies in the package beside it."""

from cors_addon.shell.addon import CorsAddon

addons = [CorsAddon()]
