"""A run as one page for reading and printing: everything is in the one file, and no script is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from cnn_gui.counted import counted, noun_of
from cnn_gui.data.digits.png import png
from cnn_gui.files.exports import about
from cnn_gui.files.exports.evaluated import evaluated
from cnn_gui.files.exports.pictures import as_picture, filter_pictures, tiled
from cnn_gui.files.exports.report.curves import curves
from cnn_gui.files.exports.report.inline import picture_tag
from cnn_gui.files.exports.report.style import STYLE
from cnn_gui.files.exports.report.tables import class_figures, confusion, facts, settings
from cnn_gui.shares import percent, probability
from cnn_gui.training.run.network.models import model_title

if TYPE_CHECKING:
    from cnn_gui.engine import Network
    from cnn_gui.training.messages.report import Report
    from cnn_gui.training.run.run import Run

_WORST = 24
# Of a sheet of filters: tiles in a row, pixels of its width, pixels of a number.
_TILES, _SHEET_WIDTH, _LARGEST_SCALE = 16, 880, 20


def report(run: Run, when: datetime | None = None) -> bytes:
    """The page, HTML in UTF-8. when: the date that it bears, now if not given.

    Figures, confusion matrix and worst images are those of the test images, evaluated with the weights as they are
    (of the validation images where there are no test images). Names from outside stand in it as text, never as markup.
    """
    found = evaluated(run)
    when = datetime.now(UTC) if when is None else when
    title = f"{run.dataset.title}, {model_title(run.config.model)}"
    parts = [
        "<header>",
        f"<h1>{escape(title)}</h1>",
        f'<p class="lead">{_lead(run)}</p>',
        _head(run, found),
        "</header>",
        _section("Curves", f'<div class="curves">{curves(run.history)}</div>'),
        *_evaluation(found),
        _section("Filters", _filters(run.network)),
        *_worst(found),
        _section("Settings", settings(run.config)),
        *_by_hand(run),
        _section("The data", _data(run)),
        _section("Where the numbers come from", _origin(run, when)),
    ]
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)} · CNN GUI</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    # Bytes in the name of a file that are no text.
    return page.encode(errors="replace")


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def _lead(run: Run) -> str:
    count = sum(array.size for array in run.network.parameters.values())
    images = counted(len(run.dataset.train), "image")
    return (
        f"A convolutional network with {counted(count, 'parameter')}, trained with CNN GUI on {images} of "
        f"{counted(len(run.dataset.classes), 'class')}."
    )


def _head(run: Run, found: Report | None) -> str:
    cards = []
    if found is not None:
        low, high = found.interval
        of = f"of {counted(found.count, f'{found.split} image')}"
        cards.append(
            ("Accuracy", f"{percent(found.accuracy, 2)} %", f"95 % interval {percent(low)} to {percent(high)} %, {of}")
        )
        cards.append(("Loss", f"{found.mean_loss:.4f}", f"mean cross-entropy in nats, {of}"))
    epochs = len(run.history.epoch_ends)
    done = f"{noun_of(run.batch, 'batch')}, {epochs:,} whole {'epoch' if epochs == 1 else 'epochs'}"
    cards.append(("Trained", f"{run.batch:,}", done))
    cards.append(("Network", run.config.model, " → ".join(_shapes(run.network))))
    items = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}<small>{escape(small)}</small></dd></div>"
        for name, value, small in cards
    )
    return f'<dl class="head">{items}</dl>'


def _shapes(network: Network) -> list[str]:
    """The shapes of one image on its way, where they change."""
    shape = network.input_shape
    shapes = [shape]
    for layer in network.layers:
        shape = layer.output_shape(shape)
        if shape != shapes[-1]:
            shapes.append(shape)
    return ["×".join(str(length) for length in shape) for shape in shapes]


def _evaluation(found: Report | None) -> list[str]:
    if found is None:
        return [_section("Figures of each class", '<p class="empty">There are no images to evaluate.</p>')]
    return [
        _section(f"Figures of each class, {found.split} images", class_figures(found)),
        _section("Confusion matrix", confusion(found)),
    ]


def _filters(network: Network) -> str:
    """The filters of each convolution as one picture."""
    layers = []
    for name, pictures in filter_pictures(network).items():
        weights = network.parameters[f"{name}.W"]
        filters, channels, height, width = weights.shape
        # All channels of a filter beside each other, and as many filters beside each other as are still to be seen.
        columns = channels * max(1, _TILES // channels)
        scale = max(3, _SHEET_WIDTH // (columns * width + 2 * columns))
        sheet = tiled(pictures, scale=min(scale, _LARGEST_SCALE), columns=columns, group=channels)
        each = f"{filters} filters {height}×{width}"
        of = "" if channels == 1 else f"The {channels} channels of each filter stand beside each other. "
        picture = picture_tag(png(sheet), f"The filters of {name}", "sheet")
        layers.append(
            f'<figure class="layer"><h3>{escape(name)}<span class="unit">{each}</span></h3>{picture}'
            f"<figcaption>{of}White is 0, orange positive, blue negative, strongest at "
            f"±{abs(weights).max():.3g}.</figcaption></figure>"
        )
    return "".join(layers) or '<p class="empty">The network has no convolution.</p>'


def _worst(found: Report | None) -> list[str]:
    if found is None:
        return []
    wrong = found.most_wrong()
    if not len(wrong):
        return [_section("The worst images", '<p class="empty">Every image is read rightly.</p>')]
    tiles = []
    for place in wrong[:_WORST].tolist():
        true, read = (found.classes[labels[place]] for labels in (found.labels, found.predicted))
        sure = probability(float(found.confidence[place]), 2)
        picture = picture_tag(png(as_picture(found.images[place])), f"Image {place} of class {true}")
        tiles.append(
            f'<figure>{picture}<figcaption><b>{escape(true)}</b> read as <b class="wrong">{escape(read)}</b><br>'
            f"p = {escape(sure)}, image {place}</figcaption></figure>"
        )
    shown = "" if len(wrong) <= _WORST else f", of which these {_WORST} have the largest loss"
    words = (
        f"{counted(len(wrong), 'image')} of {found.count:,} {'is' if len(wrong) == 1 else 'are'} read wrongly{shown}."
    )
    return [_section("The worst images", f'<p>{words}</p><div class="tiles">{"".join(tiles)}</div>')]


def _by_hand(run: Run) -> list[str]:
    """What a person did in the run; nothing if nothing was done."""
    history = run.history
    done = [(each.batch, f"{each.name}: {each.before} → {each.after}") for each in history.changes]
    done += history.edits
    if not done:
        return []
    lines = "".join(
        f"<li>after {counted(batch, 'batch')}: {escape(what)}</li>"
        for batch, what in sorted(done, key=lambda each: each[0])
    )
    return [_section("Done by hand", f"<ul>{lines}</ul>")]


def _data(run: Run) -> str:
    dataset = run.dataset
    channels, height, width = dataset.image_shape
    rows = {
        "data set": dataset.title,
        "source": dataset.source or "–",
        "image": f"{channels}×{height}×{width}",
        "training, validation, test images": " · ".join(
            f"{len(split):,}" for split in (dataset.train, dataset.validation, dataset.test)
        ),
        "mean of the pixels, 0 to 1": ", ".join(f"{value:.4f}" for value in dataset.mean),
        "their deviation": ", ".join(f"{value:.4f}" for value in dataset.deviation),
    }
    if dataset.skipped:
        rows["left out"] = counted(len(dataset.skipped), "file")
    notes = "".join(f"<li>{escape(note)}</li>" for note in dataset.notes)
    return facts(rows) + (f"<ul>{notes}</ul>" if notes else "")


def _origin(run: Run, when: datetime) -> str:
    rows = {"written": f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC", **about.versions()}
    return (
        "<p>The same settings, with nothing done by hand, give the same numbers to the last bit wherever the matrix "
        "products are computed by the same kernel. The digest is equal only if every weight is.</p>"
        f'{facts(rows)}<p class="small">SHA-256 of all weights and biases</p>'
        f'<p class="digest">{"<wbr>".join(_pieces(run.parameters_sha256()))}</p>'
    )


def _pieces(digest: str) -> list[str]:
    """In pieces that a line can break between."""
    return [digest[start : start + 8] for start in range(0, len(digest), 8)]
