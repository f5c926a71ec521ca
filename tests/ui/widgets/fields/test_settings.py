"""Fields are made of declarations: a new setting has one at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.training.run.allowed import AnyPath, Choice, Flag, Range
from cnn_gui.training.run.config import SETTINGS
from cnn_gui.training.run.setting import Field, Holds, setting, settings_of
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField
from cnn_gui.ui.widgets.fields.settings import add_rows, change_signal, field_for, fields_for, show_value, value_in


@dataclass(frozen=True)
class Tiny:
    """One setting of each kind."""

    count: int = setting(
        3, Range(1, 9, whole=True), "", option=None, field=Field("Count", "Count of all", " px", hint="How many")
    )
    seed: int = setting(0, Range(0, 2**32 - 1, whole=True), "", option=None, field=Field("Seed"))
    share: float = setting(
        0.5, Range(0.0, 0.9), "", option=None, field=Field("Share", step=0.05, decimals=3), holds=Holds.NEXT_BATCH
    )
    way: str = setting("a", Choice(("a", "b"), ("A", "B"), ("First.", "Second.")), "", option=None, field=Field("Way"))
    on: bool = setting(False, Flag(), "", option=None, field=Field("Switched on"))
    place: str | None = setting(None, AnyPath(), "", option=None, field=None)


TINY = settings_of(Tiny)


def made(qtbot: QtBot, name: str) -> Any:
    """The field of a setting."""
    field = field_for(TINY[name])
    qtbot.addWidget(field)
    return field


def test_a_whole_number_has_its_range_unit_names_and_hint(qtbot: QtBot) -> None:
    field = made(qtbot, "count")
    assert isinstance(field, WholeField)
    assert (field.minimum(), field.maximum(), field.suffix()) == (1, 9, " px")
    assert (field.accessibleName(), field.toolTip()) == ("Count of all", "How many")


def test_a_whole_number_beyond_what_a_spin_box_holds_is_whole_all_the_same(qtbot: QtBot) -> None:
    field = made(qtbot, "seed")
    show_value(field, 2**32 - 1)
    assert (field.text(), field.singleStep()) == ("4294967295", 1)
    assert value_in(field, 0) == 2**32 - 1
    assert isinstance(value_in(field, 0), int)


def test_a_number_has_its_step_and_decimals_and_keeps_what_it_does_not_show(qtbot: QtBot) -> None:
    field = made(qtbot, "share")
    assert isinstance(field, DecimalField)
    assert (field.minimum(), field.maximum(), field.singleStep(), field.decimals()) == (0, 0.9, 0.05, 3)
    show_value(field, 0.12345)
    assert value_in(field, 0.12345) == 0.12345
    field.stepUp()
    assert value_in(field, 0.12345) == 0.173


def test_a_number_half_typed_counts_only_where_a_new_run_waits_for_a_button(qtbot: QtBot) -> None:
    assert made(qtbot, "count").keyboardTracking()
    assert not made(qtbot, "share").keyboardTracking()


def test_a_choice_has_its_titles_and_a_flag_its_words(qtbot: QtBot) -> None:
    way, on = made(qtbot, "way"), made(qtbot, "on")
    assert isinstance(way, QComboBox)
    assert [(way.itemData(index), way.itemText(index)) for index in range(way.count())] == [("a", "A"), ("b", "B")]
    assert isinstance(on, QCheckBox)
    assert on.text() == "Switched on"


@pytest.mark.parametrize(("name", "value"), [("count", 5), ("seed", 7), ("share", 0.25), ("way", "b"), ("on", True)])
def test_what_the_program_shows_makes_no_echo_and_what_a_person_changes_does(
    qtbot: QtBot, name: str, value: Any
) -> None:
    field = made(qtbot, name)
    told: list[object] = []
    change_signal(field).connect(lambda *_: told.append(value_in(field, 0.0)))
    show_value(field, value)
    assert told == []
    assert value_in(field, 0.0) == value
    show_value(field, getattr(Tiny(), name))
    if isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QCheckBox):
        field.setChecked(value)
    else:
        field.setValue(value)
    assert told == [value]


def test_a_path_has_no_field(qtbot: QtBot) -> None:
    assert "place" not in fields_for(TINY.values())


def test_rows_have_the_labels_in_order_and_a_check_box_has_none(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    shown = [TINY[name] for name in ("count", "on", "way")]
    add_rows(QVBoxLayout(page), shown, fields_for(shown))
    labels = page.findChildren(QLabel)
    assert [label.text() for label in labels] == ["Count", "Way"]
    assert [type(label.buddy()) for label in labels] == [WholeField, ChoiceBox]
    page.show()
    page.layout().activate()
    heights = [
        page.findChild(kind).mapTo(page, page.rect().topLeft()).y() for kind in (WholeField, QCheckBox, QComboBox)
    ]
    assert heights == sorted(heights)


def test_every_setting_with_a_field_makes_one_that_shows_its_default(qtbot: QtBot) -> None:
    for name, field in fields_for(SETTINGS.values()).items():
        qtbot.addWidget(field)
        show_value(field, SETTINGS[name].default)
        assert value_in(field, SETTINGS[name].default) == SETTINGS[name].default
