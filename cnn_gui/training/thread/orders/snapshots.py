"""Orders about what is sent to the window, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.training.messages.snapshot import Demand
    from cnn_gui.training.thread.orders.orders import Orders
    from cnn_gui.training.thread.view import View


class SnapshotOrders:
    """What the window wants to be sent. What is learned is the same, bit for bit, whatever is ordered here."""

    def __init__(self, orders: Orders, view: View) -> None:
        self._orders = orders
        self._view = view

    def demand(self, demand: Demand) -> None:
        """Say what the next snapshots are to contain."""
        self._orders.post(lambda: self._view.demand(demand))

    def taken(self) -> None:
        """Give back the credit: the window has taken the last snapshot."""
        self._orders.post(self._view.photographer.credit_returned)
