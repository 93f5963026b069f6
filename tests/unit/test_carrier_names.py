"""How the console writes a carrier's code."""

import pytest

from portal.support import formatting


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("postnl", "PostNL"),
        ("dhl", "DHL"),
        ("dhl_parcel", "DHL Parcel"),
        ("mondial_relay", "Mondial Relay"),
        ("", ""),
    ],
)
def test_a_carrier_is_written_as_it_writes_itself(code: str, name: str) -> None:
    assert formatting.carrier(code) == name
