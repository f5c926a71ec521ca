"""The program with a window: QApplication, session, main window, event loop."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cnn_gui.session import Session
from cnn_gui.startup.argument_parser import USAGE_ERROR
from cnn_gui.startup.arguments import Arguments
from cnn_gui.startup.terminal import complain
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.run.matrix_threads import limit_threads
from cnn_gui.ui.application.faults import FaultReporter
from cnn_gui.ui.application.interrupt import closing_on_interrupt
from cnn_gui.ui.application.screenshot import Photograph
from cnn_gui.ui.application.settings import remembered_settings
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.registry import registered
from cnn_gui.ui.widgets.keys import KeyManners
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.window.main_window import MainWindow
from cnn_gui.ui.window.plan import fitting

ORGANISATION = "cnn-gui"
APPLICATION = "CNN GUI"
DEFAULT_SIZE = (1440, 900)


def run(asked: Arguments) -> int:
    """Open the window and return the exit status when it is closed; 2 for a panel that is not there."""
    unknown = unknown_panels(asked)
    if unknown:
        complain(f"argument --panels: {unknown} (see --help)")
        return USAGE_ERROR
    app = application()
    with limit_threads(asked.threads):
        window = open_window(app, asked)
        photograph = None
        if asked.screenshot is not None:
            photograph = Photograph(window, asked.screenshot, asked.batches or 0, _size(asked), asked.phase)
            photograph.finished.connect(app.exit)
        hook_before = sys.excepthook
        sys.excepthook = FaultReporter(window)
        try:
            with closing_on_interrupt(window):
                status = app.exec()
        finally:
            sys.excepthook = hook_before
            window.close()
        # Nothing of Qt may outlive the application.
        del photograph, window
    return status


def unknown_panels(asked: Arguments) -> str:
    """Return what is wrong with the names of the panels that are to be opened, "" if nothing."""
    known = [panel.slug() for panel in registered() if panel.place is not Place.STRIP]
    wrong = next((name for name in asked.panels if name not in known), None)
    return "" if wrong is None else f"there is no panel {wrong!r}; there are {', '.join(known)}"


def application() -> QApplication:
    """The one QApplication, with its name, icon and key handling."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setOrganizationName(ORGANISATION)
    app.setApplicationName(APPLICATION)
    app.setApplicationDisplayName(APPLICATION)
    QGuiApplication.setDesktopFileName("cnn-gui")
    app.setWindowIcon(icon("app"))
    if app.findChild(KeyManners) is None:
        KeyManners(app)
    return app


def open_window(app: QApplication, asked: Arguments) -> MainWindow:
    """Make the window, show it and start the session; settings are remembered unless a picture is taken."""
    settings, problem = (None, "") if asked.screenshot else remembered_settings(ORGANISATION, APPLICATION)
    remembered = settings.value("theme", "system") if settings is not None else "system"
    mode = asked.theme or str(remembered)
    theme.apply_theme(app, mode if mode in theme.MODES else "system")
    window = MainWindow(Session(), settings)
    window.resize(
        _size(asked)
        if asked.size or asked.screenshot
        else fitting(QSize(*DEFAULT_SIZE), window.screen().availableSize())
    )
    window.restore_layout(keep_size=asked.size is not None)
    if asked.cell is not None:
        window.board.cell_named.emit(asked.cell)
    for name in asked.panels:
        window.arrangement.bring_forward(window.panels[name])
    window.show()
    if problem:
        show_refused(window, Refused("The settings could not be read", problem))
    # Nobody is there to be asked while a picture is taken.
    window.start(asked.config, may_fetch=not (asked.no_download or asked.screenshot))
    return window


def _size(asked: Arguments) -> QSize:
    return QSize(*(asked.size or DEFAULT_SIZE))
