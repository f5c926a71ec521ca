"""How a panel reaches the run and other panels, without knowing any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QSettings, Signal

from cnn_gui.session import Session


class KeptWithRun(NamedTuple):
    """What a panel keeps with a run. give: as plain values and arrays. take: takes them in again from a file, which may
    hold anything; raises ValueError for what it cannot use.
    """

    give: Callable[[], Any]
    take: Callable[[Any], object]


class Switchboard(QObject):
    """What panels tell and ask each other. Who has something to say emits; who it concerns is connected.

    Attributes: session (its `trainer` takes orders), settings (where things are remembered; None remembers nothing),
    kept_with_runs (what panels keep with a saved run, by name).

    Signals, with who says them to whom:
        start_wanted(RunConfig, may_fetch): the program begins; whether what is missing may be downloaded, after asking.
        new_run_wanted(changes): somebody wishes for a run with other settings; the data are seen to first.
        data_given_up(): a wish for other data has come to nothing.
        dropped(QMimeData): something was dropped onto the window.
        run_file_dropped(Path): a saved run was dropped onto the window.
        lesson_dropped(Path): a lesson was dropped onto the window.
        picture_brought(QImage): a picture that is no data set, for the network to look at.
        collection_changed(name, Split or None): images of a person's own under a name, besides the data set's.
        cell_chosen(Cell): a person wants this number explained.
        cell_named(Cell): the same on the command line: nothing comes forward by it.
        cell_explained(Cell or None): this number is explained now.
        cell_pointed(Cell or None): in an explanation somebody points at this number.
        weight_chosen(Cell): a number of the filters was chosen.
        weight_pointed(Cell or None): somebody points at a number of the filters.
        regions_framed(regions by symbol): what belongs to what somebody points at in the network.
        batch_wanted(): the images of the batch are to be in sight.
        check_wanted(places, or how many of each parameter): gradients are to be checked.
        forward_wanted(panel): it is to be in sight.
        spot_wanted(Spot): a person wants to be taken there.
        network_wanted(Misfit): a network is to be edited, so that it takes images that it does not.
        help_wanted(address): a section of the help is to be read, as in "user-guide#motion".
    """

    start_wanted = Signal(object, bool)
    new_run_wanted = Signal(object)
    data_given_up = Signal()
    dropped = Signal(object)
    run_file_dropped = Signal(object)
    lesson_dropped = Signal(object)
    picture_brought = Signal(object)
    collection_changed = Signal(str, object)
    cell_chosen = Signal(object)
    cell_named = Signal(object)
    cell_explained = Signal(object)
    cell_pointed = Signal(object)
    weight_chosen = Signal(object)
    weight_pointed = Signal(object)
    regions_framed = Signal(object)
    batch_wanted = Signal()
    check_wanted = Signal(object)
    forward_wanted = Signal(object)
    spot_wanted = Signal(object)
    network_wanted = Signal(object)
    help_wanted = Signal(str)

    def __init__(self, session: Session, settings: QSettings | None, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.settings = settings
        self.kept_with_runs: dict[str, KeptWithRun] = {}
