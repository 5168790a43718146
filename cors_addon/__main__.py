"""The command line as `python -m cors_addon`."""

import sys

from cors_addon.cli.main import main

sys.exit(main())
