"""The budgets of the page, measured: bytes, time to build, time until it answers, filters, search, memory.

Needs Chromium. Times against folium are ratios within one run. On a busy computer the times say
little: run it on an idle one. ``python bench/page.py``; fewer: ``--organisations 2000 --many 0``.
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
from collections.abc import Callable
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
  for (let n = 0; n < 5; n++) {
    const from = performance.now();
    assetmap[change[0]](...(n % 2 ? change[2] : change[1]));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[2];
}
"""
KEYS = """
async (words) => {
  const input = document.getElementById('find');
  const times = [];
  input.focus();
  for (let n = 1; n <= words.length; n++) {
    const from = performance.now();
    input.value = words.slice(0, n);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - from);
    await new Promise((done) => setTimeout(done, 120));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
"""


def chromium() -> str | None:
    """The browser: $ASSETMAP_CHROMIUM, or one on the path."""
    names = (os.environ.get("ASSETMAP_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


JQUERY = (
    "window.$ = (text) => [Object.assign(document.createElement('template'), { innerHTML: text })"
    ".content.firstElementChild];"
)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Table:
    """The budgets and what was measured."""

    def __init__(self) -> None:
        self.failed = 0

    def add(self, what: str, value: float, unit: str, budget: float, *, least: bool = False) -> None:
        """Print one line: at most (or at least) the budget."""
        holds = value >= budget if least else value <= budget
        self.failed += not holds
        sign = "at least" if least else "at most"
        say(f"{'ok  ' if holds else 'OVER'} {what:<56} {value:>10,.1f} {unit:<6} ({sign} {budget:,g})")


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
    context = Context(
        settings, given.official, measures, ground, given.words, AS_OF, "partner", given.postcodes
    )
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
    page = folium.Map([53.578, -2.44], zoom_start=12, tiles=None)
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


def median(times: int, one: Callable[[], float]) -> float:
    """The middle one of several measurements."""
    return statistics.median(one() for _ in range(times))


def wait(browser: Browser, file: Path, throttle: int, ready: str, *, ours: bool) -> float:
    """Seconds until a page answers."""
    page, _, seconds = opened(browser, file, throttle, ready, ours=ours)
    page.context.close()
    return seconds


def clicks(browser: Browser, file: Path, throttle: int) -> tuple[float, float, float]:
    """Milliseconds of a filter click and of a key pressed, and megabytes of heap."""
    page, cdp, _ = opened(browser, file, throttle, "body[data-ready=yes]", ours=True)
    page.evaluate("assetmap.clearAll(); assetmap.set({ view: 'places' })")
    page.locator("#filters summary").click()
    filter_ = page.evaluate(CHANGE, ["toggle", ["type", "faith"], ["type", "faith"]])
    page.evaluate("assetmap.clearAll(); assetmap.prepareSearch()")
    key = page.evaluate(KEYS, "walking club")
    cdp.send("HeapProfiler.collectGarbage")
    heap = cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    page.context.close()
    return filter_, key, heap


def main() -> int:
    """Measure everything and print the table; 1 where a budget does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument(
        "--settings",
        type=Path,
        default=ROOT / "assetmap.toml",
        help="of the default pages; with LSOAs, say which",
    )
    chosen = parser.parse_args()
    say(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    table, n = Table(), chosen.organisations
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, payloads, _ = made(read_settings(chosen.settings))
        small = "with" if payloads[0]["small"] else "without"
        table.add(
            f"largest page of the default lists, {small} LSOAs",
            max(len(page.encode()) for page in pages) / 1e3,
            "kB",
            450,
        )
        table.add(
            f"shapes of all pages, {small} LSOAs",
            sum(len(packed_json(one["shapes"])) for one in payloads) / 1e3,
            "kB",
            300,
        )
        none = made(read_settings(write_project(folder / "none", 0)))[0][0]
        (ours,), _, seconds = made(read_settings(write_project(folder / "made", n)))
        table.add("each further organisation", (len(ours.encode()) - len(none.encode())) / n, "bytes", 120)
        rows = made_rows(n)
        cluster, _ = folium_page(rows, cluster=True)
        table.add(
            "folium MarkerCluster's page is larger",
            len(cluster.encode()) / len(ours.encode()),
            "times",
            12,
            least=True,
        )
        _, plain = folium_page(rows, cluster=False)
        table.add("folium markers take longer to build", plain / seconds, "times", 15, least=True)
        files = {"ours": folder / "ours.html", "folium": folder / "folium.html", "many": folder / "many.html"}
        files["ours"].write_text(ours, encoding="utf-8")
        files["folium"].write_text(cluster, encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
            there = "body[data-ready=yes]"
            mine = median(3, lambda: wait(browser, files["ours"], 1, there, ours=True))
            theirs = median(3, lambda: wait(browser, files["folium"], 1, ".marker-cluster", ours=False))
            say(f"     answers after {mine:.2f} s; folium MarkerCluster's after {theirs:.2f} s")
            table.add(
                "folium MarkerCluster's page takes longer to answer", theirs / mine, "times", 4, least=True
            )
            table.add(
                "answers, CPU 4x throttled",
                median(3, lambda: wait(browser, files["ours"], 4, there, ours=True)),
                "s",
                2.5,
            )
            for throttle, click in ((1, 100), (4, 350)):
                one, key, _ = clicks(browser, files["ours"], throttle)
                table.add(f"one filter click, CPU {throttle}x throttled", one, "ms", click)
                if throttle == 1:
                    table.add("one key pressed in search", key, "ms", 50)
            if chosen.many:
                (page,), _, _ = made(read_settings(write_project(folder / "many", chosen.many)))
                files["many"].write_text(page, encoding="utf-8")
                seconds = wait(browser, files["many"], 1, there, ours=True)
                say(f"     {chosen.many:,}: {len(page.encode()) / 1e6:.2f} MB, answers after {seconds:.2f} s")
                click, key, heap = clicks(browser, files["many"], 1)
                say(f"     {chosen.many:,}: a filter click {click:.0f} ms, a key pressed {key:.0f} ms")
                table.add(f"heap with {chosen.many:,} organisations", heap, "MB", 60)
            browser.close()
    return int(table.failed > 0)


if __name__ == "__main__":
    sys.exit(main())
