"""Whatever a map file holds, reading it ends in a picture or in a sentence for staff."""

from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from portal.branding.palette import Choice
from portal.maps.colors import colors
from portal.maps.drawing import drawn
from portal.maps.pmtiles import Archive
from portal.maps.problems import Work, WrongMapFile
from portal.maps.projection import Frame, frame_around
from portal.maps.scene import WANTED, scene
from portal.maps.varints import signed, varints
from portal.maps.vector_tile import layers
from portal.simulator.town import archive_writer
from portal.simulator.town.tile_writer import AREA, LINE, POINT, Drawn, number, tile

FRAME = Frame(56, 0, 0)
LIGHT = colors(Choice(), "light")
spots = st.tuples(*[st.integers(-(2**31), 2**31)] * 2)
features = st.builds(
    Drawn,
    st.sampled_from(sorted(WANTED)),
    st.sampled_from([POINT, LINE, AREA]),
    st.lists(spots, min_size=1, max_size=9),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["park", "locality", "highway", "path", "river"])},
        optional={"name": st.text()},
    ),
)


def read(data: bytes) -> list:
    work = Work(10_000)
    return [list(layer.features(work)) for layer in layers(data, WANTED, work).values()]


@given(st.lists(st.integers(0, 2**63)))
def test_numbers_come_back_as_they_were_written(numbers: list[int]) -> None:
    assert varints(b"".join(map(number, numbers))) == numbers


@given(st.lists(features, max_size=6))
def test_features_come_back_as_they_were_written(given: list[Drawn]) -> None:
    found = {
        name: list(layer.features(Work(10_000)))
        for name, layer in layers(tile(given), WANTED, Work(10_000)).items()
    }
    for name in {one.layer for one in given}:
        ours = [one for one in given if one.layer == name]
        assert [one.texts for one in found[name]] == [one.tags for one in ours]
        closed = [[*one.line, one.line[0]] if one.shape == AREA else one.line for one in ours]
        assert [one.paths for one in found[name]] == [[line] for line in closed]


@given(st.binary(max_size=300))
def test_bytes_that_are_no_tile_are_refused_in_a_sentence(data: bytes) -> None:
    with suppress(WrongMapFile):
        read(data)


@given(st.lists(features, min_size=1, max_size=4), st.data())
def test_a_damaged_tile_is_drawn_or_refused(given: list[Drawn], data: st.DataObject) -> None:
    whole = bytearray(tile(given))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(WrongMapFile):
        read(bytes(whole))


@given(st.lists(features, max_size=6))
def test_every_tile_becomes_a_picture(tmp_path_factory, given: list[Drawn]) -> None:
    folder: Path = tmp_path_factory.getbasetemp()
    file = folder / "one.pmtiles"
    file.write_bytes(archive_writer.archive({(14, 0, 0): tile(given)}, (-180, -85, 180, 85)))
    assert drawn(scene(FRAME, Archive(file)), FRAME, LIGHT).startswith(b"<svg")


@given(st.data())
def test_a_damaged_file_is_drawn_or_refused(tmp_path_factory, data: st.DataObject) -> None:
    folder: Path = tmp_path_factory.getbasetemp()
    whole = bytearray(small())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file = folder / "damaged.pmtiles"
    file.write_bytes(whole[: data.draw(st.integers(0, 2 * len(whole)))])
    with suppress(WrongMapFile):
        drawn(scene(FRAME, Archive(file)), FRAME, LIGHT)


def small() -> bytes:
    street = Drawn("roads", LINE, [(0, 0), (900, 900)], {"kind": "path", "name": "Way"})
    return archive_writer.archive({(14, 0, 0): tile([street])}, (-180, -85, 180, 85))


@given(st.integers(-(2**40), 2**40))
def test_signs_come_back(value: int) -> None:
    assert signed(2 * value if value >= 0 else -2 * value - 1) == value


@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=4))
def test_any_coordinates_have_a_frame_or_none(places) -> None:
    frame = frame_around(places)
    assert frame is None or len(frame.tiles(frame.zoom)) <= 4
