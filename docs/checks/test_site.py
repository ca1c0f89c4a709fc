"""The built site: every link leads somewhere, and a browser finds it quiet, complete and searchable."""

import re
import shutil
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

DOCS = Path(__file__).parents[1]
SITE = DOCS / "_build" / "html"
PAGES = sorted(path for path in SITE.rglob("*.html") if "_static" not in path.parts)
CHROMIUM = shutil.which("chromium")
VISITED = (
    "index.html",
    "tutorials/one_digit_leaves.html",
    "theory/index.html",
    "limit_laws.html",
    "generated/gallery.html",
    "generated/interface/runs.html",
    "generated/commands/sweep.html",
)
SEEN = [(390, 800, "light"), (390, 800, "dark"), (1280, 900, "light"), (1280, 900, "dark")]


class Read(HTMLParser):
    """What a page links to, its anchors, how many pictures it has, and those without words."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.pictures = 0
        self.silent: list[str] = []
        self.feed(page.read_text())

    def handle_starttag(self, tag, attrs):
        """One element."""
        given = dict(attrs)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        if tag == "img":
            self.pictures += 1
            # The builder puts the path where a notebook says nothing.
            if not given.get("alt") or given["alt"] == given.get("src"):
                self.silent.append(given.get("src", ""))


READ = {page: Read(page) for page in PAGES}


def test_there_is_a_site():
    assert len(PAGES) > 60, "make docs builds it"


def test_every_internal_link_leads_somewhere():
    broken = []
    for page, read in READ.items():
        for link in read.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or link == "#":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or (
                parts.fragment and target in READ and unquote(parts.fragment) not in READ[target].anchors
            ):
                broken.append((page.name, link))
    assert broken == []


def test_every_picture_has_words():
    assert {page.name: read.silent for page, read in READ.items() if read.silent} == {}


NOTEBOOKS = [DOCS / "start.md", *sorted((DOCS / "tutorials").glob("*.md"))]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_picture_of_a_notebook_is_shown(notebook):
    cells = re.findall(r"```\{code-cell\}.*?```", notebook.read_text(), re.DOTALL)
    drawn = sum(len(re.findall(r"\bbn\.see\(|\.plot\.\w+\(", cell)) for cell in cells)
    page = SITE / notebook.relative_to(DOCS).with_suffix(".html")
    assert READ[page].pictures == drawn


@pytest.fixture(scope="module")
def browser():
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian package chromium)")
    quiet = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
    with driver.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


class Silent(SimpleHTTPRequestHandler):
    """A server that tells nothing of what it serves."""

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture(scope="module")
def served():
    """The address of the site here: the search reads pages, which a browser refuses from a disk."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=SITE))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser, served):
    """A function that opens a page; what went wrong meanwhile must be nothing."""
    requests, errors, views = [], [], []

    def view_of(path, width=1280, height=900, scheme="light"):
        view = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        views.append(view)
        view.on("request", lambda request: requests.append(request.url))
        view.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        view.on("pageerror", lambda error: errors.append(str(error)))
        view.goto(served + path)
        return view

    yield view_of
    for view in views:
        view.close()
    assert errors == []
    assert [url for url in requests if not url.startswith((served, "data:"))] == []


@pytest.mark.parametrize(("width", "height", "scheme"), SEEN)
def test_pages_are_quiet_and_fit(opened, width, height, scheme):
    for path in VISITED:
        view = opened(path, width, height, scheme)
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert view.evaluate("document.documentElement.dataset.theme") == scheme
        assert view.query_selector_all(".katex-error") == []
        marked = len(view.query_selector_all(".math"))
        assert len(view.query_selector_all(".math .katex")) >= marked, path
        assert view.evaluate("[...document.images].every(i => !i.complete || i.naturalWidth > 0)"), path


@pytest.mark.parametrize(
    ("word", "page"), [("separatrix", "tutorials"), ("recenter", "theory"), ("simulate", "bn")]
)
def test_search_finds(opened, word, page):
    view = opened(f"search.html?q={word}")
    view.wait_for_selector("#search-results li a")
    found = [link.get_attribute("href") for link in view.query_selector_all("#search-results li a")]
    assert any(page in link or "generated" in link for link in found)


def test_the_depths_of_the_menu_open_on_a_phone(opened):
    view = opened("theory/index.html", 390, 800)
    view.click("button.primary-toggle")
    view.wait_for_selector(".bd-sidebar-primary a:visible, dialog a:visible")
