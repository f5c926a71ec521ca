"""The JSON document of a run."""

from __future__ import annotations

import json
from collections.abc import Callable

from cnn_gui.files.exports.history.document import history_json
from cnn_gui.training.run.run import Run


def test_every_number_of_the_history_is_read_back_to_the_last_bit(run: Run) -> None:
    found = json.loads(history_json(run))
    history = run.history
    assert found["train"]["loss"] == history.batches.loss.tolist()
    assert found["train"]["learning_rate"] == history.batches.learning_rate.tolist()
    assert found["validation"]["batch"] == history.validations.batch.tolist()
    assert found["validation"]["accuracy"] == history.validations.accuracy.tolist()
    assert found["classes"]["accuracy"] == history.class_validations.accuracy.tolist()
    assert found["epoch_ends"] == [6, 12, 18, 24]
    assert found["settings"]["model"] == "two-conv"
    assert found["settings"]["own_path"] is None
    assert found["data"]["classes"] == list(run.dataset.classes)
    assert found["parameters_sha256"] == run.parameters_sha256()


def test_what_was_done_by_hand_is_in_it(make_run: Callable[..., Run]) -> None:
    run = make_run(2)
    run.change("weight_decay", 0.01)
    run.history.append_edit(2, "conv1.b[0] from 0 to 1")
    found = json.loads(history_json(run))
    assert found["changes"] == [{"batch": 2, "setting": "weight_decay", "before": 0.0, "after": 0.01}]
    assert found["edits"] == [{"batch": 2, "what": "conv1.b[0] from 0 to 1"}]


def test_what_json_does_not_have_is_null(make_run: Callable[..., Run]) -> None:
    run = make_run(1)
    run.history.append_validation(1, float("inf"), float("nan"))

    def never(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    found = json.loads(history_json(run), parse_constant=never)
    assert (found["validation"]["loss"], found["validation"]["accuracy"]) == ([None], [None])
