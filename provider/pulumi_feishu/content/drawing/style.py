"""The look of a page with banners and cards: light or dark as the reader's system is."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "templates"


def style() -> str:
    """The part of the style sheet that every page with banners has."""
    return (_FOLDER / "base.css").read_text() + (_FOLDER / "message.css").read_text()
