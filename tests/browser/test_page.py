"""The pages in a real Chromium, opened from a file with the network off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.project import BURY, HORWICH, RUMWORTH, TONGE, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROWS = [
    {"id": "walkers", "name": "Example walkers", "asset_type": "group_club", "activity_focus": "primary",
     "postcode": TONGE, "website": "https://example.org/walkers", "description": "They walk on Tuesdays."},
    {"id": "hall", "name": "Example hall", "asset_type": "venue", "postcode": RUMWORTH},
    {"id": "van", "name": "Example van", "asset_type": "public_service", "postcode": HORWICH,
     "serves": "E05014822", "location_type": "mobile"},
    {"id": "gone", "name": "Example shut gym", "asset_type": "business", "postcode": HORWICH,
     "status": "closed"},
    {"id": "online", "name": "Example video class", "asset_type": "business", "location_type": "online"},
    *({"id": f"club-{n}", "name": f"Example club {n}", "asset_type": "group_club", "postcode": TONGE}
      for n in range(4)),
]  # fmt: skip
LOG = [
    {"date": "2026-11-03", "asset_id": "walkers", "channel": "visit", "two_way": "yes", "stage": "talking"},
    {"date": "2026-02-03", "asset_id": "hall", "channel": "visit", "two_way": "yes", "stage": "leading"},
]
TARGETS = [{"area_code": "E05014827", "decision": "target", "reason": "Example: no bus in the evening"}]


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    assert build(write_project(folder, ROWS, LOG, TARGETS, localities=("bolton", "bury")), "--quiet") == 0
    return folder / "maps"


def go(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready=yes]")


def choose_ward(page: Page, name: str) -> None:
    page.locator("#areas .row", has=page.get_by_text(name, exact=True)).click()


@pytest.mark.parametrize(
    "name", ["index.html", "bolton.html", "bury.html", "team/index.html", "team/bolton.html"]
)
def test_a_page_opens_with_no_network_and_asks_for_nothing(offline_page: Page, maps: Path, name: str) -> None:
    go(offline_page, maps / name)  # the watch fails the test on any request, console error or exception
    assert offline_page.locator("#mapbox path.area").count() in (20, 17, 2)
    assert offline_page.locator("#headline strong").inner_text()


def test_the_first_view_has_title_date_sentence_key_and_ranked_wards(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    assert offline_page.locator("h1").inner_text() == "Bolton"
    assert "23 November 2026" in offline_page.locator(".stamp").inner_text()
    assert "Partner copy" in offline_page.locator(".stamp").inner_text()
    assert "target neighbourhoods live out of reach" in offline_page.locator("#headline").inner_text()
    assert offline_page.locator("#layer").input_value() == "gap"
    assert offline_page.locator("#areas li").count() == 20
    counts = offline_page.locator("#legend .count").all_inner_texts()
    assert sum(int(n) for n in counts) == 20


def test_every_layer_colours_every_ward_and_counts_them_all(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    layers = offline_page.locator("#layer option").evaluate_all("all => all.map(o => o.value)")
    assert {"gap", "target", "imd_score", "organisations_per_1000", "share_within_reach_engaged"} <= set(
        layers
    )
    for layer in layers:
        offline_page.locator("#layer").select_option(layer)
        keys = set(
            offline_page.locator("#legend .swatch").evaluate_all(
                "all => all.map(s => s.style.backgroundColor)"
            )
        )
        fills = set(
            offline_page.locator("path.area").evaluate_all("all => all.map(p => getComputedStyle(p).fill)")
        )
        assert fills <= keys, layer
        counts = offline_page.locator("#legend .count").all_inner_texts()
        assert sum(int(n) for n in counts) == 20, layer


def test_a_ward_by_mouse_and_by_keyboard(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    choose_ward(offline_page, "Rumworth")
    detail = offline_page.locator("#detail")
    assert detail.locator("h2").inner_text() == "Rumworth"
    # Talked to in February, with no answer since: 293 days before 23 November.
    assert "Gone quiet" in detail.inner_text()
    assert "Example hall" in detail.inner_text()
    offline_page.locator(".back").click()
    assert offline_page.locator("#areas").is_visible()
    ward = offline_page.locator("path.area[aria-label^='Horwich North']")
    ward.focus()
    offline_page.keyboard.press("Enter")
    assert detail.locator("h2").inner_text() == "Horwich North"
    assert "no bus in the evening" in detail.inner_text()
    assert "Target by local judgement" in detail.inner_text()


def test_a_ward_that_is_served_from_elsewhere_says_by_whom(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    choose_ward(offline_page, "Farnworth North")
    assert "Example van" in offline_page.locator("#detail").inner_text()
    assert "Known, not contacted" in offline_page.locator("#detail").inner_text()


def test_organisations_cluster_open_and_show_their_details(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    assert offline_page.locator(".cluster", has_text="5").count() == 1
    offline_page.locator("#tabs [data-view=places]").click()
    assert "9 organisations" in offline_page.locator("#places h2").inner_text()
    offline_page.locator("#places .row", has_text="Example walkers").click()
    detail = offline_page.locator("#detail")
    assert "They walk on Tuesdays." in detail.inner_text()
    assert "November 2026" in detail.inner_text()
    link = detail.locator("a")
    assert link.get_attribute("href") == "https://example.org/walkers"
    assert "noopener" in (link.get_attribute("rel") or "")
    offline_page.wait_for_selector(".place.chosen")


def test_an_online_organisation_is_listed_and_never_mapped(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    shown = offline_page.evaluate(
        "assetmap.data.places.latitude[assetmap.data.places.name.indexOf('Example video class')]"
    )
    assert shown is None
    offline_page.locator("#tabs [data-view=places]").click()
    offline_page.locator("#places .row", has_text="Example video class").click()
    assert "Online only" in offline_page.locator("#detail").inner_text()


def test_a_closed_organisation_is_listed_as_closed_and_not_mapped(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    offline_page.locator("#tabs [data-view=places]").click()
    assert "Closed" in offline_page.locator("#places .row", has_text="Example shut gym").inner_text()
    assert offline_page.locator(".place[aria-label^='Example van']").count() == 1
    assert offline_page.locator(".place[aria-label^='Example shut gym']").count() == 0


def test_the_table_has_every_layer_and_sorts(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    titles = offline_page.locator("#layer option").all_inner_texts()
    heads = offline_page.locator("#grid thead th").all_inner_texts()
    assert all(any(title in head for head in heads) for title in titles)
    offline_page.locator("#grid th[data-column=imd_score] button").click()
    names = offline_page.locator("#grid tbody th").all_inner_texts()
    scores = offline_page.evaluate("assetmap.data.areas.imd_score")
    all_names = offline_page.evaluate("assetmap.data.areas.name")
    expected = [name for _, name in sorted(zip(scores, all_names, strict=True), reverse=True)]
    assert names == expected
    assert offline_page.locator("#grid th[data-column=imd_score]").get_attribute("aria-sort") == "descending"


def test_the_overview_leads_to_each_locality(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "index.html")
    assert offline_page.locator("path.area").count() == 2
    offline_page.locator("#areas .row", has_text="Bury").click()
    assert offline_page.locator("#detail a.go").get_attribute("href") == "bury.html"
    assert {"Bolton", "Bury"} == set(offline_page.locator("#grid tbody th").all_inner_texts())


def test_the_teams_copy_says_so_on_its_face(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "team" / "bolton.html")
    assert "Team copy: do not share" in offline_page.locator(".stamp").inner_text()


def test_sources_editions_and_approximate_shapes_are_on_the_page(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    face = offline_page.locator(".leaflet-control-attribution").inner_text()
    assert "Approximate shapes" in face
    assert "Crown copyright" in face
    said = offline_page.locator("#sources").inner_text()
    for words in (
        "Approximate shapes",
        "Code-Point Open",
        "IoD2025",
        "Open Government Licence v3.0",
        "Crown copyright",
    ):
        assert words in said


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(new_page: Callable[..., Page], maps: Path, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    for name in ("bolton.html", "index.html"):
        go(page, maps / name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_the_map_above_and_the_sentence_below(phone_page: Page, maps: Path) -> None:
    go(phone_page, maps / "bolton.html")
    box = phone_page.locator("#mapbox").bounding_box()
    assert box
    assert box["y"] == 0
    assert 0.4 <= box["height"] / 844 <= 0.5
    headline = phone_page.locator("#headline").bounding_box()
    assert headline
    assert headline["y"] + headline["height"] <= 844
    phone_page.locator("#tabs [data-view=table]").click()
    assert phone_page.locator("#grid").is_visible()
    phone_page.locator("#tabs [data-view=places]").click()
    assert phone_page.locator("#places").is_visible()
    assert not phone_page.locator("#headline").is_visible()


def test_on_a_phone_a_profile_begins_under_the_tabs(phone_page: Page, maps: Path) -> None:
    go(phone_page, maps / "bolton.html")
    for view, row in (("areas", "Westhoughton South"), ("places", "Example walkers")):
        phone_page.locator(f"#tabs [data-view={view}]").click()
        found = phone_page.locator(f"#{view} .row", has_text=row)
        found.scroll_into_view_if_needed()
        found.click()
        heading = phone_page.locator("#detail h2").bounding_box()
        assert heading
        assert 844 * 0.45 < heading["y"] < 844 * 0.8


def test_marks_and_clusters_work_by_keyboard(offline_page: Page, maps: Path) -> None:
    go(offline_page, maps / "bolton.html")
    for key in ("Enter", " "):
        offline_page.locator(".place[aria-label^='Example van']").focus()
        offline_page.keyboard.press(key)
        assert offline_page.locator("#detail h2").inner_text() == "Example van"
        offline_page.keyboard.press("Escape")
        assert not offline_page.locator("#detail").is_visible()
    cluster = offline_page.locator(".cluster")
    assert cluster.get_attribute("aria-label") == "5 organisations here: show them"
    cluster.focus()
    offline_page.keyboard.press("Enter")
    offline_page.wait_for_selector(".place[aria-label^='Example walkers']")


def test_a_profile_fits_the_narrowest_screen(new_page: Callable[..., Page], maps: Path) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    go(page, maps / "bolton.html")
    page.locator("#tabs [data-view=areas]").click()
    choose_ward(page, "Westhoughton North & Hunger Hill")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.getElementById('tabs').scrollWidth") <= 320


def test_on_paper_there_are_map_key_table_and_sources(offline_page: Page, maps: Path, tmp_path: Path) -> None:
    go(offline_page, maps / "bolton.html")
    offline_page.emulate_media(media="print")
    offline_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for part in ("#headline", "#legend", "#mapbox", "#grid", "#sources"):
        assert offline_page.locator(part).is_visible(), part
    for part in ("#tabs", "#layer", "#areas", ".leaflet-control-zoom"):
        assert not offline_page.locator(part).is_visible(), part
    # The whole locality is in the picture.
    frame = offline_page.locator("#mapbox").bounding_box()
    assert frame
    for box in offline_page.locator("path.area").evaluate_all(
        "all => all.map(p => p.getBoundingClientRect()).map(b => [b.left, b.right, b.top, b.bottom])"
    ):
        assert frame["x"] - 1 <= box[0] <= box[1] <= frame["x"] + frame["width"] + 1
        assert frame["y"] - 1 <= box[2] <= box[3] <= frame["y"] + frame["height"] + 1
    offline_page.emulate_media(media="screen")
    paper = offline_page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")


def test_across_the_border_counts_and_is_named(tmp_path: Path, offline_page: Page) -> None:
    # On Bolton's list, but its door is in Bury: it is on both pages, and Bury's says whose list it is from.
    row = {"id": "over", "name": "Example club over the border", "asset_type": "group_club", "postcode": BURY}
    build(write_project(tmp_path, [row], localities=("bolton", "bury")), "--quiet")
    go(offline_page, tmp_path / "maps" / "bury.html")
    offline_page.locator("#tabs [data-view=places]").click()
    offline_page.locator("#places .row").click()
    assert "From the list of Bolton" in offline_page.locator("#detail").inner_text()


def test_the_fonts_sizes_and_places_of_the_marks_are_by_stage_and_focus(
    offline_page: Page, maps: Path
) -> None:
    go(offline_page, maps / "bolton.html")
    offline_page.locator("#tabs [data-view=places]").click()
    row = offline_page.locator("#places .row", has_text="Example walkers")
    assert row.locator("circle.stage-talking").count() == 1
    other = offline_page.locator("#places .row", has_text="Example hall")
    assert other.locator("rect.stage-leading").count() == 1
