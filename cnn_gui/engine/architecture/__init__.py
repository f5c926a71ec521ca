"""Networks as one line of text: words, what they mean, what flows through, and what to do where it does not fit."""

from cnn_gui.engine.architecture.build import layers_of
from cnn_gui.engine.architecture.fixes import Fix, fixes
from cnn_gui.engine.architecture.flow import FlowRow, flow
from cnn_gui.engine.architecture.layer_kinds import KINDS, LayerKind, SettingKind
from cnn_gui.engine.architecture.layer_spec import LayerSpec, Value, line_of
from cnn_gui.engine.architecture.line_error import LineError
from cnn_gui.engine.architecture.parse import parse

__all__ = [
    "KINDS",
    "Fix",
    "FlowRow",
    "LayerKind",
    "LayerSpec",
    "LineError",
    "SettingKind",
    "Value",
    "fixes",
    "flow",
    "layers_of",
    "line_of",
    "parse",
]
