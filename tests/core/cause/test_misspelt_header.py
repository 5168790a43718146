"""A header whose name is misspelt is named, and one that isn't meant for CORS is not."""

import pytest

from tests.core.cause.situations import told
from tests.core.traffic import PAGE, Client, allowing, answer, granting

C = Client()


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("access_control_allow_orgin", 200, "misspelt-header proven"),
        ("access_control_allow_origins", 200, "misspelt-header proven"),
        ("allow_origin", 200, "misspelt-header proven"),
        ("allow_control_allow_origin", 200, "misspelt-header proven"),
        ("timing_allow_origin", 200, "no-cors-layer likely"),
        ("access_control_allow_private_network", 200, "no-cors-layer likely"),
        ("access_control_alow_methods", 200, "no-cors-layer likely"),
    ],
)
def test_what_stands_in_the_place_of_the_origin(name: str, status: int, expected: str) -> None:
    assert told(C.fetch(0, answer(status, **{name: PAGE}))) == expected


def test_the_other_headers_can_be_misspelt_too() -> None:
    sent = {"acces_control_allow_credentials": "true"}
    assert told(C.fetch(0, allowing(**sent), credentialed=True, fields=[("cookie", "a=1")])) == "misspelt-header proven"
    assert told(C.preflight(0, granting(access_control_allow_header="x-a"), names="x-a")) == "misspelt-header proven"


def test_an_error_is_mended_first() -> None:
    assert not told(C.fetch(0, answer(500, access_control_allow_orgin=PAGE))).startswith("misspelt-header")
