"""An extension that asks for what a page wants asked; it has host permission for `api.test` alone."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PERMISSIONS = ["https://api.test/*", "http://api.test/*"]
ID = "prices@shop.test"

COMMON = {
    "name": "Prices",
    "version": "1.0",
    "content_scripts": [{"matches": ["https://shop.test/*"], "js": ["content.js"]}],
}
MANIFESTS = {
    "chromium": {"manifest_version": 3, "host_permissions": PERMISSIONS, "background": {"service_worker": "background.js"}},
    "firefox": {
        "manifest_version": 2,
        "permissions": PERMISSIONS,
        "background": {"scripts": ["asks.js", "background.js"]},
        "browser_specific_settings": {"gecko": {"id": ID}},
    },
}
"""By the engine. Firefox grants the permissions of version 2 when it installs; those of version 3 the user has to grant."""


@contextmanager
def unpacked(engine: str) -> Iterator[Path]:
    """The extension as a folder, for as long as the browser uses it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in (HERE / "content.js", HERE / "background.js", HERE.parent / "asks.js"):
            shutil.copy(file, folder)
        (folder / "manifest.json").write_text(json.dumps({**COMMON, **MANIFESTS[engine]}))
        yield folder
