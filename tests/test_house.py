"""The house: its rooms and their order, what each may import, the size of things, and what the addon is loaded without."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from graphlib import TopologicalSorter
from importlib import import_module, metadata
from pathlib import Path

import pytest

import cors_addon
from cors_addon.reading.optional_packages import OPTIONAL

ROOT = Path(cors_addon.__file__).parent.parent
PACKAGE = ROOT / "cors_addon"
SHIM = ROOT / "cors_addon.py"
ADDON = PACKAGE / "proxy" / "addon.py"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = [*MODULES, *([SHIM] if SHIM.exists() else []), *sorted((ROOT / "tests").rglob("*.py"))]
TEXTS = [
    path
    for pattern in ("*", "docs/*", "cors_addon/**/*", "tests/**/*", ".ci/*", "recordings/**/*")
    for path in sorted(ROOT.glob(pattern))
    if path.suffix in {".py", ".md", ".toml", ".json", ".jsonl", ".html", ".css", ".js", ".txt", ""} and path.is_file()
]

ROOMS = {
    "core/wire": (1, 1),
    "core/fetch": (1, 2),
    "core/evidence": (1, 3),
    "core/engines": (1, 3),
    "core/verdict": (1, 4),
    "core/servers": (1, 4),
    "core/cause": (1, 5),
    "core/lookup": (1, 5),
    "core/request": (1, 5),
    "core/cure": (1, 6),
    "core/ledger": (1, 7),
    "report/safe": (2, 1),
    "report/model": (2, 2),
    "report/telling": (2, 3),
    "report/explaining": (2, 4),
    "report/page": (2, 5),
    "report/formats": (2, 6),
    "reading": (3, 1),
    "proxy": (4, 1),
    "browsers": (5, 1),
    "probing": (5, 1),
    "cli": (6, 1),
}
"""Each room's storey: the part's, and the room's in its part. A room imports itself and what lies on lower storeys, nothing else."""

MOST_FILES = 16
"""How many modules a folder holds at most, its door among them."""

IMPURE = set("http.client http.server logging os pathlib random secrets socket subprocess tempfile time urllib.request uuid".split())
CLOCKS = {"now", "today", "utcnow"}
SIDE_EFFECTS = {"input", "open", "print"}
"""No clock, no chance, no files, no network in the core."""

ABSENT = set(
    """
    antigravity cProfile cmath colorsys compileall curses.ascii curses.panel curses.textpad dbm doctest email.mime ensurepip
    filecmp fileinput graphlib html.parser http.cookies idlelib imaplib json.tool logging.config logging.handlers mailbox
    modulefinder optparse pickletools plistlib poplib profile pstats pty pyclbr sched shelve smtplib sqlite3 symtable tabnanny
    this timeit tkinter trace turtle turtledemo unittest.mock urllib.robotparser venv wave wsgiref xml.etree xmlrpc.server
    zipapp zoneinfo
    argon2 msgpack mitmproxy.addons.view mitmproxy.test mitmproxy.tools.console mitmproxy.tools.web publicsuffix2
    sortedcontainers tornado urwid
    """.split()
)
"""What the standalone mitmdump lacks: mitmproxy's release leaves out each other tool's interface, and with it what only that imports."""

NEEDED = ["mitmproxy", "cors_addon", "jinja2", "markupsafe"]
"""What the addon can't be loaded without, beside the standard library."""

PUBLIC = set("command ctx exceptions flow http types".split())
"""The modules of mitmproxy that every addon is written with; all others may be missing, and are imported where that does no harm."""

HOOKS = {"command.command", "flow.Flow", "http.HTTPFlow", "http.Message", "http.Request", "http.Response", "types.Path"}
"""What the addon is not loaded without: the decorator of commands, and what hooks and commands are given."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def name(path: Path) -> str:
    """Name a file as a failing test's id should."""
    return path.relative_to(ROOT).as_posix()


def each(paths: Iterable[Path]) -> pytest.MarkDecorator:
    """Run a test once for each file, under the file's name."""
    return pytest.mark.parametrize("path", [pytest.param(path, id=name(path)) for path in paths])


def imports(path: Path, *, guarded: bool = True) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever in it, unless it says what to do without it."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    nodes = list(ast.walk(ast.parse(path.read_text())))
    tried = [statement for node in nodes if isinstance(node, ast.Try) and catches_import_error(node) for statement in node.body]
    for node in nodes:
        if node in tried and not guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join([*parts, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def catches_import_error(block: ast.Try) -> bool:
    """Tell whether a try statement has a way out for what can't be imported."""
    return any(isinstance(handler.type, ast.Name) and handler.type.id == "ImportError" for handler in block.handlers)


def under(module: str, roots: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of some modules, or in one of them."""
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def in_stdlib(module: str) -> bool:
    """Tell whether a dotted name is of the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def at_load(path: Path) -> Iterator[str]:
    """Yield what a module imports as it is imported itself: not what only its functions do, nor what only type checkers see."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_file(module: str) -> Path | None:
    """Find the file of our own module that a dotted name stands for, or is in."""
    parts = module.split(".")
    while parts:
        stem = ROOT.joinpath(*parts)
        for candidate in (stem / "__init__.py", stem.with_suffix(".py")):
            if candidate.is_file():
                return candidate
        parts.pop()
    return None


def reachable(start: Path, imported: Callable[[Path], Iterable[str]] = imports) -> set[Path]:
    """Follow imports from a module of ours to all others that it brings in, packages' own files among them."""
    found: set[Path] = set()
    todo = [start]
    while todo:
        path = todo.pop()
        if path in found:
            continue
        found.add(path)
        todo += [parent / "__init__.py" for parent in path.parents if parent.is_relative_to(PACKAGE) and (parent / "__init__.py").is_file()]
        todo += [file for module in imported(path) if under(module, ["cors_addon"]) and (file := module_file(module))]
    return found


@each(path for path in MODULES if path.is_relative_to(PACKAGE / "core"))
def test_core_is_pure(path: Path) -> None:
    """Time is the exchange's own, and what the core knows it was given."""
    foreign = [module for module in imports(path) if not in_stdlib(module) and not under(module, ["cors_addon.core"])]
    assert foreign == []
    assert [module for module in imports(path) if under(module, IMPURE)] == []
    nodes = list(ast.walk(ast.parse(path.read_text())))
    assert [node.attr for node in nodes if isinstance(node, ast.Attribute) and node.attr in CLOCKS] == []
    assert [node.id for node in nodes if isinstance(node, ast.Name) and node.id in SIDE_EFFECTS] == []


def room_of(path: Path) -> str:
    """Return the room in which a file lies, "" for the package's own."""
    folder = path.relative_to(PACKAGE).as_posix()
    return next((room for room in ROOMS if folder.startswith(f"{room}/")), "")


def lines_of_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of each import, wherever in the module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@each(path for path in MODULES if room_of(path))
def test_a_room_imports_only_what_lies_below_it(path: Path) -> None:
    """Within a part the room's storey counts; a part may use all of the parts below."""
    own = room_of(path)
    upwards = []
    for line, module in lines_of_imports(path):
        other = room_of(file) if under(module, ["cors_addon"]) and (file := module_file(module)) else ""
        if other not in ("", own) and ROOMS[other] >= ROOMS[own]:
            upwards.append(f"{name(path)}:{line}: {own} imports {other}, which does not lie below it")
    assert upwards == []


def test_there_is_no_other_room() -> None:
    """A new folder gets its place in the table."""
    outside = [name(path) for path in MODULES if not room_of(path)]
    doors = ["cors_addon/core/__init__.py", "cors_addon/report/__init__.py"]
    assert outside == ["cors_addon/__init__.py", "cors_addon/__main__.py", *doors]


def test_no_import_goes_in_a_circle() -> None:
    """Neither between rooms nor inside one, wherever in a module it stands."""
    ours = {path: {module_file(module) for module in imports(path) if under(module, ["cors_addon"])} for path in MODULES}
    graph = {path: {file for file in files if file not in (None, path, PACKAGE / "__init__.py")} for path, files in ours.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_one_name_has_one_meaning() -> None:
    """No two classes or types of the package are called alike, but what a module keeps to itself."""
    names: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            found = node.name if isinstance(node, ast.ClassDef) else node.name.id if isinstance(node, ast.TypeAlias) else "_"
            if not found.startswith("_"):
                names.setdefault(found, []).append(name(path))
    assert {found: places for found, places in names.items() if len(places) > 1} == {}


FOLDERS = sorted({path.parent for path in MODULES})


@each(FOLDERS)
def test_a_folder_can_be_seen_whole(path: Path) -> None:
    """At a glance."""
    assert len(list(path.glob("*.py"))) <= MOST_FILES


@each(path / "__init__.py" for path in FOLDERS if path != PACKAGE)
def test_every_door_says_what_is_in_the_room(path: Path) -> None:
    """What it holds, what it never does, and which of its files to read first."""
    told = " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split())
    assert re.search(r"\b(never|nothing|no)\b", told, re.IGNORECASE)
    files = re.findall(r"[\w/]+\.py\b", told.partition("Read ")[2].partition(" first")[0])
    assert len(files) == 1
    assert (path.parent / files[0]).is_file()


@each(path for path in MODULES if path.is_relative_to(PACKAGE / "report"))
def test_report_imports_no_mitmproxy(path: Path) -> None:
    """A report is made of core values alone."""
    allowed = ["jinja2", "markupsafe", "cors_addon.core", "cors_addon.report", "cors_addon.__version__"]
    assert [module for module in imports(path) if not in_stdlib(module) and not under(module, allowed)] == []


@each(sorted(reachable(ADDON)))
def test_the_addon_needs_nothing_that_a_standalone_mitmproxy_lacks(path: Path) -> None:
    """Most people have mitmproxy as a binary, whose Python can't be given more packages."""
    assert [module for module in imports(path) if not in_stdlib(module) and not under(module, [*NEEDED, "flask"])] == []
    assert [module for module in imports(path, guarded=False) if under(module, ABSENT)] == []


@each(sorted(reachable(ADDON, at_load)))
def test_the_addon_is_loaded_with_what_every_mitmproxy_has(path: Path) -> None:
    """What may be missing or change is imported by the part that needs it, and that part may be off."""
    assert [module for module in at_load(path) if not in_stdlib(module) and not under(module, NEEDED)] == []
    mitmproxys = [module for module in at_load(path) if under(module, ["mitmproxy"])]
    assert [module for module in mitmproxys if not under(module, [f"mitmproxy.{name}" for name in PUBLIC])] == []


def names_of_mitmproxy() -> set[str]:
    """Return what the modules that are loaded name of mitmproxy's, as module.name."""
    found = set()
    for path in reachable(ADDON, at_load):
        modules = {module.rpartition(".")[2] for module in at_load(path) if module.count(".") == 1 and under(module, ["mitmproxy"])}
        found |= {module.removeprefix("mitmproxy.") for module in at_load(path) if module.count(".") == 2 and under(module, ["mitmproxy"])}
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(f"{node.value.id}.{node.attr}")
    return {name for name in found if not name.startswith("ctx.") and is_there(name)}


def is_there(name: str) -> bool:
    """Tell whether mitmproxy has this; a variable may be called as one of its modules is."""
    module, _, attribute = name.partition(".")
    return hasattr(import_module(f"mitmproxy.{module}"), attribute)


LOADED_WITHOUT = """
import importlib, os, sys, traceback
import mitmproxy.addons, mitmproxy.contentviews  # and with them what a mitmproxy has loaded when it loads a script

def without(name):
    module, _, attribute = name.partition(".")
    if attribute:
        delattr(importlib.import_module(f"mitmproxy.{module}"), attribute)
    else:
        delattr(sys.modules["mitmproxy"], module)
        sys.modules[f"mitmproxy.{module}"] = None
    from cors_addon.proxy.addon import CorsAddon
    CorsAddon()

for name in sys.argv[1:]:
    if child := os.fork():
        if os.waitpid(child, 0)[1]:
            print(name)
    else:
        try:
            without(name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
"""


def test_the_addon_is_loaded_whatever_is_gone_of_mitmproxy() -> None:
    """Each name that it uses and each module is taken away in turn; only its hooks are needed."""
    modules = {"addonmanager", "connection", "contentviews", "flowfilter", "hooks", "io", "log", "optmanager", "tls", "version"}
    names = names_of_mitmproxy()
    assert names >= HOOKS
    gone = [*sorted(names - HOOKS), *sorted(modules)]
    done = subprocess.run([sys.executable, "-c", LOADED_WITHOUT, *gone], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def test_what_is_optional_is_asked_for_in_one_place() -> None:
    """Nobody else imports a package by its name's text, or one of the optional ones at all."""
    asking = [path for path in MODULES if any(module in {"importlib", "importlib.import_module"} for module in imports(path))]
    assert [name(path) for path in asking] == ["cors_addon/reading/optional_packages.py"]
    assert [name(path) for path in MODULES if any(under(module, OPTIONAL) for module in imports(path))] == []


def distribution_of(module: str) -> str:
    """Return the name under which a package is declared."""
    top = module.partition(".")[0]
    return next((found[0] for imported, found in metadata.packages_distributions().items() if imported == top), top).lower()


def bounded(requirements: Iterable[str]) -> dict[str, bool]:
    """Tell of each distribution in a list of requirements whether it has a lower bound."""
    return {re.split(r"[^A-Za-z0-9._-]", wanted)[0].lower(): ">=" in wanted for wanted in requirements}


def test_what_is_imported_is_declared_with_a_lower_bound() -> None:
    """Also what mitmproxy happens to bring; and what is optional is an extra. .ci/run tests with just these bounds."""
    needed = bounded(PROJECT["dependencies"])
    extras = bounded(wanted for extra in PROJECT["optional-dependencies"].values() for wanted in extra)
    assert all((needed | extras).values())
    foreign = {module for path in MODULES for module in imports(path) if not in_stdlib(module) and not under(module, ["cors_addon"])}
    assert {distribution_of(module) for module in foreign} == needed.keys()
    assert extras.keys() == {"brotli", "backports.zstd"}


def test_no_module_beside_the_script_hides_another() -> None:
    """While mitmproxy loads proxy/script.py, that folder comes first on the path."""
    brought = {*sys.stdlib_module_names, *metadata.packages_distributions()}
    assert {path.stem for path in (PACKAGE / "proxy").glob("*.py")} & brought == set()


@each(SOURCES)
def test_every_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    """One sentence, a statement or a question; more paragraphs may follow."""
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    sentence = " ".join(docstring.partition("\n\n")[0].split())
    assert sentence.endswith((".", "?")), "the module's docstring is no sentence"
    assert not re.search(r"[a-z)\"`]\. [A-Z]", sentence), "the module's docstring begins with more than a sentence"


@each(MODULES)
def test_modules_are_small(path: Path) -> None:
    """A module can be read at one sitting; a test's table of rows may be longer, and so may data that nobody reads."""
    assert path.name == "public_suffixes.py" or path.read_text().count("\n") < 300


@each(SOURCES)
def test_functions_are_small(path: Path) -> None:
    """A function can be seen whole."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert [node.name for node in functions if node.end_lineno and node.end_lineno - node.lineno + 1 >= 60] == []


@each(TEXTS)
def test_no_file_names_a_path_of_one_machine(path: Path) -> None:
    """What works here works where the repository is cloned."""
    homes = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]|Users/[A-Za-z])[\w.-]*/")
    assert homes.findall(path.read_text(errors="replace")) == []
