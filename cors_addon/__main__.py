"""The command line as `python -m cors_addon`."""

import sys

from cors_addon.shell.cli import main

sys.exit(main())
