"""The project whose tests are challenged is run by the tests beside it."""

from __future__ import annotations

#: Its own tests are collected in the inner runs only.
collect_ignore = ["project"]
