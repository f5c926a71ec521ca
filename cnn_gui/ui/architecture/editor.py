"""The editor of a network: its layers as a list, its line of text, what flows, and what helps where it does not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cnn_gui.engine import specs_of
from cnn_gui.engine.architecture import Fix, LayerSpec
from cnn_gui.ui.architecture.draft import Draft
from cnn_gui.ui.architecture.layer_table import LayerTable
from cnn_gui.ui.architecture.line_field import LineField
from cnn_gui.ui.architecture.models import model_of
from cnn_gui.ui.architecture.own_models import OwnModels
from cnn_gui.ui.architecture.problem_box import ProblemBox
from cnn_gui.ui.architecture.setting_fields import SettingFields
from cnn_gui.ui.architecture.shelf import ModelShelf
from cnn_gui.ui.architecture.tools import LayerTools
from cnn_gui.ui.architecture.words import IMPLIED_WORDS, INPUT_WORDS, totals
from cnn_gui.ui.architecture.wrapped import Wrapped
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.column import ScrollingColumn
from cnn_gui.ui.widgets.copying import confirm, to_clipboard
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
PAGE = QSize(92 * UNIT, 76 * UNIT)
_SHARE_OF_SCREEN = 0.9
_KEYS = "Ctrl+Return"


class NetworkEditor(QDialog):
    """It stands beside the window, which goes on; closing it loses nothing, for the draft stays.

    Attributes: draft, shelf, table, tools, settings, problem, line (its parts), totals (a label), start (the button),
    why_not (why it cannot be started, or what it would do).
    Signals: start_wanted(model, own_name): a new run is to have this network; a preset's name or a line, and which of
    a person's own it is, "" for none.
    """

    start_wanted = Signal(str, str)

    def __init__(self, own: OwnModels, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Edit network")
        self.setModal(False)
        self._present = self._waiting = ""
        # Which model was opened last: opened again, the draft stays as it was left.
        self._opened = ""
        self.draft = Draft(specs_of("seed"))
        self.shelf = ModelShelf(own)
        self.table = LayerTable(self.draft)
        self.tools = LayerTools(self.table, self)
        self.settings = SettingFields(self.tools.last)
        self.problem = ProblemBox()
        self.line = LineField()
        self.totals = plain_label()
        self.why_not = Wrapped()
        self.why_not.setProperty("muted", True)
        self.start = QPushButton("Start new run")
        self.start.setAutoDefault(False)
        self.close_ = QPushButton("Close")
        self.close_.setAutoDefault(False)
        self.copy, self.paste = word_button("Copy"), word_button("Paste")
        self._lay_out()
        self._connect()
        self._refresh(0)

    # ---- what it is about --------------------------------------------------------------------------------------

    def set_data(self, input_shape: tuple[int, int, int], classes: int, title: str) -> None:
        """The network is for images (C, H, W) of so many classes, of a data set of this title."""
        self.setWindowTitle(f"Edit network for {title}")
        self.draft.set_data(input_shape, classes)
        self._refresh()

    def set_present(self, model: str) -> None:
        """The run that stands ready has this model."""
        self._present = model
        self._show_start()

    def set_waiting(self, settings: str) -> None:
        """Which other settings would come with a new run, in words; "" for none."""
        self._waiting = settings
        self._show_start()

    def open_model(self, model: str) -> None:
        """Show the layers of a model, unless it is the one that was opened last; then the draft goes on."""
        if model == self._opened:
            self._come_up()
        else:
            self.mend(model)

    def mend(self, model: str) -> None:
        """Show the layers of a model where it does not fit, whatever was being edited: undo brings that back."""
        self._opened = model
        self._take(specs_of(model), "Open another network")
        self._come_up()

    def _come_up(self) -> None:
        """Come to the front, with the layer chosen that does not fit, if there is one."""
        problem = self.draft.problem()
        if problem is not None:
            self.table.choose_row(problem[0] + 1)
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def model(self) -> str:
        """The network as a run's config has it."""
        return model_of(self.draft.specs)

    # ---- changes -----------------------------------------------------------------------------------------------

    def _take(self, specs: Sequence[LayerSpec], words: str) -> None:
        self.draft.settle()
        self.draft.replace(specs, words)
        self.line.give_up()
        self._refresh(self.draft.chosen)

    def _open_named(self, model: str, title: str) -> None:
        self._opened = model
        self._take(specs_of(model), f"Take {title}")

    def _type(self, specs: tuple[LayerSpec, ...]) -> None:
        if specs != self.draft.specs:
            self.draft.replace(specs, "Edit the line", key="line")
            self._refresh(self.draft.chosen)
        else:
            self._show_start()

    def _add(self, word: str) -> None:
        self.draft.settle()
        self.draft.add(word, self.table.place_for_new())
        self._refresh(self.draft.chosen)
        # Its number is what a person wants to say next.
        if not self.settings.focus_first():
            self.table.setFocus()

    def _do(self, name: str) -> None:
        place = self.table.place()
        if name in ("undo", "redo"):
            # What is wrong in the line is what would be taken back first.
            if not (self.line.give_up() and name == "undo"):
                self.draft.undo() if name == "undo" else self.draft.redo()
        elif place is not None:
            self.draft.settle()
            match name:
                case "duplicate":
                    self.draft.duplicate(place)
                case "remove":
                    self.draft.remove(place)
                case "up":
                    self.draft.move(place, place - 1)
                case "down":
                    self.draft.move(place, place + 1)
        self._refresh(self.draft.chosen)

    def _move(self, place: int, to: int) -> None:
        self.draft.settle()
        self.draft.move(place, to)
        self._refresh(self.draft.chosen)

    def _set(self, name: str, value: int | float | str) -> None:
        place = self.table.place()
        if place is not None and self.draft.specs[place].get(name) != value:
            self.draft.change(place, name, value)
            self._refresh()

    def _end_typing(self) -> None:
        self.draft.settle()
        self._show_start()

    def _take_keys(self) -> None:
        """Enter ends the typing in a field and leaves the keys to nobody: they go to the list."""
        if self.isActiveWindow() and QApplication.focusWidget() is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fix(self, fix: Fix) -> None:
        self._take(fix.specs, fix.title)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text().strip()
        if not text:
            confirm(self.paste, "There is no text on the clipboard")
            return
        self.draft.settle()
        self.line.put(text)
        self.draft.settle()
        self.line.edit.setFocus()

    def _copy(self) -> None:
        to_clipboard(self.draft.line, self.copy, "Line copied")

    def _start(self) -> None:
        if self._hindrance() or not self.start.isEnabled():
            return
        self._opened = self.model()
        self.start_wanted.emit(self._opened, self.shelf.box.own_name())

    # ---- what is seen ------------------------------------------------------------------------------------------

    def _refresh(self, place: int | None = None) -> None:
        """Show the draft as it is now; place: the layer to be chosen, None keeps the row."""
        self.line.show_line(self.draft.line)
        self.table.refresh(place)
        self.shelf.show_model(self.model())
        found = self.draft.problem()
        self.problem.show_problem("" if found is None else found[1], self.draft.fixes())
        if found is None:
            self.table.all_fit()
        else:
            # The first row is the images.
            self.table.show_wrong(found[0] + 1, found[1])
        self.totals.setText(totals(self.draft.rows()))
        self._show_start()

    def _show_chosen(self) -> None:
        row = self.table.layers.flow_row(self.table.current_row())
        if row is None:
            about, spec = f"Images  ·  {INPUT_WORDS}", None
        elif row.place is None:
            about, spec = f"{row.name}  ·  {row.spec.kind.title}. {IMPLIED_WORDS[row.spec.word]}", None
        else:
            about, spec = f"{row.name}  ·  {row.spec.kind.title}. {row.spec.kind.hint}", row.spec
        if not self.settings.holds(spec) and self.settings.isAncestorOf(self.focusWidget() or self):
            # What has the keys goes away.
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.settings.show_layer(about, spec)
        self.tools.follow(self.draft, self.table.place())

    def _hindrance(self) -> str:
        """Why no run can be started with it, "" if one can."""
        if self.line.error is not None:
            return "The line is not yet a network: mend it, or take it back with undo."
        if self.draft.problem() is not None:
            return "It does not fit the images: take one of the changes that help, or another layer."
        return ""

    def _show_start(self) -> None:
        why = self._hindrance()
        if not why and self._present == self.model():
            why = "This is the network of the present run."
        self.start.setEnabled(not why)
        also = f" and the {self._waiting} chosen in the experiment" if self._waiting else ""
        self.why_not.say(why or f"A new run begins with this network{also}; undo brings back the run before.")
        self.start.setToolTip(plain(why or f"Start a new run with this network  ({_KEYS})"))

    def sizeHint(self) -> QSize:
        """As large as a network of some layers wants, as far as the screen has room."""
        wide = max(self.table.wanted_width() + 4 * UNIT, scaled(PAGE.width()))
        return QSize(wide, scaled(PAGE.height())).boundedTo(self.screen().availableSize() * _SHARE_OF_SCREEN)

    def changeEvent(self, event: QEvent) -> None:
        """Used again: another window may have saved models."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.shelf.refresh()

    # ---- making ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.copy.setToolTip(plain("Copy the line, to keep it elsewhere or give it to somebody"))
        self.paste.setToolTip(plain("Take the line that was copied; undo brings back this one"))
        wear(self.totals, "small")
        head = plain_label("As a line")
        wear(head, "heading")
        above = QHBoxLayout()
        above.setSpacing(UNIT)
        above.addWidget(head)
        above.addStretch(1)
        above.addWidget(self.copy)
        above.addWidget(self.paste)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        foot.addWidget(self.why_not, 1)
        foot.addWidget(self.start)
        foot.addWidget(self.close_)
        # In very large letters it is scrolled; the way to a run stays in sight.
        scroll = ScrollingColumn()
        column = scroll.column
        column.setSpacing(UNIT)
        column.addWidget(self.shelf)
        column.addWidget(self.table, 1)
        column.addWidget(self.problem)
        column.addWidget(self.totals)
        column.addWidget(self.tools)
        column.addWidget(self.settings)
        column.addLayout(above)
        column.addWidget(self.line)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2 * UNIT, 0, 2 * UNIT)
        outer.setSpacing(UNIT)
        outer.addWidget(scroll, 1)
        foot.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        outer.addLayout(foot)
        self.resize(self.sizeHint())

    def _connect(self) -> None:
        self.shelf.chosen.connect(self._open_named)
        self.table.chosen.connect(self._show_chosen)
        self.table.moved.connect(self._move)
        self.table.settings_wanted.connect(self.settings.focus_first)
        self.tools.added.connect(self._add)
        self.tools.done.connect(self._do)
        self.settings.changed.connect(self._set)
        self.settings.left.connect(self.draft.settle)
        # Later: the field that tells it is just being left.
        self.settings.ended.connect(self._take_keys, Qt.ConnectionType.QueuedConnection)
        self.problem.fix_chosen.connect(self._fix)
        self.line.typed.connect(self._type)
        self.line.wrong.connect(self._show_start)
        self.line.finished.connect(self._end_typing)
        self.copy.clicked.connect(self._copy)
        self.paste.clicked.connect(self._paste)
        self.start.clicked.connect(self._start)
        self.close_.clicked.connect(self.reject)
        for keys in (_KEYS, "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._start)
