"""Pictures inside the page itself, so that nothing is ever missing."""

from __future__ import annotations

import base64
from html import escape


def picture_tag(png: bytes, words: str, kind: str = "") -> str:
    """An image element with a PNG in it. words: what it shows, for those who do not see it; kind: its class."""
    data = base64.b64encode(png).decode("ascii")
    named = f' class="{kind}"' if kind else ""
    return f'<img{named} alt="{escape(words)}" src="data:image/png;base64,{data}">'
