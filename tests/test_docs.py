"""What people read is true: links, commands, keys, options, fields and modules are those of the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnn_gui.startup import arguments
from cnn_gui.startup.system_libraries import PACKAGES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# Written for people who use the program and may not know ours.
FOR_PEOPLE = [README, ROOT / "CHANGELOG.md", ROOT / "docs" / "user-guide.md"]

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_CODE_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]+`")
# Written so that this line does not match itself.
_MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|opt|work|Users|mnt|srv)/|\b[A-Z]:\\\\?Users")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(document: Path) -> Iterator[str]:
    text = _CODE_BLOCK.sub("", document.read_text(encoding="utf-8"))
    for markdown, html in _LINK.findall(_INLINE_CODE.sub("", text)):
        yield markdown or html


def anchors(document: Path) -> set[str]:
    """The anchors that a heading gets where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code_blocks(document: Path, language: str) -> list[str]:
    return [code for found, code in _CODE_BLOCK.findall(document.read_text(encoding="utf-8")) if found == language]


def tables(document: Path) -> list[list[str]]:
    """The rows of all tables, as their cells."""
    rows = re.findall(r"^\|(.+)\|$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def modules_in_tree() -> set[str]:
    """The files named in the tree of the architecture, as paths from the root."""
    tree = next(code for code in code_blocks(ARCHITECTURE, "text") if code.startswith("main.py"))
    folders: list[str] = []
    found = set()
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 4
        name = line.split()[0]
        del folders[depth:]
        if name.endswith("/"):
            folders.append(name)
        elif name.endswith(".py"):
            found.add("".join(folders) + name)
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_link_and_picture_exists(document: Path) -> None:
    for link in links(document):
        if "://" in link or link.startswith("cnn:"):
            # Those that lead into the program are followed in its window.
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_document() -> None:
    reached, waiting = set(), [README]
    while waiting:
        document = waiting.pop()
        if document in reached:
            continue
        reached.add(document)
        inside = [link for link in links(document) if "://" not in link and not link.startswith("cnn:")]
        targets = [(document.parent / link).resolve() for link in inside]
        waiting += [target for target in targets if target.suffix == ".md"]

    assert set(DOCUMENTS) <= reached


def test_the_readmes_two_commands_are_those_that_ci_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    ci = dict(re.findall(r"^(start|test)_command='(.+)'$", script, re.MULTILINE))

    shell = [block.strip() for block in code_blocks(README, "sh")]
    assert ci["start"] in shell
    assert ci["test"] in shell
    for name in ci:
        assert re.search(rf'bash -c "\${name}_command', script), f"{name} is not run"


def test_the_windows_commands_do_the_same() -> None:
    shell = [block.strip() for block in code_blocks(README, "sh")][:2]
    (windows,) = code_blocks(README, "bat")

    as_windows = [line.replace("python3 -m", "py -m").replace(".venv/bin/", ".venv\\Scripts\\") for line in shell]
    assert windows.splitlines() == as_windows


def test_every_module_of_the_tree_exists() -> None:
    named = modules_in_tree()

    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_module_is_in_the_tree() -> None:
    files = {relative(path) for path in [ROOT / "main.py", *(ROOT / "cnn_gui").rglob("*.py")]}
    with_content = {path for path in files if not path.endswith(("__init__.py", "__main__.py"))}

    assert sorted(with_content - modules_in_tree()) == []


def test_every_option_in_a_command_is_known() -> None:
    known = set(re.findall(r"--[a-z][a-z-]+", arguments._parser().format_help()))
    for document in DOCUMENTS:
        for block in code_blocks(document, "sh"):
            for line in block.splitlines():
                if "main.py" in line or "cnn-gui" in line:
                    said = set(re.findall(r"--[a-z][a-z-]+", line))
                    assert said <= known, f"{relative(document)}: {line}"


def test_the_json_fields_of_the_readme_are_those_of_the_program() -> None:
    short = ["--headless", "--json", "--batches", "1", "--train-limit", "64", "--test-limit", "10"]
    done = subprocess.run(
        [sys.executable, "-m", "cnn_gui", *short], cwd=ROOT, capture_output=True, text=True, check=True
    )
    printed = json.loads(done.stdout.splitlines()[-1])

    start = next(index for index, row in enumerate(tables(README)) if row == ["field", "meaning"])
    fields: set[str] = set()
    for row in tables(README)[start + 2 :]:
        if set(row[0]) <= set("-: "):
            break  # the ruler of the next table
        fields |= set(re.findall(r"`(\w+)`", row[0]))
    assert fields == set(printed)


def test_the_models_of_the_readme_are_those_of_the_program() -> None:
    engine = pytest.importorskip("cnn_gui.engine")
    start = next(index for index, row in enumerate(tables(README)) if row[0] == "model")
    models = [row[0].strip("`") for row in tables(README)[start + 2 : start + 2 + len(engine.PRESETS)]]

    assert models == list(engine.PRESETS)


def test_the_keys_of_the_readme_are_those_of_the_program() -> None:
    from cnn_gui.ui.actions.catalogue import ACTIONS
    from cnn_gui.ui.actions.declaration import Scope
    from cnn_gui.ui.panels.registry import registered

    keys = {key for row in tables(README) for key in re.findall(r"<kbd>(.+?)</kbd>", row[0])}

    declared = [*ACTIONS, *(action for panel in registered() for action in panel.declared)]
    of_window = [action for action in declared if action.keys and action.scope is Scope.WINDOW]
    assert {action.keys[0] for action in of_window if isinstance(action.keys[0], str)} <= {
        key.replace("\\\\", "\\") for key in keys
    }


def test_the_system_packages_of_the_readme_are_known_ones() -> None:
    (command,) = [block for block in code_blocks(README, "sh") if "apt install" in block]
    packages = set(command.split("apt install")[1].split())

    assert packages - {"python3-venv"} <= set(PACKAGES.values())


def test_every_decision_record_is_listed_and_whole() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    listed = list(links(ROOT / "docs" / "adr" / "README.md"))

    for number, record in enumerate(records, 1):
        text = record.read_text(encoding="utf-8")
        assert record.name in listed
        assert text.startswith(f"# {number:04} · ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Options", "Decision", "Consequences"]
        assert "ejected" in text, "a record names the options that were rejected"


def test_the_glossary_defines_the_words_of_the_program() -> None:
    defined = {word for row in tables(GLOSSARY) for word in re.findall(r"\*\*(.+?)\*\*", row[0])}

    words = "batch step phase epoch probe trace snapshot run history timeline checkpoint"
    assert set(words.split()) <= defined


@pytest.mark.parametrize("document", FOR_PEOPLE, ids=relative)
def test_words_to_avoid_are_avoided(document: Path) -> None:
    text = _CODE_BLOCK.sub("", document.read_text(encoding="utf-8"))
    text = _INLINE_CODE.sub("", text).lower()
    avoided = {word.strip() for row in tables(GLOSSARY) if len(row) == 3 for word in row[2].split(",")} - {"", "not"}

    assert len(avoided) > 10
    assert [word for word in sorted(avoided) if re.search(rf"\b{re.escape(word)}s?\b", text)] == []


def test_the_changelog_knows_this_version() -> None:
    import cnn_gui

    assert re.search(rf"^##+ \[?{re.escape(cnn_gui.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_no_file_names_a_path_of_one_machine() -> None:
    folders = ("cnn_gui", "tests", "benchmarks", "docs", ".ci")
    texts = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", "")]
    texts += [*ROOT.glob("*.md"), *ROOT.glob("*.py"), ROOT / "pyproject.toml"]
    found = []
    for path in texts:
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found += [f"{relative(path)}: {match[0]}" for match in _MACHINE_PATH.finditer(text)]

    assert found == []
