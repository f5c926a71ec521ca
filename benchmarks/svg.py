"""A few SVG elements as text, and a look that suits light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

# The colours of the window: blue and orange are told apart by every kind of colour vision.
LIGHT = {"ground": "#ffffff", "text": "#1a1e26", "muted": "#5a6372", "grid": "#e2e5ea", "a": "#2f7fe8", "b": "#dd6b10"}
DARK = {"ground": "#121418", "text": "#e8eaee", "muted": "#a0a8b5", "grid": "#2a2e36", "a": "#5c9df2", "b": "#ee8a3c"}


def document(width: float, height: float, description: str, elements: Sequence[str]) -> str:
    """A whole picture on a ground of its own, in the colours that the reader's system prefers."""
    dark = "\n".join(f"    {rule}" for rule in _rules(DARK).splitlines())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label={quoteattr(description)}>\n'
        "<style>\n"
        "text { font-family: Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; font-size: 12px }\n"
        ".title { font-size: 15px; font-weight: 600 }\n"
        ".heading { font-size: 13px; font-weight: 600 }\n"
        ".small { font-size: 11px }\n"
        "path { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }\n"
        f"{_rules(LIGHT)}\n"
        f"@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
        "</style>\n"
        f'<rect class="ground" width="{width:g}" height="{height:g}" rx="8"/>\n' + "\n".join(elements) + "\n</svg>\n"
    )


def _rules(colours: dict[str, str]) -> str:
    rules = [
        f".ground {{ fill: {colours['ground']} }}",
        f".text {{ fill: {colours['text']} }}",
        f".muted {{ fill: {colours['muted']} }}",
        f".grid {{ stroke: {colours['grid']}; stroke-width: 1 }}",
    ]
    for series in ("a", "b"):
        rules.append(f".line-{series} {{ stroke: {colours[series]} }}")
        rules.append(f".fill-{series} {{ fill: {colours[series]} }}")
    return "\n".join(rules)


def text(x: float, y: float, content: str, style: str = "text", anchor: str = "start") -> str:
    """Text whose base line begins, is centred or ends ("start", "middle", "end") at a point."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(content)}</text>'


def path(points: Sequence[tuple[float, float]], style: str) -> str:
    """A line through points."""
    steps = " ".join(f"{'L' if index else 'M'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(points))
    return f'<path d="{steps}" class="{style}"/>'


def dot(x: float, y: float, style: str, radius: float = 3) -> str:
    """A filled circle."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{style}"/>'
