"""The program with a window: QApplication, session, main window, event loop."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLocale, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cnn_gui import leaving
from cnn_gui.data.digits.ahead import read_ahead
from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.shipped import find_lesson
from cnn_gui.session import Session
from cnn_gui.startup.argument_parser import USAGE_ERROR
from cnn_gui.startup.arguments import Arguments
from cnn_gui.startup.garbage import not_searched, set_aside, take_back
from cnn_gui.startup.interruption import Interruption
from cnn_gui.startup.terminal import complain
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.ui.application.faults import FaultReporter
from cnn_gui.ui.application.interrupt import closing_on_interrupt
from cnn_gui.ui.application.screenshot import Photograph
from cnn_gui.ui.application.settings import remembered_settings
from cnn_gui.ui.intake.networks import open_network
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.registry import registered
from cnn_gui.ui.widgets.keys import KeyManners
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.widgets.text.formula import load_letters
from cnn_gui.ui.window.main_window import MainWindow
from cnn_gui.ui.window.plan import fitting

ORGANISATION = "cnn-gui"
APPLICATION = "CNN GUI"
DEFAULT_SIZE = (1440, 900)


def run(asked: Arguments, interruption: Interruption) -> int:
    """Open the window, and end the process when it is closed. Returns 2 for a panel that is not there.

    interruption: hears, patiently, of who wants it to end while it is not open yet.
    """
    unknown = unknown_panels(asked)
    if unknown:
        complain(f"argument --panels: {unknown} (see --help)")
        return USAGE_ERROR
    try:
        lesson = None if asked.lesson is None else find_lesson(asked.lesson)
    except (LessonError, OSError) as error:
        complain(f"argument --lesson: {error}")
        return USAGE_ERROR
    app = application()
    if interruption.asked:
        return interruption.status
    with whole_products():
        with not_searched():
            window = open_window(app, asked)
            # Before the first search, which would visit all of it.
            set_aside()
        if asked.onnx is not None:
            open_network(window.session, asked.onnx)
        if lesson is not None:
            window.lessons.begin_at_start(lesson)
        elif asked.asks_for_nothing:
            window.lessons.offer_once()
        # Not when Qt has seen the last window go: one of the desktop's own, such as its choice of a file, may stay.
        window.closed.connect(lambda: app.exit(0))
        photograph = None
        if asked.screenshot is not None:
            photograph = Photograph(window, asked.screenshot, asked.batches or 0, _size(asked), asked.phase)
            photograph.finished.connect(app.exit)
        hook_before = sys.excepthook
        sys.excepthook = FaultReporter(window)
        try:
            with closing_on_interrupt(window.keeping.interrupt), _letters_loaded_behind(window):
                status = _until_closed(app, window, interruption)
        finally:
            sys.excepthook = hook_before
            take_back()
            window.keeping.close_at_once()
    # Not left to the end of the process: it hands what was copied to who keeps it for the desktop.
    app.shutdown()
    return leaving.leave(status)


@contextmanager
def _letters_loaded_behind(window: MainWindow) -> Iterator[None]:
    """Load the letters of equations beside the window once it shows its first picture; their end is waited for."""
    loading = threading.Thread(target=load_letters, name="letters")

    def begin(_snapshot: Snapshot) -> None:
        window.session.frame_ready.disconnect(begin)
        loading.start()

    window.session.frame_ready.connect(begin)
    try:
        yield
    finally:
        if loading.ident is not None:
            loading.join()


def _until_closed(app: QApplication, window: MainWindow, interruption: Interruption) -> int:
    # From now on the window hears of it; this is the last that was heard without it.
    if interruption.asked:
        window.keeping.interrupt()
        return interruption.status
    return app.exec()


def unknown_panels(asked: Arguments) -> str:
    """Return what is wrong with the names of the panels that are to be opened, "" if nothing."""
    known = [panel.slug() for panel in registered() if panel.place is not Place.STRIP]
    wrong = next((name for name in asked.panels if name not in known), None)
    return "" if wrong is None else f"there is no panel {wrong!r}; there are {', '.join(known)}"


def application() -> QApplication:
    """The one QApplication, with its name, icon and key handling.

    What Qt itself writes, such as the progress of a bar or a size in a file dialog, has the digits and the point that
    all other numbers in the window have, whatever the desktop's language.
    """
    QLocale.setDefault(QLocale.c())
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


@not_searched()
def open_window(app: QApplication, asked: Arguments) -> MainWindow:
    """Make the window, show it and start the session; settings are remembered unless a picture is taken."""
    # The thread that trains would read them once the window stands, while all else waits.
    with read_ahead() if asked.config.dataset == "digits" else nullcontext():
        window, problem = _made(app, asked)
    if problem:
        show_refused(window, Refused("The settings could not be read", problem))
    # Nobody is there to be asked while a picture is taken.
    window.start(asked.config, may_fetch=not (asked.no_download or asked.screenshot))
    return window


def _made(app: QApplication, asked: Arguments) -> tuple[MainWindow, str]:
    """The window, shown, and what is wrong with the settings, "" if nothing."""
    settings, problem = (None, "") if asked.screenshot else remembered_settings(ORGANISATION, APPLICATION)
    remembered = settings.value("theme", "system") if settings is not None else "system"
    mode = asked.theme or str(remembered)
    theme.apply_theme(app, mode if mode in theme.MODES else "system")
    # Nothing that is done for a picture is worth being offered again.
    autosaves = None if asked.screenshot else Path(platformdirs.user_state_dir(ORGANISATION, appauthor=False)) / "runs"
    window = MainWindow(Session(), settings, autosaves=autosaves)
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
    return window, problem


def _size(asked: Arguments) -> QSize:
    return QSize(*(asked.size or DEFAULT_SIZE))
