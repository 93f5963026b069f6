"""The demo's folder begins clean, or goes on with what the same version left."""

from pathlib import Path

import pytest

from portal.demo import brand_folder, screen, state
from portal.rules.file import parsed


def test_a_demo_begins_clean(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with state.opened(folder, go_on=False):
        (folder / "portal.sqlite3").write_text("returns of an hour ago")
    with state.opened(folder, go_on=False):
        assert [file.name for file in folder.iterdir()] == ["version"]


def test_a_demo_that_goes_on_finds_what_it_left(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for _ in range(2):
        with state.opened(folder, go_on=True):
            first = state.kept(folder, "password", 12)
    with state.opened(folder, go_on=True):
        assert state.kept(folder, "password", 12) == first


def test_a_demo_refuses_to_go_on_with_a_database_of_another_version(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with state.opened(folder, go_on=False):
        (folder / "version").write_text("0.0.9 (0001_initial)")
    with (
        pytest.raises(state.Refused, match=r"was made by version 0\.0\.9 .* it begins clean\.$"),
        state.opened(folder, go_on=True),
    ):
        pass
    with state.opened(folder, go_on=False):
        assert "0.0.9" not in (folder / "version").read_text()


def test_a_second_demo_leaves_the_first_ones_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with state.opened(folder, go_on=False):
        (folder / "portal.sqlite3").write_text("in use")
        with (
            pytest.raises(state.Refused, match=r"^Another demo runs in .*; end it first\.$"),
            state.opened(folder, go_on=False),
        ):
            pass
        assert (folder / "portal.sqlite3").exists()


def test_a_demo_with_keys_alone_has_the_examples_rules_beside_the_brands_own_files(
    tmp_path: Path,
) -> None:
    own, demo = tmp_path / "own", tmp_path / "demo"
    own.mkdir()
    (own / "logo.svg").write_text("<svg/>")
    given = {"RETURNS_ENGINE": "v3", "BRAND_DIR": str(own)}
    assert brand_folder.made(demo, {"BRAND_DIR": str(own)}) == {}
    assert brand_folder.made(demo, given) == {"BRAND_DIR": str(demo / "brand")}
    assert sorted(file.name for file in (demo / "brand").iterdir()) == ["logo.svg", "returns.toml"]
    rules = parsed((demo / "brand/returns.toml").read_text())
    assert (rules.days, rules.is_ours(7001), rules.is_ours(7101)) == (30, True, False)
    assert not (own / "returns.toml").exists()
    (own / "returns.toml").write_text("")
    assert brand_folder.made(demo, given) == {"BRAND_DIR": str(own)}


def test_the_demos_screen_says_how_to_try_the_other_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RETURNS_ENGINE", raising=False)
    assert "RETURNS_ENGINE=v3 make demo" in screen.text("", "", "", "")
    monkeypatch.setenv("RETURNS_ENGINE", "v3")
    monkeypatch.setenv("BRAND_DIR", "/shop/brand")
    assert "/shop/brand/returns.toml" in screen.text("", "", "", "")
    assert "#3001" in screen.text("", "", "", "")
