"""The data: what is learned from, where it came from, how much of each class there is, and what it looks like."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from cnn_gui.counted import noun_of
from cnn_gui.data.dataset import Dataset
from cnn_gui.data.overview import Overview, overview
from cnn_gui.data.own.load import holds_pictures
from cnn_gui.data.published.catalogue import OWN
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.intake.networks import open_network
from cnn_gui.ui.intake.weights import take_weights
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.panels.data.choice import DECIDE_IMAGES, Changes, DataChoice
from cnn_gui.ui.panels.data.classify_pictures import classify_pictures
from cnn_gui.ui.panels.data.count_bars import CountBars
from cnn_gui.ui.panels.data.fields import OwnFields
from cnn_gui.ui.panels.data.menu import ACTIONS, DataMenu
from cnn_gui.ui.panels.data.preview import SPOKEN, Preview, examples_per_class
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.background import Background
from cnn_gui.ui.widgets.column import ScrollingColumn
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.plain import in_paragraphs, plain_label
from cnn_gui.unhandled import report_unhandled

UNIT = theme.UNIT
TWO_COLUMNS_FROM = 70 * UNIT
MEAN_HEIGHT = 24 * UNIT


class DataPanel(Panel):
    """Shows the data set of the run, and is the way to another one.

    Attributes: choice and menu (the ways to other data), fields and load_again (for own images), preview, counts, mean,
    skipped, name, source, shape, notes (how the images were understood).
    Signals: new_run_wanted(changes), once their data are on this machine and nothing is left to ask; given_up, when a
    wish for other data has come to nothing; probe_chosen(split, index); image_dropped(QImage).
    """

    title: ClassVar[str] = "Data"
    about: ClassVar[str] = "The images: where they come from, how many of each class, what they look like"
    help_section: ClassVar[str] = "user-guide#data"
    place: ClassVar[Place] = Place.LEFT
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    new_run_wanted = Signal(object)
    given_up = Signal()
    probe_chosen = Signal(str, int)
    image_dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._seen: Dataset | None = None
        self.choice = DataChoice(self)
        self.menu = DataMenu(self, self.actions_)
        # What the program was started for, as long as its images are not here.
        self._first_wish: Changes = {}
        self._background = Background(self)
        self._background.finished.connect(self._show_overview)
        self._background.failed.connect(report_unhandled)
        self.name = plain_label("No data yet")
        wear(self.name, "title")
        self.source, self.shape = plain_label("The images that are learned from appear here."), plain_label()
        # How the images were understood, where something had to be assumed.
        self.notes = plain_label()
        self.notes.hide()
        for label in (self.name, self.source, self.shape, self.notes):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            # A long word without a place to break must not widen the panel.
            label.setMinimumWidth(1)
        self.source.setProperty("muted", True)
        self.fields = OwnFields()
        self.load_again = QPushButton("Load again")
        self.load_again.setToolTip("Start a new run on the same images, read and split as the fields say")
        self.load_again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.counts = CountBars("Images per class")
        self.mean = Mosaic("Mean image", kind="grey", colour_bar=False)
        self.mean.setFixedHeight(MEAN_HEIGHT)
        self.preview = Preview()
        self._skipped_heading = Heading("Left out")
        self.skipped = QPlainTextEdit()
        self.skipped.setReadOnly(True)
        self.skipped.setTabChangesFocus(True)
        self.skipped.setAccessibleName("What was left out, and why")
        self._lay_out()
        self._connect()

    def connect_to(self, board: Switchboard) -> None:
        """Every wish for a run comes through here, and goes on once its data are there."""
        session = board.session

        def start(config: RunConfig, may_fetch: bool) -> None:
            self.choice.may_fetch = may_fetch
            session.start(self.first_config(config))

        board.start_wanted.connect(start)
        board.new_run_wanted.connect(self.prepare)
        board.dropped.connect(self.take_drop)
        self.menu.remember_in(board.settings)
        self.new_run_wanted.connect(lambda changes: session.reset(**changes))
        self.given_up.connect(board.data_given_up)
        self.image_dropped.connect(board.picture_brought)
        self.choice.weights_dropped.connect(partial(take_weights, session))
        self.choice.network_dropped.connect(partial(open_network, session))
        self.choice.run_file_dropped.connect(board.run_file_dropped)
        self.choice.lesson_dropped.connect(board.lesson_dropped)
        self.probe_chosen.connect(session.trainer.probe.show)
        session.state_changed.connect(lambda change: self.show_state(change.state))
        self.menu.classifying_wanted.connect(partial(classify_pictures, self, session))

    # ---- the run -----------------------------------------------------------------------------------------------

    def first_config(self, config: RunConfig) -> RunConfig:
        """Return what to begin with: with the built-in digits until the images of `config` are fetched, if need be."""
        if not self.choice.missing(config):
            return config
        self._first_wish = {name: getattr(config, name) for name in DECIDE_IMAGES}
        return config.with_changes(**{name: getattr(RunConfig(), name) for name in DECIDE_IMAGES})

    def begin_run(self, run: RunStarted) -> None:
        """Show the data set of the run that stands ready."""
        self._show_run(run)
        wish, self._first_wish = self._first_wish, {}
        if wish:
            self.prepare(wish)

    def _show_run(self, run: RunStarted) -> None:
        dataset, config = run.dataset, run.config
        self.choice.begin_run(config)
        self.menu.begin_run(config, dataset.title)
        own = config.dataset == OWN
        self._own.setVisible(own)
        if own and config.own_path is not None:
            self.fields.show_config(config, folder=holds_pictures(config.own_path))
            self.load_again.setEnabled(False)
        if dataset is self._dataset:
            return
        self._dataset = dataset
        channels, height, width = dataset.image_shape
        self.name.setText(dataset.title)
        self.source.setText(dataset.source)
        self.source.setToolTip(in_paragraphs(dataset.source))
        self.source.setVisible(bool(dataset.source))
        self.notes.setText("\n".join(dataset.notes))
        self.notes.setVisible(bool(dataset.notes))
        self.shape.setText(
            f"{len(dataset.classes):,} classes · {height}×{width} pixels · {'colour' if channels == 3 else 'grey'}"
        )
        skipped = len(dataset.skipped)
        self._skipped_heading.setVisible(skipped > 0)
        self._skipped_heading.set_detail(f"{skipped:,} {noun_of(skipped, 'file')} or {noun_of(skipped, 'folder')}")
        self.skipped.setVisible(bool(dataset.skipped))
        self.skipped.setFixedHeight(min(2 + 3 * len(dataset.skipped), 16) * UNIT)
        self.skipped.setPlainText("\n".join(f"{each.path}: {each.reason}" for each in dataset.skipped))
        self._look()

    def show_state(self, state: State) -> None:
        """The training thread is in this state."""
        self.choice.show_state(state)

    def _look(self) -> None:
        """Take the figures of the data set, if it is new and somebody can see them."""
        dataset = self._dataset
        if dataset is None or dataset is self._seen or not self.isVisible():
            return
        self._seen = dataset
        self._background.start(lambda _job: overview(dataset, per_class=examples_per_class(dataset)))

    def _show_overview(self, figures: Overview) -> None:
        dataset = self._seen
        assert dataset is not None
        self.preview.set_dataset(dataset, figures.preview)
        self.counts.set_counts(dataset.classes, SPOKEN, figures.counts.T)
        self.mean.set_kind("colour" if len(figures.mean) == 3 else "grey")
        self.mean.set_levels((0.0, 255.0))
        self.mean.set_maps(figures.mean.astype(np.float32))
        self.mean.set_detail("of the training images, 0 to 255")

    def _choose_class(self, index: int) -> None:
        chosen = None if index == self.counts.selected() else index
        self.counts.set_selected(chosen)
        self.preview.set_class(chosen)

    # ---- other data --------------------------------------------------------------------------------------------

    def prepare(self, changes: Changes) -> None:
        """Every wish for a new run: see to it that its data are here, ask what must be asked, then new_run_wanted."""
        self.choice.prepare(changes)

    def choose(self, name: str) -> None:
        """Wish for a run on a data set of the catalogue."""
        self.choice.choose(name)

    def open_path(self, path: Path) -> None:
        """Wish for a run on own images."""
        self.choice.open_path(path)

    def take_drop(self, mime: QMimeData) -> None:
        """Do what a person means by what they dropped onto the window."""
        self.choice.take_drop(mime)

    def stop(self) -> None:
        """End all work beside the GUI thread and wait for it."""
        self._background.stop()
        self.choice.stop()

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the data set now that somebody can see it."""
        super().showEvent(event)
        self._look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the pictures beside the figures where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= TWO_COLUMNS_FROM
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._halves.setDirection(direction)

    def _lay_out(self) -> None:
        scroll = ScrollingColumn()
        # On the ground of data, not on that of the chrome.
        scroll.setObjectName("panel")
        scroll.viewport().children()[0].setObjectName("panel")
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, UNIT, 0, 0)
        own.setSpacing(UNIT // 2)
        own.addWidget(self.fields)
        own.addWidget(self.load_again)
        self._own.hide()
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(3 * UNIT)
        left, right = QVBoxLayout(), QVBoxLayout()
        for half in (left, right):
            half.setSpacing(UNIT // 2)
            self._halves.addLayout(half, 1)
        for widget in (self.name, self.source, self.shape, self.notes, self._own):
            left.addWidget(widget)
        left.addSpacing(UNIT)
        left.addWidget(self.counts)
        left.addSpacing(UNIT)
        left.addWidget(self._skipped_heading)
        left.addWidget(self.skipped)
        left.addStretch(1)
        right.addWidget(self.mean)
        right.addSpacing(UNIT)
        right.addWidget(self.preview, 1)
        for widget in (self._skipped_heading, self.skipped):
            widget.hide()
        scroll.column.addLayout(self._halves, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, UNIT, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        choice, menu = self.choice, self.menu
        choice.new_run_wanted.connect(self.new_run_wanted)
        choice.given_up.connect(self.given_up)
        choice.image_dropped.connect(self.image_dropped)
        menu.chosen.connect(choice.choose)
        menu.folder_wanted.connect(choice.open_folder)
        menu.file_wanted.connect(choice.open_file)
        menu.path_chosen.connect(choice.open_path)
        self.counts.clicked.connect(self._choose_class)
        self.preview.probe_chosen.connect(self.probe_chosen)
        self.fields.changed.connect(lambda: self.load_again.setEnabled(self.fields.differ()))
        self.load_again.clicked.connect(lambda: self.prepare(self.fields.values()))
