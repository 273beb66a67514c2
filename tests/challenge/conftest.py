"""The projects whose tests are challenged are run by the tests beside them."""

from __future__ import annotations

#: Its own tests are collected in the inner runs only.
collect_ignore = ["project", "data", "data_site"]
