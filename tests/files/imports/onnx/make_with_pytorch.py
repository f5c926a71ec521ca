"""Trains small networks with PyTorch and exports them, as `networks/torch_*.onnx`.

Needs torch, onnx and onnxscript, and is no part of the tests: what it made stands beside it.

    PYTHONPATH=. python tests/files/imports/onnx/make_with_pytorch.py
"""

from pathlib import Path

import onnx
import torch
from torch import nn

from cnn_gui.data.digits.builtin import load_digits

FOLDER = Path(__file__).parent / "networks"


class Viewed(nn.Module):
    """Standardises by itself, and flattens with `view`, as many courses write it."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 6, 4, stride=2, padding=1)
        self.hidden = nn.Linear(6 * 7 * 7, 16)
        self.norm = nn.BatchNorm1d(16)
        self.last = nn.Linear(16, 10)

    def forward(self, x):
        x = (x - 0.1307) / 0.3081
        x = nn.functional.max_pool2d(torch.tanh(self.first(x)), 2)
        x = nn.functional.elu(self.second(x))
        x = x.view(x.size(0), -1)
        return self.last(torch.sigmoid(self.norm(self.hidden(x))))


def plain():
    return nn.Sequential(
        nn.Conv2d(1, 4, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 8, 3),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Flatten(),
        nn.Linear(8 * 5 * 5, 24),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(24, 10),
    )


def modern():
    return nn.Sequential(
        nn.Conv2d(1, 6, 3, stride=2, padding=1),
        nn.BatchNorm2d(6),
        nn.LeakyReLU(0.1),
        nn.AvgPool2d(3, stride=2),
        nn.Conv2d(6, 12, 3, bias=False),
        nn.BatchNorm2d(12),
        nn.GELU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(12, 10),
        nn.LogSoftmax(dim=1),
    )


def normed_last():
    """What no exporter can fold into a convolution: batch normalisation behind the activation."""
    return nn.Sequential(
        nn.ZeroPad2d((0, 1, 0, 1)),
        nn.Conv2d(1, 5, 2),
        nn.ELU(0.5),
        nn.BatchNorm2d(5),
        nn.AvgPool2d(4),
        nn.Conv2d(5, 10, 7),
        nn.Flatten(),
    )


def trained(model, images, labels, logarithms=False):
    torch.manual_seed(1)
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    measure = nn.NLLLoss() if logarithms else nn.CrossEntropyLoss()
    model.train()
    for batch in range(60):
        chosen = slice(batch * 64 % 3840, batch * 64 % 3840 + 64)
        optimizer.zero_grad()
        measure(model(images[chosen]), labels[chosen]).backward()
        optimizer.step()
    return model.eval()


def main():
    digits, _ = load_digits()
    images = torch.tensor(digits.images[:3840]).float() / 255
    labels = torch.tensor(digits.labels[:3840]).long()
    standardised = (images - images.mean()) / images.std()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    example = standardised[:2]
    free = {"input": {0: "batch"}}
    names = {"input_names": ["input"], "output_names": ["output"]}
    classic = {**names, "dynamo": False, "dynamic_axes": free}
    new = {**names, "dynamo": True, "external_data": False, "dynamic_shapes": ({0: torch.export.Dim("batch")},)}

    model = trained(plain(), standardised, labels)
    torch.onnx.export(model, (example,), FOLDER / "torch_plain.onnx", opset_version=13, **classic)
    model = trained(modern(), standardised, labels, logarithms=True)
    torch.onnx.export(model, (example,), FOLDER / "torch_folded.onnx", opset_version=13, **classic)
    torch.onnx.export(model, (example,), FOLDER / "torch_new.onnx", opset_version=20, **new)
    model = trained(Viewed(), images, labels)
    torch.onnx.export(model, (images[:2],), FOLDER / "torch_viewed.onnx", opset_version=11, **classic)
    model = trained(normed_last(), standardised, labels)
    torch.onnx.export(model, (example,), FOLDER / "torch_normed.onnx", opset_version=18, **new)
    for path in FOLDER.glob("torch_*.onnx"):
        forget_places(path)


def forget_places(path):
    """Leave out on which machine, and by which lines of which program, the file was made."""
    model = onnx.load(path)
    for each in (model, model.graph, *model.graph.node, *model.graph.input, *model.graph.output):
        each.ClearField("metadata_props")
        each.ClearField("doc_string")
    model.graph.ClearField("value_info")
    onnx.save(model, path)


if __name__ == "__main__":
    main()
