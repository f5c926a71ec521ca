"""How large the letters of all windows are: what a person has chosen, remembered, and what presenting makes of it."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.qt_application import running_application

SIZES = (80, 90, 100, 110, 125, 150, 175, 200, 225, 250)
"""In percent of the usual size."""
USUAL = 100
REMEMBERED = "text_size"

ACTIONS = (
    Declaration(
        "larger_text",
        text="&Larger text",
        # Without Shift, the key of the plus sign is that of the equals sign on many keyboards.
        keys=("Ctrl++", "Ctrl+="),
        tip="Make all letters and equations larger, up to 250 %",
        menu=Menu.VIEW,
        section=2,
        repeats=True,
    ),
    Declaration(
        "smaller_text",
        text="S&maller text",
        keys=("Ctrl+-",),
        tip="Make all letters and equations smaller, down to 80 %",
        menu=Menu.VIEW,
        section=2,
        repeats=True,
    ),
    Declaration(
        "usual_text",
        text="Usual text si&ze",
        keys=("Ctrl+0",),
        tip="Give all letters and equations their usual size again",
        menu=Menu.VIEW,
        section=2,
    ),
)


class Letters:
    """The size of letters. Attributes: percent (one of SIZES, of the usual size)."""

    def __init__(self, actions: Actions, settings: QSettings | None) -> None:
        """settings: where the size is remembered; None remembers nothing."""
        self._settings = settings
        self._magnified = 1.0
        self.percent = USUAL if settings is None else remembered(settings)
        self._actions = actions
        actions.connect("larger_text", lambda: self.choose(next((s for s in SIZES if s > self.percent), SIZES[-1])))
        actions.connect(
            "smaller_text", lambda: self.choose(next((s for s in SIZES[::-1] if s < self.percent), SIZES[0]))
        )
        actions.connect("usual_text", lambda: self.choose(USUAL))
        self._apply()

    def choose(self, percent: int) -> None:
        """Show all letters at one of SIZES, and remember it."""
        self.percent = percent
        if self._settings is not None:
            self._settings.setValue(REMEMBERED, percent)
        self._apply()

    def magnify(self, times: float) -> None:
        """Show letters larger than was chosen, for as long as that is so; 1 ends it."""
        self._magnified = times
        self._apply()

    def _apply(self) -> None:
        self._actions["larger_text"].setEnabled(self.percent < SIZES[-1])
        self._actions["smaller_text"].setEnabled(self.percent > SIZES[0])
        theme.manager().resize(running_application(), self.percent / USUAL * self._magnified)


def remembered(settings: QSettings) -> int:
    """Return the size that was chosen the last time, in percent; the usual one where there is none that can be used."""
    try:
        percent = int(str(settings.value(REMEMBERED, USUAL)))
    except ValueError:
        return USUAL
    return percent if percent in SIZES else USUAL
