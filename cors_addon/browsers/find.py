"""Which browser of this machine to start."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from cors_addon.browsers.cli_error import CliError
from cors_addon.browsers.known import FIREFOX_LIKE, KNOWN, Family, Known

_PROGRAM_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_SCRIPT = 4096
"""How many bytes of a program are looked at for what it starts; wrapper scripts name the snap near their beginning."""


@dataclass(frozen=True, slots=True)
class System:
    """The machine as far as finding a browser goes: `sys.platform`, the environment, and its search for programs by name or path."""

    platform: str
    environment: Mapping[str, str]
    home: PurePath
    which: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that is installed: its program's path and what it is called."""

    program: str
    title: str
    family: Family


def here() -> System:
    """Return the machine that this runs on."""
    return System(sys.platform, os.environ, Path.home(), shutil.which)


def find(choice: str, system: System) -> Browser:
    """Return the browser of a name in KNOWN, of a program's path or name, or (an empty choice) the first of KNOWN that is there.

    Raises CliError where it isn't there; the message names what was looked for.
    """
    named = [known for known in KNOWN if choice.lower() in {"", known.name}]
    for known in named:
        for place in _places(known, system):
            if program := _program(place, system):
                return Browser(program, known.title, known.family)
    if choice and (program := _program(choice, system)):
        path = _path(program, system)
        family = Family.FIREFOX if any(word in path.stem.lower() for word in FIREFOX_LIKE) else Family.CHROMIUM
        return Browser(program, path.stem, family)
    raise CliError(_missing(choice, named))


def snap(program: str) -> str:
    """Return the name of the snap that a program belongs to, or "": a snap sees no other program's temporary files."""
    path = Path(program)
    parts = path.resolve().parts if path.parent != Path("/snap/bin") else path.parts
    if len(parts) > 2 and parts[1] == "snap":
        return path.name if parts[2] == "bin" else parts[2]
    with path.open("rb") as file:
        start = file.read(_SCRIPT)
    if start.startswith(b"#!") and b"/snap/bin/" in start:
        return start.partition(b"/snap/bin/")[2].split(maxsplit=1)[0].strip(b"\"';").decode("ascii", "ignore")
    return ""


def _places(known: Known, system: System) -> Iterator[str]:
    """Yield where a browser may be: names to search for, and paths."""
    if system.platform == "darwin":
        for application in known.macos:
            for folder in (PurePosixPath("/Applications"), PurePosixPath(system.home, "Applications")):
                yield str(folder / f"{application}.app" / "Contents" / "MacOS" / _executable(application))
    if system.platform == "win32":
        folders = [system.environment[name] for name in _PROGRAM_FOLDERS if system.environment.get(name)]
        yield from (str(PureWindowsPath(folder, path)) for path in known.windows for folder in folders)
        return
    yield from known.linux


def _executable(application: str) -> str:
    """Return the program's name in an application; all of Firefox's editions have one."""
    return "firefox" if application.startswith("Firefox") else application


def _program(place: str, system: System) -> str | None:
    path = _path(place, system)
    return system.which(str(path / "Contents" / "MacOS" / _executable(path.stem)) if path.suffix == ".app" else place)


def _path(place: str, system: System) -> PurePath:
    return PureWindowsPath(place) if system.platform == "win32" else PurePosixPath(place)


def _missing(choice: str, named: list[Known]) -> str:
    if choice and not named:
        names = ", ".join(known.name for known in KNOWN)
        return f"--browser: {choice} is neither a program here nor a browser that is known by name ({names})."
    sought = ", ".join(known.title for known in named)
    return f"no browser found: looked for {sought}. Install one, or name its program with --browser PATH."
