"""Who calls whom: the page origins by the server origins, with what passed and failed between each two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cors_addon.report.model.contacts import Contact

MOST_LINES = 12
"""How many origins each side of the matrix has at most."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A pair of origins with its attempts; `passes_since` is when all that failed between them passed again, else None."""

    contact: Contact
    passes_since: float | None

    @property
    def kind(self) -> str:
        """How the attempts of the pair ended."""
        if not self.contact.failed:
            return "good"
        if self.passes_since is not None:
            return "mended"
        return "mixed" if self.contact.passed else "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """An origin with its cells, one for each column in the matrix's order; None where these two never met."""

    origin: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The origins with the most failures: the side with fewer of them heads the columns; `left_out` pairs are not in it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rows_are_pages: bool
    left_out: int


def matrix_of(contacts: Iterable[Contact], mended: Mapping[tuple[str, str], float]) -> Matrix:
    """Return the matrix of contacts, which come in the order of their weight; `mended` are the pairs that pass again, with their times."""
    found = list(contacts)
    pages = tuple(dict.fromkeys(one.page for one in found))[:MOST_LINES]
    servers = tuple(dict.fromkeys(one.server for one in found))[:MOST_LINES]
    cells = {
        (one.page, one.server): MatrixCell(one, mended.get((one.page, one.server)))
        for one in reversed(found)
        if one.page in pages and one.server in servers
    }
    left_out = len({(one.page, one.server) for one in found}) - len(cells)
    if len(pages) >= len(servers):
        return Matrix(servers, tuple(Row(page, tuple(cells.get((page, server)) for server in servers)) for page in pages), True, left_out)
    return Matrix(pages, tuple(Row(server, tuple(cells.get((page, server)) for page in pages)) for server in servers), False, left_out)
