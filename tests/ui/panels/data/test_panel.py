"""The data panel: what it says about a data set, when it takes the figures, and the way to other data."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cnn_gui.data.dataset import Dataset, Skipped, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.data.idx import write_idx
from cnn_gui.session import Session
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.history import History
from cnn_gui.ui.panels.data import panel as data
from cnn_gui.ui.panels.data import preview as data_preview
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog
from cnn_gui.ui.panels.data.panel import DataPanel
from cnn_gui.ui.widgets.column import MARGIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


def begun(dataset: Dataset, config: RunConfig | None = None) -> RunStarted:
    """A run on this data set stands ready."""
    return RunStarted(1, config or RunConfig(), dataset, (), History())


def colourful(classes: int = 3, *, skipped: tuple[Skipped, ...] = (), source: str = "") -> Dataset:
    """Colour images of one colour per class, 12×10 pixels; 4, 2 and 1 of each class."""
    rng = np.random.default_rng(3)
    colours = rng.integers(0, 256, (classes, 3), dtype=np.uint8)

    def split(count: int) -> Split:
        labels = np.repeat(np.arange(classes), count).astype(np.int64)
        images = np.broadcast_to(colours[labels][:, :, None, None], (len(labels), 3, 12, 10))
        return Split(np.ascontiguousarray(images), labels)

    train = split(4)
    names = tuple(f"class {index}" for index in range(classes))
    return Dataset(
        *("own", "My colours", train, split(2), split(1), names, *pixel_statistics(train.images)),
        skipped=skipped,
        source=source,
    )


@pytest.fixture
def panel(app: QApplication, qtbot: QtBot) -> Iterator[DataPanel]:
    """A visible panel without a run."""
    made = DataPanel()
    qtbot.addWidget(made, before_close_func=lambda widget: widget.stop())
    made.resize(320, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def show(panel: DataPanel, qtbot: QtBot) -> Callable[..., DataPanel]:
    """Begin a run and wait until its figures are there."""

    def begin(dataset: Dataset, config: RunConfig | None = None) -> DataPanel:
        panel.begin_run(begun(dataset, config))
        qtbot.waitUntil(lambda: not panel._background.running)
        return panel

    return begin


def own_config(path: Path, **changes: Any) -> RunConfig:
    """A config of own images."""
    return RunConfig(dataset="own", own_path=path, **changes)


# ---- what it says ----------------------------------------------------------------------------------------------------


def test_before_the_first_run_it_says_what_will_appear(panel: DataPanel) -> None:
    assert panel.source.text() == "The images that are learned from appear here."
    assert panel.counts.count() == panel.preview.grid.count() == 0


def test_name_origin_shape_and_numbers(show: Callable[..., DataPanel], dataset: Dataset) -> None:
    panel = show(dataset)
    assert panel.name.text() == "Small digits"
    assert panel.shape.text() == "10 classes · 12×12 pixels · grey"
    assert not panel.source.isVisible()
    for index in range(10):
        numbers = [int((part.labels == index).sum()) for part in (dataset.train, dataset.validation, dataset.test)]
        assert panel.counts.hint(index) == "{}: {} training, {} validation, {} test".format(index, *numbers)


def test_colour_images_of_any_shape(show: Callable[..., DataPanel]) -> None:
    panel = show(colourful(source="/data/Meine Farben ö"))
    assert panel.shape.text() == "3 classes · 12×10 pixels · colour"
    assert panel.source.text() == "/data/Meine Farben ö"
    assert panel.mean.kind() == "colour"


@pytest.mark.parametrize("colour", [False, True])
def test_the_mean_image_is_that_of_the_training_images(
    show: Callable[..., DataPanel], dataset: Dataset, colour: bool
) -> None:
    chosen = colourful() if colour else dataset
    panel = show(chosen)
    exact = chosen.train.images.mean(axis=0)
    np.testing.assert_allclose(np.reshape(panel.mean.maps(), exact.shape), exact, atol=0.5)


def test_how_the_images_were_understood_is_said(show: Callable[..., DataPanel]) -> None:
    assert not show(colourful()).notes.isVisible()
    notes = ("The pixels are taken as 0 to 1.", "2 names are cut to 100 letters.")
    shown = show(replace(colourful(), notes=notes)).notes
    assert shown.isVisible()
    assert shown.text() == "\n".join(notes)


def test_what_was_left_out_is_listed_with_its_reason(show: Callable[..., DataPanel]) -> None:
    panel = show(colourful(skipped=(Skipped("cat/ä b.png", "damaged"), Skipped("notes.txt", "no picture"))))
    assert panel.skipped.isVisible()
    assert panel.skipped.toPlainText() == "cat/ä b.png: damaged\nnotes.txt: no picture"
    assert panel._skipped_heading.detail() == "2 files or folders"
    one = show(colourful(skipped=(Skipped("notes.txt", "no picture"),)))
    assert one._skipped_heading.detail() == "1 file or folder"
    assert panel.skipped.isReadOnly()
    show(colourful())
    assert not panel.skipped.isVisible()


@pytest.mark.parametrize("classes", [2, 1000])
def test_few_and_many_classes(show: Callable[..., DataPanel], classes: int) -> None:
    panel = show(colourful(classes))
    assert panel.counts.count() == classes
    assert panel.preview.grid.count() >= min(classes, 8)
    assert panel.counts.height() <= panel.counts.heightForWidth(panel.counts.width())


def test_a_class_that_is_clicked_is_shown_alone_until_it_is_clicked_again(
    show: Callable[..., DataPanel], qtbot: QtBot
) -> None:
    panel = show(colourful())
    spot = panel.counts.cell_rect(1).center().toPoint()
    qtbot.mouseClick(panel.counts.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert panel.counts.selected() == 1
    assert panel.preview.heading.title() == "Examples of class 1"
    qtbot.mouseClick(panel.counts.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert panel.counts.selected() is None
    assert panel.preview.heading.title() == "Examples"


def test_a_click_on_an_example_makes_it_the_probe(show: Callable[..., DataPanel], qtbot: QtBot) -> None:
    panel = show(colourful())
    with qtbot.waitSignal(panel.probe_chosen) as chosen:
        panel.preview.grid.clicked.emit(2)
    assert chosen.args == ["train", 2]


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("width", [0, 300, 700])
def test_nothing_is_wider_than_the_panel(show: Callable[..., DataPanel], width: int) -> None:
    panel = show(
        colourful(source="/a/path/that/is/long/and/has/no/spaces/" + "x" * 60),
        own_config(Path("/nowhere")),
    )
    QApplication.processEvents()
    # Only fields and numbers need their room, no words.
    needed = panel.minimumSizeHint().width()
    assert (
        needed
        <= max(part.minimumSizeHint().width() for part in (panel.fields, panel.counts, panel.preview)) + 2 * MARGIN
    )
    panel.resize(max(width, needed), 600)
    QApplication.processEvents()
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.parentWidget() is not None:
            assert widget.mapTo(panel, widget.rect().topRight()).x() <= panel.width(), widget


def test_pictures_stand_beside_the_figures_where_there_is_room(show: Callable[..., DataPanel]) -> None:
    panel = show(colourful())

    def top(widget: QWidget) -> float:
        return widget.mapTo(panel, QPointF(0, 0)).y()

    assert top(panel.mean) > top(panel.counts)
    panel.resize(700, 600)
    QApplication.processEvents()
    assert top(panel.mean) < top(panel.counts)


def test_labels_show_paths_as_they_are(show: Callable[..., DataPanel]) -> None:
    panel = show(colourful(source="/data/<b>x</b>"))
    labels = [label for label in panel.findChildren(QLabel) if label.text() == "/data/<b>x</b>"]
    assert [label.textFormat() for label in labels] == [Qt.TextFormat.PlainText]


# ---- when the figures are taken --------------------------------------------------------------------------------------


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Dataset, threading.Thread]]:
    """Which data sets figures were taken of, and where."""
    noted: list[tuple[Dataset, threading.Thread]] = []
    real = data.overview

    def overview(dataset: Dataset, **options: Any) -> Any:
        noted.append((dataset, threading.current_thread()))
        return real(dataset, **options)

    monkeypatch.setattr(data, "overview", overview)
    return noted


def test_figures_are_taken_beside_the_gui_thread_and_once_per_data_set(
    show: Callable[..., DataPanel], taken: list[Any], dataset: Dataset
) -> None:
    other = colourful()
    for each in (dataset, dataset, other, other):
        show(each)
    assert [each for each, _ in taken] == [dataset, other]
    assert all(thread is not threading.main_thread() for _, thread in taken)


def test_nothing_is_taken_while_nobody_can_see_it(
    panel: DataPanel, taken: list[Any], dataset: Dataset, qtbot: QtBot
) -> None:
    panel.hide()
    panel.begin_run(begun(dataset))
    panel.begin_run(begun(colourful()))
    assert not panel._background.running
    panel.show()
    qtbot.waitUntil(lambda: panel.counts.count() == 3)
    assert len(taken) == 1


def test_the_examples_are_picked_beside_the_gui_thread_too(
    show: Callable[..., DataPanel], dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_preview, "pick", None)
    panel = show(dataset)
    assert panel.preview.grid.count() > 10


def test_stop_leaves_no_thread(panel: DataPanel, dataset: Dataset) -> None:
    panel.begin_run(begun(dataset))
    panel.stop()
    assert "background" not in [thread.name for thread in threading.enumerate()]


# ---- own images ------------------------------------------------------------------------------------------------------


def test_only_own_images_have_settings_and_those_of_the_run_are_shown(
    show: Callable[..., DataPanel], dataset: Dataset, tmp_path: Path
) -> None:
    panel = show(dataset)
    assert not panel.fields.isVisible()
    show(colourful(), own_config(tmp_path, image_size=24, colour=True, test_share=0.3, split_seed=2**32 - 1))
    assert panel.fields.isVisible()
    values = panel.fields.values()
    assert {name: values[name] for name in ("image_size", "colour", "test_share", "split_seed")} == {
        "image_size": 24,
        "colour": True,
        "test_share": 0.3,
        "split_seed": 2**32 - 1,
    }
    assert not panel.load_again.isEnabled()


def test_size_and_colour_are_for_pictures_in_folders_only(show: Callable[..., DataPanel], tmp_path: Path) -> None:
    panel = show(colourful(), own_config(tmp_path))
    assert panel.fields["image_size"].isVisible()
    show(colourful(), own_config(tmp_path / "x.npz"))
    assert not panel.fields["image_size"].isVisible()
    assert panel.fields["test_share"].isVisible()
    write_idx(tmp_path / "train-images-idx3-ubyte", np.zeros((2, 3, 3), np.uint8))
    show(colourful(), own_config(tmp_path))
    assert not panel.fields["colour"].isVisible()


@pytest.mark.parametrize(
    ("field", "value", "name"),
    [("image_size", 32, "image_size"), ("test_share", 0.4, "test_share"), ("split_seed", 8, "split_seed")],
)
def test_changed_settings_can_be_loaded_again(
    show: Callable[..., DataPanel], tmp_path: Path, qtbot: QtBot, field: str, value: float, name: str
) -> None:
    panel = show(colourful(), own_config(tmp_path))
    widget = panel.fields[field]
    before = widget.value()
    widget.setValue(value)
    assert panel.load_again.isEnabled()
    widget.setValue(before)
    assert not panel.load_again.isEnabled()
    widget.setValue(value)
    wanted: list[dict[str, Any]] = []
    panel.new_run_wanted.connect(wanted.append)
    qtbot.mouseClick(panel.load_again, Qt.MouseButton.LeftButton)
    (changes,) = wanted
    assert changes[name] == value


def test_a_share_with_more_digits_than_the_field_shows_is_kept(show: Callable[..., DataPanel], tmp_path: Path) -> None:
    panel = show(colourful(), own_config(tmp_path, test_share=0.123456))
    assert panel.fields.values()["test_share"] == 0.123456
    assert not panel.load_again.isEnabled()


# ---- from a folder to a run ------------------------------------------------------------------------------------------


def test_a_folder_of_pictures_becomes_a_run_and_is_shown(panel: DataPanel, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "Bilder mit Leerzeichen ö"
    rng = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (folder / name).mkdir(parents=True)
        for index in range(15):
            Image.fromarray(rng.integers(0, 256, (20, 30, 3), np.uint8)).save(folder / name / f"{index}.png")
    (folder / "dog" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    session = Session()
    session.run_started.connect(panel.begin_run)
    panel.new_run_wanted.connect(lambda changes: session.reset(**changes))
    try:
        session.start(RunConfig(train_limit=50, test_limit=50))
        qtbot.waitUntil(lambda: panel.name.text() == "Built-in digits", timeout=20_000)
        panel.open_path(folder)
        dialog = panel.findChild(OwnDataDialog)
        qtbot.waitUntil(dialog.load.isEnabled)
        dialog.fields["colour"].setChecked(True)
        dialog.fields["image_size"].setValue(16)
        dialog.load.click()
        qtbot.waitUntil(lambda: panel.counts.count() == 2, timeout=20_000)
    finally:
        session.close()
    assert panel.name.text() == folder.name
    assert panel.shape.text() == "2 classes · 16×16 pixels · colour"
    assert panel.counts.hint(0) == "cat: 10 training, 2 validation, 3 test"
    assert "dog/broken.png: " in panel.skipped.toPlainText()
    assert panel.menu.recent == [folder]


def test_the_way_through_the_controls_with_tab_reaches_all_of_them(
    show: Callable[..., DataPanel], tmp_path: Path, qtbot: QtBot
) -> None:
    panel = show(colourful(skipped=(Skipped("a", "b"),)), own_config(tmp_path))
    panel.fields["image_size"].setValue(40)
    panel.activateWindow()
    panel.fields["image_size"].setFocus()
    reached: set[QWidget] = set()
    for _ in range(30):
        focused = QApplication.focusWidget()
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    fields = panel.fields
    controls = {
        *(fields["image_size"], fields["colour"], fields["test_share"], fields["split_seed"], panel.load_again),
        *(panel.counts, panel.mean, panel.preview.split, panel.preview.others, panel.preview.grid, panel.skipped),
    }
    assert controls <= reached
    assert all(control.accessibleName() or getattr(control, "text", str)() for control in controls)
