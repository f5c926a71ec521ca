"""The tables of the report: figures of each class, the confusion matrix, settings, facts."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.digits.png import png
from cnn_gui.files.exports.pictures import confusion_picture, confusion_shares
from cnn_gui.files.exports.report.inline import picture_tag
from cnn_gui.shares import percent
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.training.messages.report import Report

# A larger matrix is a picture: its numbers would be too small to be read.
_LARGEST_TABLE = 20
# From this share of its row on, a cell is so dark that its number is written in the other colour.
_DEEP = 0.55


def class_figures(report: Report) -> str:
    """A row for each class and one for all images: their number, accuracy, precision, F1 and mean loss."""
    rows = [
        f"<tr><td>{escape(name)}</td><td>{support:,.0f}</td><td>{_percent(recall)}</td>"
        f'<td class="bar"><span style="width:{0 if math.isnan(recall) else 100 * recall:.1f}%"></span></td>'
        f"<td>{_percent(precision)}</td><td>{_percent(f1)}</td><td>{_loss(loss)}</td></tr>"
        for name, support, recall, precision, f1, loss in zip(
            report.classes,
            report.support.tolist(),
            report.recall.tolist(),
            report.precision.tolist(),
            report.f1.tolist(),
            report.class_loss.tolist(),
            strict=True,
        )
    ]
    return (
        '<div class="wide"><table class="figures"><thead><tr><th>class</th><th>images</th><th>accuracy</th>'
        '<th class="bar"></th><th>precision</th><th>F1</th><th>loss</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody>"
        f"<tfoot><tr><td>all</td><td>{report.count:,}</td><td>{_percent(report.accuracy)}</td>"
        f'<td class="bar"></td><td></td><td></td><td>{_loss(report.mean_loss)}</td></tr></tfoot></table></div>'
        '<p class="small">Accuracy of a class: the share of its images that are read as it. Precision: the share of '
        "the images read as it that are of it. F1: the harmonic mean of both. Loss: mean cross-entropy in nats.</p>"
    )


def confusion(report: Report) -> str:
    """The confusion matrix: rows are the true class, columns what the images were read as."""
    words = (
        '<p class="small">Row: the true class. Column: what its images were read as. The darker, the larger the share '
        "of the row.</p>"
    )
    if len(report.classes) > _LARGEST_TABLE:
        # No side longer than about a thousand pixels, however many classes there are.
        scale = max(1, 640 // len(report.classes))
        return f"{picture_tag(png(confusion_picture(report, scale=scale)), 'The confusion matrix', 'sheet')}{words}"
    names = [escape(name) for name in report.classes]
    head = "".join(f"<th>{name}</th>" for name in names)
    shares = np.sqrt(confusion_shares(report))
    rows = []
    for name, counts, depths in zip(names, report.confusion.tolist(), shares.tolist(), strict=True):
        cells = "".join(_cell(count, depth) for count, depth in zip(counts, depths, strict=True))
        rows.append(f"<tr><th>{name}</th>{cells}</tr>")
    return (
        f'<div class="wide"><table class="confusion"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{words}"
    )


def settings(config: RunConfig) -> str:
    """Every setting that was said or has a value of its own; those that are not the default stand out."""
    shown = [
        name
        for name, declared in SETTINGS.items()
        if getattr(config, name) is not None and (declared.part is not Part.OWN_IMAGES or config.own_path is not None)
    ]
    rows = []
    for name in shown:
        value, default = getattr(config, name), SETTINGS[name].default
        changed = ' class="changed"' if value != default else ""
        rows.append(f"<div{changed}><dt>{escape(SETTINGS[name].title)}</dt><dd>{escape(_value(value))}</dd></div>")
    return (
        f'<dl class="settings">{"".join(rows)}</dl>'
        '<p class="small">Bold: not what the program begins with by itself.</p>'
    )


def facts(rows: Mapping[str, str]) -> str:
    """Names with what is said of each."""
    items = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows.items())
    return f'<dl class="facts">{items}</dl>'


def _cell(count: int, depth: float) -> str:
    if not count:
        return '<td class="zero">0</td>'
    deep = ' class="deep"' if depth > _DEEP else ""
    return f'<td{deep} style="--p:{depth:.3f}">{count:,}</td>'


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{percent(share)} %"


def _loss(loss: float) -> str:
    return "–" if math.isnan(loss) else f"{loss:.4f}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
