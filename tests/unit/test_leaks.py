"""What counts as a leak, and what only looks like one."""

import jwt

from tests.harness.leaks import leaked

TOKEN = jwt.encode({"id": 1}, "a key that is long enough for this", algorithm="HS256")


def test_a_secret_by_itself_is_a_leak() -> None:
    assert leaked("order #1001, for anna@shop.example", "1001", "anna@") == ["1001", "anna@"]
    assert leaked(f"token={TOKEN}") == ["a token"]


def test_random_characters_that_only_look_like_one_are_none() -> None:
    assert leaked("17:14:22.310015Z gAAAAeyJw5642x", "1001", "5642") == []
