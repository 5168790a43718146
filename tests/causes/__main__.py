"""`python -m tests.causes`: each case with what is said of it, beside what is true; the exit code is 1 where anything differs."""

import sys
from collections.abc import Iterator
from itertools import zip_longest

from tests.causes.cases import Failure, cases, console_lines, found, groups_of, report_of

_TOLD = ("request", "reason", "browser", "cause", "side", "sureness", "first")


def main() -> int:
    """Print a line for each kind of failure, and the figures; `names` given as arguments choose among the cases."""
    chosen = sys.argv[1:]
    right = total = unprinted = 0
    for name, case in cases().items():
        if chosen and not any(part in name for part in chosen):
            continue
        report = report_of(case.path)
        told = [found(group) for group in groups_of(report)]
        print(f"{name}: {case.truth}")
        for unheard in sorted(console_lines(report).difference(case.console or ())) if case.console is not None else ():
            unprinted += 1
            print(f"  WRONG the browser did not print: {unheard}")
        for expected, said in zip_longest(case.failures, told):
            wrong = list(differences(expected, said))
            total += 1
            right += not wrong
            print(f"  {'ok   ' if not wrong else 'WRONG'} {line(said) if said else 'no failure'}")
            for difference in wrong:
                print(f"        {difference}")
        if not case.failures and not told:
            total += 1
            right += 1
            print("  ok    no failure")
    print(f"{right} of {total} as expected, console lines that no browser printed: {unprinted}")
    return 0 if right == total and not unprinted else 1


def line(said: Failure) -> str:
    """Return what is said of a failure in one line."""
    return f"{said.request}: {said.reason} ({said.browser}); {said.cause}, {said.side}, {said.sureness}; first: {said.first}"


def differences(expected: Failure | None, said: Failure | None) -> Iterator[str]:
    """Yield what is said otherwise than expected."""
    if expected is None or said is None:
        yield f"expected {'no failure' if expected is None else line(expected)}"
        return
    for name in _TOLD:
        wanted, got = getattr(expected, name), getattr(said, name)
        if (name == "first" and wanted not in got) or (name != "first" and wanted != got):
            yield f"{name}: expected {wanted!r}, said {got!r}"


if __name__ == "__main__":
    sys.exit(main())
