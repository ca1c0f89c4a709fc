"""A page in a real browser, where one is installed."""

import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium")


@contextmanager
def opened(page, width, height):
    """The page in Chromium, with the errors and requests it has made so far."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    requests, errors = [], []
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        view = browser.new_page(viewport={"width": width, "height": height})
        view.on("request", lambda request: requests.append(request.url))
        view.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        view.on("pageerror", lambda error: errors.append(str(error)))
        view.goto(page.as_uri())
        yield view, errors, requests
        browser.close()
