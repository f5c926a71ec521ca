"""A name for a model of one's own, asked while everything goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cnn_gui.files.models.own_model import MOST_LETTERS, name_problem
from cnn_gui.ui.architecture.wrapped import Wrapped
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import keep_width
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT


class NameDialog(QDialog):
    """Says at once what is wrong with a name, and that one is taken.

    Attributes: name (where it is typed), said (what is wrong, or what happens), keep (the button).
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        name: str,
        taken: Callable[[str], str],
        then: Callable[[str], object],
        *,
        may_replace: bool,
    ) -> None:
        """taken: gives the name of the model that a name is already of, "" for none. then: called with a good name.
        may_replace: whether a name that is taken may be used, for its network is replaced then.
        """
        super().__init__(parent)
        self._taken, self._then, self._may_replace = taken, then, may_replace
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        label = plain_label("Name of the network")
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the network")
        self.name.setMaxLength(4 * MOST_LETTERS)
        keep_width(self.name, 40 * UNIT)
        label.setBuddy(self.name)
        self.said = Wrapped(least_lines=2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.keep: QPushButton = buttons.addButton("&Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self.keep.setDefault(True)
        buttons.accepted.connect(self._finish)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * UNIT] * 4)
        column.setSpacing(UNIT)
        for widget in (label, self.name, self.said, buttons):
            column.addWidget(widget)
        self.name.textChanged.connect(self._judge)
        self.name.selectAll()
        self._judge()

    def _judge(self) -> None:
        name = self.name.text().strip()
        problem, other = name_problem(name), self._taken(name)
        if not problem and other and not self._may_replace:
            problem = f"{other} is the name of another one of your models: choose another one."
        said = problem or (f"{other} is there already: its network is replaced." if other else "")
        self.said.say(said)
        set_property(self.said, "role", "error" if problem else "")
        self.name.setAccessibleDescription(said)
        self.keep.setEnabled(not problem)
        self.keep.setText("&Replace" if other and not problem else "&Save")

    def _finish(self) -> None:
        name = self.name.text().strip()
        self.accept()
        self._then(name)
