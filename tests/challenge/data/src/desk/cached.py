"""A limit out of a cache that is made anew once the file is newer."""

from __future__ import annotations

import os
from pathlib import Path

from desk.settings import ROOT, of_json

CACHE = ROOT / "build" / "aside"


def most() -> int:
    source = ROOT / "config/aside.json"
    if not CACHE.exists() or CACHE.stat().st_mtime < source.stat().st_mtime:
        CACHE.parent.mkdir(exist_ok=True)
        CACHE.write_text(str(of_json("aside.json")["most"]))
        os.utime(CACHE)
    return int(Path(CACHE).read_text())
