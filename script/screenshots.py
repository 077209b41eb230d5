"""See script/screenshots."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
MANUALS = ROOT / "webapp" / "manuals" / "pictures"
WINDOW, SMALL = {"width": 1440, "height": 900}, {"width": 1200, "height": 750}
MOST_BYTES, MOST_OF_MANUALS = 150_000, 48_000
COLOURS = (256, 128, 64, 32, 16)
QUALITIES = (75, 65, 55, 45, 35)  # of the manuals' pictures, in WebP
FIRST_TASK = "main a[href*='/tasks/']"
WHO = "qiye"  # the enterprise administrator of the demonstration
LANGUAGES = {"en": "en", "zh": "zh_Hans_CN"}  # what people had chosen before is Chinese


OF_MANUALS: dict[str, list[tuple[str, str, str]]] = {  # login: picture, address, which link to follow there
    "qiye": [("enterprise-inbox", "/inbox", ""), ("enterprise-library", "/library/watch", ""), ("enterprise-evaluations", "/evaluations", "")],
    "zhuanjia": [("expert-library", "/library/evaluation", ""), ("expert-space", "/myspace", "")],
    "gaoxiao": [("university-patents", "/university/patents", ""), ("university-batch", "/university/registrations/batch", ""), ("university-people", "/university/faculty", "")],
    "famingren": [("inventor-patents", "/university/patents", ""), ("inventor-form", "/inbox", FIRST_TASK)],
    "shengju": [("bureau-filings", "/filings/area", ""), ("bureau-accounts", "/allotting", "")],
    "guojia": [("national-filings", "/filings/area", ""), ("national-stock", "/stock/import", "")],
    "fuwu": [("service-filings", "/filings", ""), ("service-form", "/start/achievement_filing", "")],
    "kefu": [("support-desk", "/support", ""), ("support-accounts", "/support/accounts", "")],
    "liucheng": [("owner-packages", "/packages/", "")],
    "yunwei": [("operator-incidents", "/incidents/", ""), ("operator-reference", "/reference/", "")],
}  # fmt: skip


def main(url: str, password: str) -> None:
    """Take the pictures of docs and of the manuals."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        _take_docs(_signed_in(chromium, url.rstrip("/"), password, WHO, WINDOW))
        for who, pictures in OF_MANUALS.items():
            page = _signed_in(chromium, url.rstrip("/"), password, who, SMALL)
            for language, locale in LANGUAGES.items():
                _speak(page, locale)
                _take_manual(page, pictures, MANUALS / language)
            page.context.close()
        chromium.close()
    told = {"version": version("panhuo"), "taken": date.today().isoformat()}
    (MANUALS / "taken.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


def _take_docs(page: Page) -> None:
    """The inbox, the case of its first task, and a library."""
    _keep(page, FOLDER / "inbox.png", MOST_BYTES)
    _follow(page, FIRST_TASK)
    _follow(page, "main a[href*='/cases/']")
    _keep(page, FOLDER / "case.png", MOST_BYTES)
    page.goto("/library/evaluation")
    page.wait_for_load_state("networkidle")
    _keep(page, FOLDER / "library.png", MOST_BYTES)


def _take_manual(page: Page, pictures: list[tuple[str, str, str]], folder: Path) -> None:
    for name, address, click in pictures:
        page.goto(address)
        if click:
            _follow(page, click)
        page.wait_for_load_state("networkidle")
        _keep(page, folder / f"{name}.webp", MOST_OF_MANUALS)


def _speak(page: Page, locale: str) -> None:
    """Switch the language of the account, as its menu does."""
    page.goto("/me/password")
    token = page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    page.request.post("/language", form={"csrf_token": token, "locale": locale})


def _follow(page: Page, link: str) -> None:
    """Go where the first such link leads, as a whole page."""
    page.goto(page.locator(link).first.get_attribute("href") or "")
    page.wait_for_load_state("networkidle")


def _signed_in(
    chromium: Browser, url: str, password: str, who: str, window: dict[str, int]
) -> Page:
    page = chromium.new_context(base_url=url, locale="zh-CN", viewport=window).new_page()
    page.goto("/login")
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url("**/inbox*")
    return page


def _keep(page: Page, file: Path, most: int) -> None:
    """Save what the window shows, in as many colours or as well as fits."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = Image.open(BytesIO(page.screenshot())).convert("RGB")
    sizes = (
        (_webp(whole, quality) for quality in QUALITIES)
        if file.suffix == ".webp"
        else (_png(whole, colours) for colours in COLOURS)
    )
    content = next((small for small in sizes if len(small) < most), b"")
    if not content:
        sys.exit(f"{file.name} does not fit into {most} bytes.")
    file.write_bytes(content)
    print(f"{file.name}: {len(content) // 1024} kB")


def _webp(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def _png(image: Image.Image, colours: int) -> bytes:
    file = BytesIO()
    image.quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])
