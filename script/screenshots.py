"""See script/screenshots."""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
WINDOW = {"width": 1440, "height": 900}
MOST_BYTES = 150_000
COLOURS = (256, 128, 64, 32)
WHO = "qiye"  # the enterprise administrator of the demonstration


def main(url: str, password: str) -> None:
    """Sign in as the enterprise administrator; take the inbox, and the case of its first task."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = _signed_in(chromium, url.rstrip("/"), password)
        _keep(page, "inbox")
        page.locator("main a[href*='/tasks/']").first.click()
        page.locator("aside a[href*='/cases/']").first.click()
        page.wait_for_load_state("networkidle")
        _keep(page, "case")
        chromium.close()


def _signed_in(chromium: Browser, url: str, password: str) -> Page:
    page = chromium.new_context(base_url=url, locale="zh-CN", viewport=WINDOW).new_page()
    page.goto("/login")
    page.locator("[name=login]").fill(WHO)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url("**/inbox*")
    return page


def _keep(page: Page, name: str) -> None:
    """Save what the window shows, in as many colours as fit."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = Image.open(BytesIO(page.screenshot())).convert("RGB")
    content = next(
        (small for colours in COLOURS if len(small := _png(whole, colours)) < MOST_BYTES), b""
    )
    if not content:
        sys.exit(f"{name} does not fit into {MOST_BYTES} bytes.")
    (FOLDER / f"{name}.png").write_bytes(content)
    print(f"{name}.png: {len(content) // 1024} kB")


def _png(image: Image.Image, colours: int) -> bytes:
    file = BytesIO()
    image.quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])
