"""The command `reasons`: the catalogues of reasons, causes and notes, for people and for programs."""

import json
import sys
from dataclasses import asdict

from cors_addon.core.cause.decide import CAUSES
from cors_addon.core.fetch.reasons import CATALOGUE
from cors_addon.core.verdict.notes import NOTES


def reasons(form: str) -> int:
    """Print all reasons, causes and notes, as `text` (a line each), or the reasons as `json` (a list of objects); return 0."""
    if form == "json":
        sys.stdout.write(json.dumps([asdict(reason) for reason in CATALOGUE.values()], indent=2) + "\n")
        return 0
    width = max(map(len, (*CATALOGUE, *CAUSES, *NOTES))) + 2
    sys.stdout.writelines(f"{code:<{width}}{reason.title}\n" for code, reason in CATALOGUE.items())
    sys.stdout.write("\nCauses beside a reason:\n")
    sys.stdout.writelines(f"{code:<{width}}{cause.meaning}\n" for code, cause in CAUSES.items())
    sys.stdout.write("\nNotes beside a verdict:\n")
    sys.stdout.writelines(f"{code:<{width}}{meaning}\n" for code, meaning in NOTES.items())
    return 0
