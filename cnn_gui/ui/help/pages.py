"""The pages of the help: which there are, what they say, and what an address in one of them leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cnn_gui.resources_path import document
from cnn_gui.ui.panels.spot import SCHEME

WEB = ("https:", "http:")
_SUFFIX = ".md"


@dataclass(frozen=True)
class Page:
    """name: in addresses, and of its file. title: in the list of pages. about: what it is for."""

    name: str
    title: str
    about: str


USER_GUIDE = Page("user-guide", "User guide", "What everything in the window is, and does")
NETWORKS = Page("networks", "Networks in one line", "How to write a network of your own, with every word")
ONE_STEP = Page("one-step", "One step, phase by phase", "Both passes of one batch, with pictures and equations")
BY_LINE = Page(
    "document-line-by-line", "The document, line by line", "Where each statement of the document is seen: a click away"
)
GLOSSARY = Page("glossary", "Glossary", "One word for one thing")
KEYS = Page("keys", "Keyboard and mouse", "What keys and mouse do")
TEACHERS = Page("for-teachers", "For teachers", "How to teach with this program")
LESSONS = Page("lessons", "Lessons of one's own", "The form of a lesson, with an example")
RUN_FILE = Page("run-file", "The file of a run", "What a saved run holds")

ALL = (USER_GUIDE, NETWORKS, ONE_STEP, BY_LINE, GLOSSARY, KEYS, TEACHERS, LESSONS, RUN_FILE)
"""All that there may be, in their order."""


class Pages:
    """The pages that are there, with their texts; each is read when it is first asked for.

    Attributes: pages.
    """

    def __init__(self, made: Mapping[str, Callable[[], str]]) -> None:
        """made: texts that stand in no file, by the name of their page."""
        self._made = made
        self._texts: dict[str, str] = {}
        self.pages = tuple(page for page in ALL if page.name in made or _is_shipped(page))

    def page(self, name: str) -> Page | None:
        """Return a page by its name; None if it is not there."""
        return next((page for page in self.pages if page.name == name), None)

    def text(self, page: Page) -> str:
        """Return a page as Markdown; raises FileNotFoundError if its file is gone."""
        if page.name in self._made:
            # It may say what has changed.
            return self._made[page.name]()
        if page.name not in self._texts:
            self._texts[page.name] = document(f"{page.name}{_SUFFIX}").read_text(encoding="utf-8")
        return self._texts[page.name]

    def leads(self, address: str) -> bool:
        """Whether an address in a page leads to a page, to the web or into the program."""
        return address.startswith((*WEB, f"{SCHEME}:", "#")) or self.page(split(address)[0]) is not None


def split(address: str) -> tuple[str, str]:
    """Return page and anchor of an address: "user-guide" and "motion" of "user-guide.md#motion"; "" for none."""
    name, _, anchor = address.partition("#")
    return name.removesuffix(_SUFFIX), anchor


def _is_shipped(page: Page) -> bool:
    try:
        return document(f"{page.name}{_SUFFIX}").is_file()
    except FileNotFoundError:
        # Some are only in some versions.
        return False
