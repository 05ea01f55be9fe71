"""What lies under the wards: in the page; and, where it is served and asked for, tiles of a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

from assetmap.load.backdrop import backdrop_bytes, make_backdrop
from assetmap.mapping.text import page_data
from assetmap.sources.backdrop import backdrop_path, read_backdrop_kinds
from assetmap.sources.store import keep_whole
from tests.browser.kit import go, lively_rows, text_of, until
from tests.project import BURY, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TILES = "https://tile.openstreetmap.org"
KINDS = read_backdrop_kinds()
# Over Bolton and Bury, EPSG:27700.
SHAPES = {
    "motorway": shapely.LineString([(362_000, 408_000), (372_000, 410_500), (385_000, 409_000)]),
    "rail": shapely.LineString([(371_500, 402_000), (371_500, 415_000)]),
    "water": shapely.Point(368_000, 413_000).buffer(900),
    "park": shapely.Point(366_000, 409_500).buffer(1200),
}


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("under")
    frame = gpd.GeoDataFrame({"kind": list(SHAPES)}, geometry=list(SHAPES.values()), crs=27700)
    about = {"fetched": "2026-11-20", "source": "OpenStreetMap", "licence": "ODbL"}
    made = make_backdrop(frame, shapely.box(360_000, 400_000, 378_000, 418_000), KINDS, about)
    keep_whole(backdrop_path(folder / "cache", "E08000001"), backdrop_bytes(made))
    rows, log = lively_rows()
    settings = write_project(folder, rows, log, localities=("bolton", "bury"))
    assert build(settings, "--quiet", "--cache", str(folder / "cache")) == 0
    return folder / "maps"


def page_data_of(file: Path) -> dict[str, Any]:
    return page_data(file.read_text(encoding="utf-8"))


def pixel(page: Page, x: float, y: float) -> list[int]:
    """The colour (red, green, blue, alpha) under the wards at a place, EPSG:27700."""
    [point] = gpd.GeoSeries([shapely.Point(x, y)], crs=27700).to_crs(4326)
    found: list[int] = page.evaluate(
        """([lat, lon]) => {
          const canvas = assetmap.map.getPane('under').querySelector('canvas');
          const box = canvas.getBoundingClientRect();
          const map = assetmap.map.getContainer().getBoundingClientRect();
          const at = assetmap.map.latLngToContainerPoint([lat, lon]);
          const scale = canvas.width / box.width;
          const [px, py] = [(map.left + at.x - box.left) * scale, (map.top + at.y - box.top) * scale];
          return [...canvas.getContext('2d').getImageData(Math.round(px), Math.round(py), 1, 1).data];
        }""",
        [point.y, point.x],
    )
    return found


def test_it_is_drawn_under_the_wards_and_asks_for_nothing(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")  # the watch fails the test on any request
    assert pixel(offline_page, 368_000, 413_000) == [0x9C, 0xC6, 0xE3, 255]  # water
    assert pixel(offline_page, 366_000, 409_500) == [0xD8, 0xE9, 0xC8, 255]  # park
    assert pixel(offline_page, 364_000, 415_000)[3] == 0  # nothing
    order = offline_page.evaluate(
        "['land', 'under', 'overlayPane'].map(name => +getComputedStyle(assetmap.map.getPane(name)).zIndex)"
    )
    assert order == sorted(order)
    strength = offline_page.evaluate("+document.querySelector('path.area').getAttribute('fill-opacity')")
    assert strength == pytest.approx(0.7)
    assert "© OpenStreetMap contributors" in offline_page.locator(".leaflet-control-attribution").inner_text()
    assert "the map under the wards" in offline_page.locator("#sources").inner_text().lower()
    assert "2026-11-20" in offline_page.locator("#sources").inner_text()


def test_it_can_be_hidden_and_shown(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    box = offline_page.get_by_label("Roads, water and parks")
    assert box.is_checked()
    before = offline_page.url
    box.uncheck()
    assert not offline_page.evaluate("assetmap.underShown()")
    assert not offline_page.locator(".leaflet-under-pane canvas").is_visible()
    assert offline_page.locator(".credit-osm").is_hidden()
    strength = offline_page.evaluate("+document.querySelector('path.area').getAttribute('fill-opacity')")
    assert strength == pytest.approx(0.86)
    box.check()
    assert offline_page.locator(".leaflet-under-pane canvas").is_visible()
    assert offline_page.url == before  # it is in no address


def test_it_stays_hidden_when_somebody_goes_back(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    offline_page.locator("#layer").select_option("imd_score")
    offline_page.get_by_label("Roads, water and parks").uncheck()
    offline_page.go_back()
    until(offline_page, "assetmap.state.layer === 'gap'")
    assert not offline_page.evaluate("assetmap.state.under")


def test_a_page_without_one_has_no_switch_and_full_colours(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bury.html")
    assert offline_page.locator("#under input").count() == 0
    strength = offline_page.evaluate("+document.querySelector('path.area').getAttribute('fill-opacity')")
    assert strength == pytest.approx(0.86)
    assert offline_page.locator(".credit-osm").is_hidden()


def test_the_overview_has_motorways_and_railways_alone(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "index.html")
    assert [one["kind"] for one in page_data_of(maps / "index.html")["backdrop"]["kinds"]] == [
        "rail",
        "motorway",
    ]
    assert pixel(offline_page, 368_000, 413_000)[3] == 0


def test_the_picture_has_it(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    with offline_page.expect_download() as saved:
        offline_page.locator("#take-svg").click()
    svg = text_of(saved.value)
    assert 'fill="#9cc6e3"' in svg
    assert 'stroke="#8d8a83"' in svg
    assert "stroke-dasharray" in svg
    offline_page.get_by_label("Roads, water and parks").uncheck()
    with offline_page.expect_download() as saved:
        offline_page.locator("#take-svg").click()
    assert "#9cc6e3" not in text_of(saved.value)


def test_dark_colours_and_light_ones_on_paper(offline_page: Page, maps: Path) -> None:
    offline_page.emulate_media(color_scheme="dark")
    go(offline_page, maps / "bolton.html")
    assert pixel(offline_page, 368_000, 413_000)[:3] == [0x1F, 0x4A, 0x66]
    offline_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert pixel(offline_page, 368_000, 413_000)[:3] == [0x9C, 0xC6, 0xE3]
    offline_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    until(offline_page, "!document.body.classList.contains('printing')")
    assert pixel(offline_page, 368_000, 413_000)[:3] == [0x1F, 0x4A, 0x66]


# --- the street map of tiles ------------------------------------------------------------------------------


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(maps: Path) -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(maps)))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Callable[[str], tuple[Page, list[Any], list[str]]]]:
    """Open a page from the server; gives also the requests to others, each refused, and console errors."""
    contexts = []

    def opened(name: str) -> tuple[Page, list[Any], list[str]]:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
        contexts.append(context)
        page = context.new_page()
        others: list[Any] = []
        console: list[str] = []
        page.on("console", lambda said: console.append(said.text) if said.type == "error" else None)

        def judge(route: Any) -> None:
            if route.request.url.startswith(served):
                route.continue_()
            else:
                others.append(route.request)
                route.abort()

        page.route("**/*", judge)
        page.goto(f"{served}/{name}")
        page.wait_for_selector("body[data-ready=yes]")
        return page, others, console

    yield opened
    for one in contexts:
        one.close()


@pytest.mark.parametrize("name", ["bolton.html", "bury.html", "index.html"])
def test_a_street_map_is_asked_for_once_it_is_switched_on(visit: Any, name: str) -> None:
    page, others, console = visit(name)
    box = page.get_by_label("Street map from OpenStreetMap (online)")
    assert not box.is_checked()
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(300)
    assert others == []
    assert console == []
    with page.expect_request(f"{TILES}/**"):
        box.check()
    page.wait_for_timeout(200)
    assert others
    assert all(one.url.startswith(f"{TILES}/") and one.resource_type == "image" for one in others)
    # These servers want to know who asks: the host of the page, and not which page it is.
    host = page.evaluate("location.origin + '/'")
    assert {one.all_headers().get("referer") for one in others} == {host}
    assert not any("Content Security Policy" in one for one in console)
    assert page.locator(".credit-osm").is_visible()
    assert page.evaluate("getComputedStyle(assetmap.map.getPane('land')).display") == "none"
    assert page.evaluate(
        "+document.querySelector('path.area').getAttribute('fill-opacity')"
    ) == pytest.approx(0.55)
    box.uncheck()
    seen = len(others)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(300)
    assert len(others) == seen
    assert page.locator("img.leaflet-tile").count() == 0


def test_an_address_does_not_switch_it_on(visit: Any) -> None:
    _, others, _ = visit("bolton.html#tiles=true&under=false")
    assert others == []


def test_nothing_but_these_tiles_may_be_asked_for(visit: Any) -> None:
    page, others, _ = visit("bolton.html")
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'https://example.org/x.png' }))")
    page.wait_for_timeout(200)
    assert others == []


def test_a_page_from_a_file_does_not_offer_it(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    assert offline_page.locator("#choose-tiles").count() == 0
    assert offline_page.locator("#under label").count() == 1


def test_other_tiles_and_none(tmp_path: Path) -> None:
    row = [{"id": "a", "name": "A", "asset_type": "venue", "postcode": BURY}]
    for tiles, policy in (
        ("https://maps.example.org:8443/t/{z}/{x}/{y}.png", "img-src data: https://maps.example.org:8443;"),
        ("", "img-src data:;"),
    ):
        settings = write_project(tmp_path, row, localities=("bury",), settings=f'[page]\ntiles = "{tiles}"\n')
        assert build(settings, "--quiet") == 0
        html = (tmp_path / "maps" / "bury.html").read_text(encoding="utf-8")
        assert policy in html.split("<title>")[0]
        assert page_data_of(tmp_path / "maps" / "bury.html")["tiles"] == tiles
