"""What every test may ask for: the project's folder, the official files beside it, a real browser."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route

ROOT = Path(__file__).resolve().parents[1]
NO_BROWSER = "no Chromium found"
HOW_TO_GET_ONE = (
    "install one (Debian: apt-get install chromium), or name it: ASSETMAP_CHROMIUM=/path/to/chromium"
)

# How long an example takes says nothing on a busy machine. (Where CI is set, hypothesis does this by itself.)
if not os.environ.get("CI"):
    settings.register_profile("here", deadline=None)
    settings.load_profile("here")


# What somebody fetched on this computer is no part of any test.
os.environ["ASSETMAP_CACHE"] = tempfile.mkdtemp(prefix="assetmap-tests-")
atexit.register(shutil.rmtree, os.environ["ASSETMAP_CACHE"], ignore_errors=True)

# --- folders ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ``shared`` beside the project's, with real official data; skips where it is missing."""
    folder = ROOT.parent / "shared"
    if not (folder / "official").is_dir():
        pytest.skip("needs the official data in the folder 'shared' beside the project's folder")
    return folder


# --- a real browser ---------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """Where there is a browser of the Chromium family: ``$ASSETMAP_CHROMIUM``, the path, the usual places."""
    if named := os.environ.get("ASSETMAP_CHROMIUM"):
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
    apps = ("Chromium", "Google Chrome", "Microsoft Edge")
    places = [f"/Applications/{app}.app/Contents/MacOS/{app}" for app in apps]
    found = (shutil.which(one) for one in (*names, *places))
    return next((one for one in found if one), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the test is skipped, but fails where ``CI`` is set."""
    if path := find_chromium():
        return path
    if os.environ.get("CI"):
        pytest.fail(
            f"{NO_BROWSER}, and in CI no browser test may be skipped: {HOW_TO_GET_ONE}", pytrace=False
        )
    pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless browser for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    args = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        args.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        yield browser
        browser.close()


@dataclass
class PageWatch:
    """What the pages of one test did that a page of ours never does.

    Attributes
    ----------
    requests : list of str
        Every request for anything but the page itself: all addresses other than ``data:`` and ``blob:``, and
        other files. Each was refused.
    console : list of str
        Errors on the console.
    errors : list of str
        Exceptions that nothing in the page caught.
    dialogs : list of str
        Windows that ``alert`` and its like opened.
    """

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    forgiving: bool = False

    def forgive(self) -> None:
        """Let the test itself judge the lists; else anything in them fails it at its end."""
        self.forgiving = True

    def faults(self) -> list[str]:
        """All of it, one line each."""
        kinds = {
            "request": self.requests,
            "console": self.console,
            "error": self.errors,
            "dialog": self.dialogs,
        }
        return [f"{kind}: {text}" for kind, texts in kinds.items() for text in texts]

    def attach(self, page: Page) -> None:
        """Watch a page and refuse it everything but itself."""

        def is_the_page(request: Request) -> bool:
            return request.is_navigation_request() and request.frame == page.main_frame

        def judge(route: Route) -> None:
            url = route.request.url
            if url.startswith("file:") and is_the_page(route.request):
                route.continue_()
            else:
                self.requests.append(url)
                route.abort()

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.console.append(message.text)

        def dismiss(dialog: Any) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        page.route(lambda url: not url.startswith(("data:", "blob:", "about:")), judge)
        page.on("console", hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", dismiss)
        page.on("websocket", lambda socket: self.requests.append(socket.url))


@pytest.fixture
def page_watch() -> Iterator[PageWatch]:
    """What this test's pages did; the test fails at its end if they did anything they should not."""
    watch = PageWatch()
    yield watch
    if not watch.forgiving and watch.faults():
        pytest.fail("the page misbehaved:\n  " + "\n  ".join(watch.faults()), pytrace=False)


@pytest.fixture
def new_page(browser: Browser, page_watch: PageWatch) -> Iterator[Callable[..., Page]]:
    """Open watched pages with the network off: ``new_page(viewport={"width": 390, "height": 844})``.

    What is given goes to ``Browser.new_context``. Time zone and language are set, so that pages look the same
    everywhere.
    """
    contexts = []

    def make(**options: Any) -> Page:
        usual: dict[str, Any] = {
            "offline": True,
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "viewport": {"width": 1280, "height": 900},
        }
        context = browser.new_context(**(usual | options))
        contexts.append(context)
        page = context.new_page()
        page_watch.attach(page)
        page.set_default_timeout(15_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def offline_page(new_page: Callable[..., Page]) -> Page:
    """A page of a desktop's size that may open one file and nothing else."""
    return new_page()


@pytest.fixture
def phone_page(new_page: Callable[..., Page]) -> Page:
    """The same at a phone's size, with touch."""
    return new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2
    )


# --- the run as a whole -----------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a browser, so that ``-m 'not browser'`` leaves them out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that pages were not looked at."""
    skipped = terminalreporter.stats.get("skipped", [])
    missed = sum(NO_BROWSER in str(report.longrepr) for report in skipped)
    if missed:
        terminalreporter.section("BROWSER TESTS NOT RUN", red=True, bold=True)
        terminalreporter.line(f"{missed} tests of the pages were skipped: {NO_BROWSER}.")
        terminalreporter.line(f"What to do: {HOW_TO_GET_ONE}.")
