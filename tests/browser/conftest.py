"""A headless Chromium on a report. Debian: apt-get install chromium chromium-driver; npm ci --prefix tests/browser."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

from slant.analysis.aggregate.dates import Dates
from slant.analysis.report.report import Settings, report
from slant.analysis.rows import Rows
from tests.report_rows import NAMES, documents

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a headless Chromium; skipped where there is none")


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """The driver is spoken to over the loopback; nothing else may be."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


class Browser:
    """A page that is told to go somewhere, and asked what it shows."""

    def __init__(self, driver: Any, url: str) -> None:
        self.driver, self.url = driver, url

    def open(self, address: str = "") -> None:
        """Load the report anew at `address` (#...), and wait until it is drawn."""
        self.driver.get("about:blank")
        self.driver.get(self.url + address)
        self.settled()

    def go(self, address: str) -> None:
        """Change the address of the report that is open."""
        self.run("location.hash = arguments[0]", address)
        self.settled()

    def settled(self) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        drawn = "return document.documentElement.dataset.ready === location.hash"
        WebDriverWait(self.driver, 10, poll_frequency=0.02).until(lambda driver: driver.execute_script(drawn))

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str) -> Any:
        """The value of an asynchronous expression."""
        return self.driver.execute_async_script(f"const done = arguments[0]; (async () => {script})().then(done)")

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def text(self, selector: str) -> str:
        (element,) = self.all(selector)
        return str(element.text)

    def click(self, selector: str) -> None:
        self.run("document.querySelector(arguments[0]).click()", selector)
        self.settled()

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def media(self, **features: str) -> None:
        """Emulate media="print" or prefers_color_scheme="dark"."""
        kind = features.pop("media", "")
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": named})

    def width(self, pixels: int) -> None:
        size = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def complaints(self) -> list[str]:
        """What the console said since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def violations(self) -> list[str]:
        """What axe-core finds that is serious or critical."""
        if not AXE.is_file():
            pytest.skip("no axe-core: npm ci --prefix tests/browser")
        self.run(AXE.read_text(encoding="utf-8"))
        found = self.wait("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [
            f"{one['id']}: {json.dumps([node['html'][:200] for node in one['nodes'][:3]])}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


@pytest.fixture(scope="session")
def _driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium: pip install selenium")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        pytest.skip("no Chromium with its driver: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    profile = tmp_path_factory.mktemp("profile")
    # Chromium refuses its sandbox to root.
    for flag in (*FLAGS, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def _report(tmp_path_factory: pytest.TempPathFactory) -> str:
    output = tmp_path_factory.mktemp("report") / "report.html"
    report(Rows.of(documents()), output, Settings(dates=Dates("date"), names=NAMES, title="A test of the report"))
    return output.as_uri()


@pytest.fixture
def browser(_driver: Any, _report: str) -> Iterator[Browser]:
    opened = Browser(_driver, _report)
    opened.width(1280)
    opened.media()
    opened.complaints()
    yield opened
    assert opened.complaints() == []
