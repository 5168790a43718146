"""The fuzzers, one row each."""

from collections.abc import Mapping
from typing import Any

from tests.fuzz.addresses import ADDRESSES
from tests.fuzz.exchanges import EXCHANGES
from tests.fuzz.flows import FLOWS
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.masking import MASKING
from tests.fuzz.recordings import RECORDED
from tests.fuzz.rendering import RENDERING
from tests.fuzz.visits import VISITS

FUZZERS: Mapping[str, Fuzzer[Any]] = {one.name: one for one in (EXCHANGES, FLOWS, RECORDED, MASKING, RENDERING, ADDRESSES, VISITS)}
"""Every fuzzer by its name."""
