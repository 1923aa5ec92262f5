"""`python -m bench.lighthouse`: what Lighthouse says of home, lesson, quiz and check page of a running demonstration.

Needs `./dev run` in another window, Chromium, and npm, by which Lighthouse itself comes. The floor is 95 of 100 in each
category; the exit code is 1 below it. Performance depends on the machine: let it be quiet. Lesson, quiz and check page
tell search engines to keep out, on purpose: of them one audit of SEO is left out, whether they may be found.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from lms.demo.people import PASSWORD

VERSION = "lighthouse@12"
FLOOR = 95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PERSON, HOLDER = "halfway.trainee@demo.example", "finished.trainee@demo.example"
TOKEN = r'name="csrfmiddlewaretoken" value="([^"]+)"'


class Visitor:
    """Somebody with a browser's cookies and nothing else of it."""

    def __init__(self, site: str) -> None:
        self.site, self.cookies = site, CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(self.site + path) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **words: str) -> str:
        """Send the form of a page; return where it leads."""
        token = _first(TOKEN, self.get(path))
        body = urlencode({"csrfmiddlewaretoken": token, **words}).encode()
        self._opener.addheaders = [("Referer", self.site + path)]
        with self._opener.open(self.site + path, body) as answer:
            return str(answer.geturl()).removeprefix(self.site)

    @property
    def header(self) -> str:
        """The cookies as a request sends them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


def addresses(trainee: Visitor) -> dict[str, str]:
    """Return the four pages: lesson and quiz of the trainee half-way, the certificate of the one who finished."""
    trainee.post("/accounts/login/", login=PERSON, password=PASSWORD)
    course = _first(r'href="(/learn/[\w-]+/)', trainee.get("/my-learning/"))
    lesson = _first(rf'href="({course}[\w-]+/)"', trainee.get(course))
    practice = _first(r'href="(/practice/[\w-]+/)"', trainee.get("/my-learning/the-code/"))
    holder = Visitor(trainee.site)
    holder.post("/accounts/login/", login=HOLDER, password=PASSWORD)
    certificate = _first(r'href="(/certificates/[\w-]+/)"', holder.get("/my-learning/"))
    checked = _first(r"(/c/[\w-]+/)", holder.get(certificate))
    return {"home": "/", "lesson": lesson, "quiz": trainee.post(practice), "check": checked}


def _first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        sys.exit(f"Nothing like {pattern} on the page: is the demonstration as it was filled?")
    return found[1]


def scores(url: str, cookies: str, chromium: str, *, is_public: bool) -> dict[str, int]:
    """Return what Lighthouse gives in each category, of 100."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies}))
        command = ["npx", "--yes", VERSION, url, "--quiet", "--output=json", f"--output-path={report}"]
        flags = "--headless --no-sandbox --disable-gpu --disable-background-networking"
        asked = [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}", "--disable-storage-reset"]
        extra = [f"--extra-headers={headers}"] if cookies else []
        extra += [] if is_public else ["--skip-audits=is-crawlable"]
        subprocess.run(  # noqa: S603  (our own words)
            [*command, *asked, *extra], check=True, env={**os.environ, "CHROME_PATH": chromium}
        )
        found = json.loads(report.read_text())["categories"]
    return {name: round(100 * (found[name]["score"] or 0)) for name in CATEGORIES}


def main() -> int:
    """Print a table; return whether anything fell below the floor."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--site", default="http://localhost:8000")
    site = words.parse_args().site
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    trainee, worst = Visitor(site), 100
    pages = addresses(trainee)
    sys.stdout.write(f"{'':8}" + "".join(f"{name:>16}" for name in CATEGORIES) + "\n")
    for name, path in pages.items():
        cookies = trainee.header if name in {"lesson", "quiz"} else ""
        found = scores(site + path, cookies, chromium, is_public=name == "home")
        worst = min(worst, *found.values())
        sys.stdout.write(f"{name:8}" + "".join(f"{found[each]:16}" for each in CATEGORIES) + f"  {path}\n")
    return int(worst < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
