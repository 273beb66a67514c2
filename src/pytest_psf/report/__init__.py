"""The judgement as text: for machines and for people. No pytest here."""

from __future__ import annotations
