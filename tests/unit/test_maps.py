"""The map's reader and its drawing, on the map file that our own program writes."""

import gzip
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from portal.branding.palette import Choice
from portal.maps import picture
from portal.maps.colors import colors
from portal.maps.drawing import MOST_BYTES, drawn
from portal.maps.pins import Spot, map_of
from portal.maps.pmtiles import Archive, tile_id
from portal.maps.problems import Work, WrongMapFile
from portal.maps.projection import MARGIN, Frame, frame_around
from portal.maps.scene import Name, Scene, scene
from portal.maps.shapes import Box, path
from portal.maps.vector_tile import layers
from portal.simulator import geography
from portal.simulator.town.archive_writer import archive
from portal.simulator.town.tile_writer import AREA, LINE, POINT, Drawn, tile

EINDHOVEN = [
    (float(point["latitude"]), float(point["longitude"])) for point in geography.POINTS[:14]
]
LIGHT = colors(Choice(), "light")


def svg_of(places, file: Path) -> str:
    frame = frame_around(places)
    return drawn(scene(frame, Archive(file)), frame, LIGHT).decode()


@pytest.mark.parametrize("count", [1, 4, 14])
def test_a_picture_names_the_streets_and_who_made_the_data(town_file: Path, count: int) -> None:
    svg = svg_of(EINDHOVEN[:count], town_file)
    texts = [text.text for text in ElementTree.fromstring(svg).iter() if text.tag.endswith("text")]
    assert len(texts) > 5
    assert "Eindhoven" in texts
    assert texts[-1] == "© OpenStreetMap"
    assert len(svg.encode()) <= MOST_BYTES


def test_a_picture_holds_nothing_that_runs_or_comes_from_elsewhere(town_file: Path) -> None:
    svg = svg_of(EINDHOVEN, town_file)
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "path", "g", "text"}
    assert re.findall(r"(?:href|url|style|on\w+)\s*[=(]", svg) == []
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_the_shops_street_stands_on_the_map(town_file: Path) -> None:
    shop = geography.POINTS[0]
    assert shop["street"] in svg_of(EINDHOVEN[:1], town_file)


@pytest.mark.parametrize("count", range(1, 15))
def test_a_frame_has_all_places_well_inside(count: int) -> None:
    frame = frame_around(EINDHOVEN[:count])
    shares = [share for place in EINDHOVEN[:count] for share in frame.share(place)]
    assert min(shares) >= MARGIN
    assert max(shares) <= 1 - MARGIN


@pytest.mark.parametrize(
    "places",
    [[], [(0.0, -179.9), (0.0, 179.9)], [(89.0, 5.0)], [(float("nan"), 5.0)], [(51.0, 500.0)]],
)
def test_places_that_no_picture_can_show_have_no_frame(places) -> None:
    assert frame_around(places) is None


def test_places_near_each_other_share_a_frame() -> None:
    (latitude, longitude), *_ = EINDHOVEN
    assert frame_around([(latitude, longitude)]) == frame_around([(latitude, longitude + 1e-5)])


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19078479),
    ],
)
def test_tiles_are_numbered_as_the_specification_says(address, number: int) -> None:
    assert tile_id(*address) == number


def test_a_tile_of_protomaps_basemap_has_its_streets_water_and_names(tmp_path: Path) -> None:
    """Version 4: gzip, numbers and booleans among the texts, and layers that are left out."""
    whole, across, spot = [(0, 0), (4096, 0), (4096, 4096)], [(0, 2000), (4096, 2100)], [(90, 90)]
    subway = {"kind": "rail", "kind_detail": "subway", "is_tunnel": True}
    city = {"kind": "locality", "kind_detail": "city", "name": "Eindhoven", "population": 240_000}
    road = {"kind": "major_road", "kind_detail": "tertiary", "name": "Ring", "is_link": False}
    content = tile(
        [
            Drawn("earth", AREA, whole, {"kind": "earth", "sort_rank": 1}),
            Drawn("landuse", AREA, whole, {"kind": "park", "sort_rank": 189}),
            Drawn("water", AREA, whole, {"kind": "ocean", "sort_rank": 200}),
            Drawn("water", LINE, across, {"kind": "stream", "min_zoom": 13}),
            Drawn("roads", LINE, across, {**road, "min_zoom": 10}),
            Drawn("roads", LINE, across, {"kind": "minor_road", "kind_detail": "service"}),
            Drawn("roads", LINE, across, subway),
            Drawn("roads", LINE, across, {"kind": "ferry", "name": "Ferry"}),
            Drawn("buildings", AREA, whole, {"kind": "building", "height": 12.5}),
            Drawn("boundaries", LINE, across, {"kind": "county"}),
            Drawn("pois", POINT, spot, {"kind": "cafe", "name": "Café"}),
            Drawn("places", POINT, spot, city),
            Drawn("places", POINT, spot, {"kind": "region", "name": "Brabant"}),
        ]
    )
    frame = frame_around(EINDHOVEN[:1])
    tiles = {(frame.zoom, *place): content for place in frame.tiles(frame.zoom)}
    file = tmp_path / "basemap.pmtiles"
    file.write_bytes(archive(tiles, (5, 51, 6, 52)))
    found = scene(frame, Archive(file))
    assert set(found.paths) == {"green", "water", "stream", "main", "street"}
    assert {name.text for name in found.names} == {"Ring", "Eindhoven"}


def test_a_tile_that_the_file_lacks_is_empty(town_file: Path) -> None:
    assert Archive(town_file).tile(14, 0, 0) == b""


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongMapFile, match="No such file"):
        Archive(tmp_path / "none.pmtiles")


@pytest.mark.parametrize(
    ("at", "value", "sentence"),
    [
        (0, b"Q", "no PMTiles file"),
        (7, b"\2", "no PMTiles file"),
        (97, b"\4", "compressed with something else"),
        (98, b"\3", "compressed with something else"),
        (99, b"\2", "pictures instead"),
        (100, b"\x0f", "zoom levels"),
        (16, b"\xff" * 8, "too large"),
        (8, b"\xff" * 8, "too large"),
        (56, b"\xff\xff\xff\xff\x7f", "missing"),
        (130, b"\0\0\0\0\0\0\0\0\0\0\0", "damaged"),
    ],
)
def test_a_wrong_file_is_a_sentence(
    town_file: Path, tmp_path: Path, at: int, value: bytes, sentence: str
) -> None:
    wrong = bytearray(town_file.read_bytes())
    wrong[at : at + len(value)] = value
    file = tmp_path / "wrong.pmtiles"
    file.write_bytes(wrong)
    with pytest.raises(WrongMapFile, match=sentence):
        svg_of(EINDHOVEN, file)


@pytest.mark.parametrize("packing", [1, 2])
def test_a_directory_that_would_take_long_to_read_is_refused(
    town_file: Path, tmp_path: Path, packing: int
) -> None:
    wrong = bytearray(town_file.read_bytes())
    long = gzip.compress(bytes(10**6)) if packing == 2 else bytes(10**6)
    wrong[97] = packing
    wrong[8:24] = struct.pack("<2Q", len(wrong), len(long))
    file = tmp_path / "wrong.pmtiles"
    file.write_bytes(bytes(wrong) + long)
    with pytest.raises(WrongMapFile, match="too large"):
        svg_of(EINDHOVEN, file)


def test_reading_ends_where_a_tile_holds_too_much() -> None:
    street = Drawn("roads", LINE, [(n, n) for n in range(1000)], {"kind": "path"})
    layer = layers(tile([street] * 10), frozenset({"roads"}), Work(10_000))["roads"]
    with pytest.raises(WrongMapFile, match="more than the portal draws"):
        list(layer.features(Work(5_000)))


def test_a_crowded_picture_goes_without_its_smallest_streets() -> None:
    frame = Frame(56, 0, 0)
    crowded = Scene()
    crowded.paths["path"] = ["M0 0l1 1"] * 20_000
    crowded.paths["main"] = ["M5 5l7 7"]
    svg = drawn(crowded, frame, LIGHT).decode()
    assert "l7 7" in svg
    assert "l1 1" not in svg
    crowded.paths["main"] *= 20_000
    with pytest.raises(WrongMapFile, match="more than a picture may"):
        drawn(crowded, frame, LIGHT)


def test_a_name_is_text_whatever_it_holds() -> None:
    named = Scene(names=[Name("<script>&\"'", (360, 270), 720, is_place=True)])
    svg = drawn(named, Frame(56, 0, 0), LIGHT).decode()
    assert "<script>" not in svg
    assert ElementTree.fromstring(svg).findall(".//{*}text")[0].text == "<script>&\"'"


def test_names_do_not_lie_on_each_other() -> None:
    names = [Name(f"Lane {n}", (360, 270 + n), 720) for n in range(30)]
    svg = drawn(Scene(names=names), Frame(56, 0, 0), LIGHT).decode()
    assert svg.count("Lane") == 2  # one below the other, and no third between them


def test_a_line_is_cut_where_it_leaves_the_picture() -> None:
    box = Box(100, 100)
    assert list(box.runs([(-500, 50), (-400, 50), (50, 50), (500, 50), (900, 50)])) == [
        [(-400, 50), (50, 50), (500, 50)]
    ]
    assert path([(0, 0), (1, 1), (10, 0)]) == "M0 0l10 0"


def test_a_street_is_named_where_it_is_seen() -> None:
    box = Box(100, 100)
    assert box.visible((-1000, 50), (1000, 50)) == ((-12, 50), (112, 50))
    assert box.visible((50, 20), (50, 60)) == ((50, 20), (50, 60))
    assert box.visible((50, 200), (90, 200)) is None
    assert box.visible((200, 50), (200, 90)) is None
    assert box.visible((150, 0), (300, 99)) is None


def test_an_area_is_cut_at_the_edge_of_the_picture() -> None:
    box = Box(100, 100)
    whole = [(-9000, -9000), (9000, -9000), (9000, 9000), (-9000, 9000)]
    assert sorted(box.area(whole)) == [(-12, -12), (-12, 112), (112, -12), (112, 112)]
    assert box.area([(200, 0), (300, 0), (300, 50)]) == []


def test_the_picture_follows_from_the_places_alone(town_map: Path) -> None:
    """Security 6, 38: equal lists have equal maps, wherever their customers live."""
    cache.clear()
    maps = [map_of([Spot(place) for place in EINDHOVEN[:4]]) for _ in range(2)]
    assert maps[0] == maps[1]
    pictures = {picture.content(one.light_url.rsplit("/", 1)[1]) for one in maps}
    assert len(pictures) == 1
