"""Telling from a browser's own line which browser it is and on what: for the list of sessions, in words.

Only what people know by name is looked for, in the order in which the lines deceive: Edge, Opera and Samsung's browser
also call themselves Chrome, Chrome also calls itself Safari, Android also calls itself Linux, an iPhone also "like Mac
OS X". No version: browsers freeze it. What is not known is said to be not known, never guessed.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BROWSERS = (
    (re.compile(r"\bEdg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"\b(?:OPR|OPT|Opera)\b"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\bDuckDuckGo/|\bDdg/"), "DuckDuckGo"),
    (re.compile(r"\b(?:Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"), "Chrome"),
    (re.compile(r"\bVersion/[\d.]+.*\bSafari/"), "Safari"),
)
SYSTEMS = (
    (re.compile(r"\biPhone\b"), gettext_lazy("an iPhone")),
    (re.compile(r"\biPad\b"), gettext_lazy("an iPad")),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMac OS X\b|\bMacintosh\b"), gettext_lazy("a Mac")),
    (re.compile(r"\bLinux\b"), "Linux"),
)


def browser(line: str) -> str:
    """Say "Firefox on Linux" for a User-Agent line; what can't be told is left out or said to be unknown."""
    name = next((str(name) for sign, name in BROWSERS if sign.search(line)), "")
    system = next((str(name) for sign, name in SYSTEMS if sign.search(line)), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    if system:
        return _("A browser on %(system)s") % {"system": system}
    return name or _("A browser or program that we don't know")
