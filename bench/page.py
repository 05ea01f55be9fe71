"""The budgets of the page, measured: bytes, time to build, time until it answers, filters, search, memory.

Needs Chromium. Times against folium are ratios within one run; all times are medians. On a busy computer
they say little: run it on an idle one. The first two lines are of the project's own lists and the boundaries
that it has: with LSOAs after ``make data``, or with ``--settings`` of a project that names them. Less:
``python bench/page.py --organisations 2000 --many 0 --times 1``.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import folium
from folium.plugins import MarkerCluster
from playwright.sync_api import Browser, Page, Route, sync_playwright
from xstatic.pkg import leaflet, leaflet_markercluster

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assetmap.mapping.ground import make_ground
from assetmap.mapping.page import render_page
from assetmap.mapping.payload import Context, locality_payload
from assetmap.mapping.postcodes import postcodes_of
from assetmap.mapping.text import packed_json
from assetmap.measure.model import measure
from assetmap.publish.audience import lists_for, places_for, serving_for
from assetmap.publish.site import read_inputs
from assetmap.settings import Settings, read_settings
from bench.made import FIELDS, ROOT, made_rows, write_project

AS_OF = date(2026, 11, 23)
ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--no-sandbox",
]

# What a change costs until the next picture is on the screen, everything that follows it included.
CHANGE = """
async (change) => {
  const times = [];
  for (let n = 0; n < 6; n++) {
    const from = performance.now();
    assetmap.toggle(...change);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 500));
  }
  return times;
}
"""
# The same for keys, pressed one after the other by somebody who has just come to the field.
KEYS = """
async (words) => {
  const input = document.getElementById('find');
  const times = [];
  input.focus();
  await new Promise((done) => setTimeout(done, 500));
  for (let n = 1; n <= words.length; n++) {
    const from = performance.now();
    input.value = words.slice(0, n);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 120));
  }
  return times;
}
"""


def chromium() -> str | None:
    """The browser: $ASSETMAP_CHROMIUM, or one on the path."""
    names = (os.environ.get("ASSETMAP_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


READY = "body[data-ready=yes]"
JQUERY = (
    "window.$ = (text) => [Object.assign(document.createElement('template'), { innerHTML: text })"
    ".content.firstElementChild];"
)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Table:
    """The budgets and what was measured, a line for each."""

    def __init__(self) -> None:
        self.missed = self.lines = 0
        say(f"{'what':<58}{'measured':>10} {'':<6}{'budget':<16}")

    def add(self, what: str, value: float, unit: str, budget: float, *, least: bool = False) -> None:
        """Print one line: at most (or at least) the budget."""
        holds = value >= budget if least else value <= budget
        self.lines += 1
        self.missed += not holds
        limit = f"{'at least' if least else 'at most'} {budget:,g}"
        say(f"{what:<58}{value:>10,.1f} {unit:<6}{limit:<16}{'holds' if holds else 'MISSES'}")

    def tell(self, what: str, value: float, unit: str) -> None:
        """Print one line of what has no budget."""
        say(f"{what:<58}{value:>10,.1f} {unit}")


def made(settings: Settings) -> tuple[list[str], list[dict[str, Any]], float]:
    """Pages and payloads of a project's localities as partners see them, and seconds to make them."""
    given = read_inputs(settings, AS_OF, AS_OF, lambda _: None)
    everything = measure(given.official, given.lists, given.postcodes, settings, AS_OF)
    lists = lists_for("partner", given.lists, everything)
    measures = (
        everything
        if lists is given.lists
        else measure(given.official, lists, given.postcodes, settings, AS_OF)
    )
    ground = make_ground(given.official, settings.localities)
    pages, payloads = [], []
    begin = time.perf_counter()
    places = places_for("partner", given.lists, measures)
    serving = serving_for("partner", measures, places)
    postcodes = postcodes_of(settings.localities, given.postcodes, given.official.wards)
    context = Context(settings, given.official, measures, ground, given.words, AS_OF, "partner", postcodes)
    for locality in settings.localities:
        payloads.append(locality_payload(context, locality, places, serving))
        pages.append(render_page(payloads[-1], [], given.official.sources, False))
    return pages, payloads, time.perf_counter() - begin


def popup(row: dict[str, str]) -> str:
    """The twelve fields of an organisation, as folium shows them."""
    return "".join(f"<p><b>{field}</b> {html.escape(row[field])}</p>" for field in FIELDS)


def folium_page(rows: list[dict[str, str]], cluster: bool) -> tuple[str, float]:
    """What plain folium makes of the same organisations: a pop-up with the twelve fields each."""
    begin = time.perf_counter()
    page = folium.Map([53.578, -2.44], zoom_start=12, tiles=None, maxZoom=17)
    to = MarkerCluster().add_to(page) if cluster else page
    for row in rows:
        point = [float(row["latitude"]), float(row["longitude"])]
        folium.Marker(point, popup=folium.Popup(popup(row), max_width=300), tooltip=row["name"]).add_to(to)
    return page.get_root().render(), time.perf_counter() - begin


def route(page: Page) -> None:
    """Folium's pages ask for scripts and styles: those installed here are given, others are empty."""
    here = {
        file.name: file
        for package in (leaflet, leaflet_markercluster)
        for file in Path(package.BASE_DIR).rglob("*")
        if file.suffix in (".js", ".css")
    }

    def answer(asked: Route) -> None:
        name = asked.request.url.split("?")[0].rsplit("/", 1)[-1]
        if asked.request.url.startswith("file:"):
            asked.continue_()
        elif name in here:
            asked.fulfill(path=here[name])
        elif name.startswith("jquery"):
            asked.fulfill(body=JQUERY, content_type="text/javascript")
        else:
            asked.fulfill(body="", content_type="text/css" if name.endswith(".css") else "text/javascript")

    page.route("**/*", answer)


def opened(browser: Browser, file: Path, throttle: int, ready: str, *, ours: bool) -> tuple[Page, Any, float]:
    """Open a page; seconds until it answers: its map is drawn and, on ours, a first filter has worked."""
    page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
    if not ours:
        route(page)
    cdp = page.context.new_cdp_session(page)
    if throttle > 1:
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    begin = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit", timeout=60_000)
    page.wait_for_selector(ready, timeout=60_000, state="attached")
    if ours:
        page.evaluate("assetmap.toggle('type', 'venue')")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return page, cdp, time.perf_counter() - begin


def waits(browser: Browser, file: Path, throttle: int, ready: str, times: int, *, ours: bool) -> float:
    """Seconds until a page answers, the middle of several."""
    found = []
    for _ in range(times):
        page, _, seconds = opened(browser, file, throttle, ready, ours=ours)
        page.context.close()
        found.append(seconds)
    return statistics.median(found)


def used(browser: Browser, file: Path, throttle: int, times: int) -> tuple[float, float, float]:
    """Milliseconds of a filter click and of a key pressed (medians), and the most megabytes of heap."""
    clicks: list[float] = []
    keys: list[float] = []
    heaps = []
    for _ in range(times):
        page, cdp, _ = opened(browser, file, throttle, READY, ours=True)
        page.evaluate("assetmap.clearAll(); assetmap.set({ view: 'places' })")
        page.locator("#filters summary").click()
        clicks += page.evaluate(CHANGE, ["type", "faith"])
        page.evaluate("assetmap.clearAll()")
        keys += page.evaluate(KEYS, "walking club")
        cdp.send("HeapProfiler.collectGarbage")
        heaps.append(cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        page.context.close()
    return statistics.median(clicks), statistics.median(keys), max(heaps)


def weigh(table: Table, settings: Settings) -> None:
    """Bytes of the pages of a project's own lists."""
    pages, payloads, _ = made(settings)
    which = "with LSOAs" if payloads[0]["small"] else "WITHOUT LSOAs"
    largest = max(len(page.encode()) for page in pages) / 1e3
    shapes = sum(len(packed_json(one["shapes"])) for one in payloads) / 1e3
    table.add(f"largest page of the default lists, {which}", largest, "kB", 450)
    table.add(f"shapes of all pages together, {which}", shapes, "kB", 300)


def build(table: Table, folder: Path, n: int, times: int) -> tuple[Path, Path]:
    """Bytes of a page of made organisations and time to build it, beside folium's; the two pages."""
    none = made(read_settings(write_project(folder / "none", 0)))[0][0]
    settings = read_settings(write_project(folder / "made", n))
    ((ours,), _, first), *others = [made(settings) for _ in range(times)]
    seconds = statistics.median([first, *(one[2] for one in others)])
    rows = made_rows(n)
    cluster, _ = folium_page(rows, cluster=True)
    plain = statistics.median(folium_page(rows, cluster=False)[1] for _ in range(times))
    table.add("each further organisation", (len(ours.encode()) - len(none.encode())) / n, "bytes", 120)
    larger = len(cluster.encode()) / len(ours.encode())
    table.add(f"{n:,}: folium MarkerCluster's page is larger", larger, "times", 12, least=True)
    table.add(f"{n:,}: folium markers take longer to build", plain / seconds, "times", 15, least=True)
    files = folder / "ours.html", folder / "folium.html"
    for file, text in zip(files, (ours, cluster), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def use(table: Table, browser: Browser, ours: Path, theirs: Path, n: int, times: int) -> None:
    """Time until the pages answer, and what a click and a key cost, at full speed and four times slower."""
    mine = waits(browser, ours, 1, READY, times, ours=True)
    other = waits(browser, theirs, 1, ".marker-cluster", times, ours=False)
    table.tell(f"{n:,}: answers after", mine, "s")
    table.tell(f"{n:,}: folium MarkerCluster's page answers after", other, "s")
    table.add(f"{n:,}: folium MarkerCluster's takes longer", other / mine, "times", 4, least=True)
    slowly = waits(browser, ours, 4, READY, times, ours=True)
    table.add(f"{n:,}: answers, CPU 4x throttled", slowly, "s", 2.5)
    click, key, _ = used(browser, ours, 1, times)
    table.add(f"{n:,}: a filter click", click, "ms", 100)
    table.add(f"{n:,}: a key pressed in search", key, "ms", 50)
    click, key, _ = used(browser, ours, 4, times)
    table.add(f"{n:,}: a filter click, CPU 4x throttled", click, "ms", 350)
    table.tell(f"{n:,}: a key pressed in search, CPU 4x throttled", key, "ms")


def use_many(table: Table, browser: Browser, folder: Path, n: int, times: int) -> None:
    """A page of very many organisations: that it opens, filters and searches, and its memory."""
    (text,), _, _ = made(read_settings(write_project(folder / "many", n)))
    file = folder / "many.html"
    file.write_text(text, encoding="utf-8")
    table.tell(f"{n:,}: the page", len(text.encode()) / 1e6, "MB")
    table.tell(f"{n:,}: answers after", waits(browser, file, 1, READY, times, ours=True), "s")
    click, key, heap = used(browser, file, 1, times)
    table.tell(f"{n:,}: a filter click", click, "ms")
    table.tell(f"{n:,}: a key pressed in search", key, "ms")
    table.add(f"{n:,}: heap after filtering and searching", heap, "MB", 60)


def main() -> int:
    """Measure everything and print the table; 1 where a budget does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=3, help="how often each is measured")
    parser.add_argument("--settings", type=Path, default=ROOT / "assetmap.toml", help="of the default pages")
    chosen = parser.parse_args()
    say(f"load when it began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    table, n = Table(), chosen.organisations
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        weigh(table, read_settings(chosen.settings))
        ours, theirs = build(table, folder, n, chosen.times)
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        use(table, browser, ours, theirs, n, chosen.times)
        if chosen.many:
            use_many(table, browser, folder, chosen.many, chosen.times)
        browser.close()
    say(f"{table.lines - table.missed} of {table.lines} hold; load when it ended: {os.getloadavg()[0]:.1f}")
    return int(table.missed > 0)


if __name__ == "__main__":
    sys.exit(main())
