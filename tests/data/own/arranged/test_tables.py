"""Tables that name files: the columns are found, said, and refused where they are not clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged.table_files import names_pictures, read_table
from cnn_gui.data.own.folder_search import Search
from cnn_gui.data.own.folders import load_table

Write = Callable[..., Path]
IMAGES = [f"images/{number}.png" for number in range(6)]


def found(root: Path) -> Search:
    search = Search(root)
    search.run()
    return search


def numbers(files: dict[str, list[Path]]) -> dict[str, list[str]]:
    return {name: [path.stem for path in paths] for name, paths in files.items()}


@pytest.mark.parametrize(
    "rows",
    [
        "filename,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n4.png,a\n5.png,b\n",
        "id,breed\n0,a\n1,b\n2,a\n3,b\n4,a\n5,b\n",
        "\ufeffimage;size;Class\r\nimages/0.png;3;a\r\nimages/1.png;3;b\r\nimages/2.png;4;a\r\n"
        "images/3.png;4;b\r\nimages/4.png;3;a\r\nimages/5.png;3;b\r\n",
        "0.png\ta\n1.png\tb\n2.png\ta\n3.png\tb\n4.png\ta\n5.png\tb\n",
        "images/0.png a\nimages/1.png b\nimages/2.png a\nimages/3.png b\nimages/4.png a\nimages/5.png b\n",
        'file,"class name",x\n"0.png",a,1\n"1.png","b",2\n2.png,a,3\n3.png,b,4\n4.png,a,5\n5.png,b,6\n',
        "image,a,b,c\n0,1,0,0\n1,0,1,0\n2,1.0,0.0,0\n3,0,1,0\n4,1,0,0\n5,0,1,0\n",
        "label,Path,Width\na,data\\images\\0.png,1\nb,data\\images\\1.png,2\na,2.png,3\nb,3.png,3\na,4.png,3\nb,5.png,2\n",
    ],
)
@pytest.mark.parametrize("name", ["labels.csv", "labels.txt"])
def test_columns_are_found(write: Write, root: Path, rows: str, name: str) -> None:
    write(*IMAGES)
    (root / name).write_text(rows, encoding="utf-8")
    search = found(root)
    assert numbers(search.train) == {"a": ["0", "2", "4"], "b": ["1", "3", "5"]}
    assert search.skipped == []
    assert len(search.notes) == 1
    assert f"The classes stand in {name}" in search.notes[0]


def test_a_guessed_column_is_said(write: Write, root: Path) -> None:
    write(*IMAGES)
    (root / "list.csv").write_text("file,weight,what\n" + "".join(f"{i}.png,1.{i},{'ab'[i % 2]}\n" for i in range(6)))
    assert found(root).notes == [
        "The classes stand in list.csv, taken from its column what, since no other can be meant."
    ]


def test_two_columns_that_could_be_meant_are_refused(write: Write, root: Path) -> None:
    write(*IMAGES)
    (root / "list.csv").write_text("file,shape,tint\n" + "".join(f"{i}.png,{i % 2}s,{i // 3}t\n" for i in range(6)))
    with pytest.raises(DataError, match=r"list.csv: .*\(file, shape, tint\).*Call that column label"):
        found(root)


@pytest.mark.parametrize(
    "rows",
    [
        "file,label\n0.png,a|b\n1.png,a|b\n2.png,a\n3.png,a|b\n4.png,b\n5.png,b|a\n",
        "file,a,b,c\n0.png,1,1,0\n1.png,0,1,1\n2.png,1,1,0\n3.png,1,1,1\n4.png,1,0,0\n5.png,0,1,0\n",
        "file,label\n" + "".join(f"{i}.png,a\n{i}.png,b\n" for i in range(6)),
    ],
)
def test_several_classes_at_once_are_refused_as_such(write: Write, root: Path, rows: str) -> None:
    write(*IMAGES)
    (root / "list.csv").write_text(rows)
    with pytest.raises(DataError, match="several classes at once"):
        found(root)


def test_a_picture_with_two_classes_and_one_without_are_left_out(write: Write, root: Path) -> None:
    write(*IMAGES)
    (root / "list.csv").write_text("file,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n4.png,a\n4.png,b\n5.png,\n")
    search = found(root)
    assert numbers(search.train) == {"a": ["0", "2"], "b": ["1", "3"]}
    assert {entry.path: entry.reason for entry in search.skipped} == {
        "images/4.png": "has several classes in the table",
        "images/5.png": "nothing says its class",
    }


def test_a_column_says_what_images_are_for(write: Write, root: Path) -> None:
    write(*IMAGES)
    parts = ["train", "train", "valid", "train", "test", "test"]
    rows = "".join(f"{i}.png,{'ab'[i % 2]},{parts[i]}\n" for i in range(6))
    (root / "list.csv").write_text("filepaths,labels,data set\n" + rows)
    search = found(root)
    assert numbers(search.train) == {"a": ["0", "2"], "b": ["1", "3"]}
    assert numbers(search.test) == {"a": ["4"], "b": ["5"]}


def test_two_tables_for_two_heaps_whose_files_have_the_same_names(write: Write, root: Path) -> None:
    write(*(f"{part}/{i}.png" for part in ("train", "test") for i in range(4)))
    (root / "trainLabels.csv").write_text("id,label\n0,a\n1,b\n2,a\n3,b\n")
    (root / "testLabels.csv").write_text("id,label\n0,b\n1,a\n2,b\n3,a\n")
    search = found(root)
    assert numbers(search.train) == {"a": ["0", "2"], "b": ["1", "3"]}
    assert numbers(search.test) == {"a": ["1", "3"], "b": ["0", "2"]}


def test_what_is_to_be_handed_in_to_a_competition_says_no_classes(write: Write, root: Path) -> None:
    write(*(f"train/a{i}.png" for i in range(4)), *(f"test/b{i}.png" for i in range(4)))
    (root / "labels.csv").write_text("id,label\na0,x\na1,y\na2,x\na3,y\n")
    (root / "sample_submission.csv").write_text("id,label\nb0,x\nb1,x\nb2,x\nb3,x\n")
    search = found(root)
    assert numbers(search.train) == {"x": ["a0", "a2"], "y": ["a1", "a3"]}
    assert search.test == {}


def test_traffic_signs_have_folders_for_training_and_a_table_for_test(write: Write, root: Path) -> None:
    write(*(f"Train/{k}/000{k}_{i}.png" for k in range(3) for i in range(2)), "Test/00000.png", "Test/00001.png")
    write("Meta/0.png", "Meta/1.png")
    (root / "Test.csv").write_text("Width,Height,ClassId,Path\n53,54,2,Test/00000.png\n42,45,0,Test/00001.png\n")
    rows = "".join(f"27,26,{k},Train/{k}/000{k}_{i}.png\n" for k in range(3) for i in range(2))
    (root / "Train.csv").write_text("Width,Height,ClassId,Path\n" + rows)
    search = found(root)
    assert {name: len(files) for name, files in search.train.items()} == {"0": 2, "1": 2, "2": 2}
    assert numbers(search.test) == {"0": ["00001"], "2": ["00000"]}


def test_a_table_that_says_the_same_as_the_folders_is_not_needed(write: Write, root: Path) -> None:
    write("cats/1.png", "cats/2.png", "dogs/3.png")
    (root / "labels.csv").write_text("file,label\ncats/1.png,0\ncats/2.png,0\ndogs/3.png,1\n")
    search = found(root)
    assert list(search.train) == ["cats", "dogs"]
    assert search.notes == []


def test_a_table_is_believed_more_than_folders_that_only_divide_a_heap(write: Write, root: Path) -> None:
    write("batch one/1.png", "batch one/2.png", "batch two/3.png", "batch two/4.png")
    (root / "labels.csv").write_text("file,label\n1.png,a\n2.png,b\n3.png,a\n4.png,b\n")
    search = found(root)
    assert numbers(search.train) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert "not asked" in " ".join(search.notes)


def test_the_table_itself_may_be_chosen(write: Write, root: Path) -> None:
    write(*IMAGES, "other/7.png")
    (root / "mine.csv").write_text("file,label\n0.png,a\n1.png,b\n2.png,a\n3.png,b\n4.png,a\n5.png,b\n")
    (root / "another.csv").write_text("file,label\n" + "".join(f"{i}.png,z{i % 3}\n" for i in range(6)))
    own = load_table(root / "mine.csv", image_size=8)
    assert own.classes == ("a", "b")
    assert own.title == "mine.csv"
    assert len(own.examples) == 6


def test_a_table_that_names_nothing_is_refused(write: Write, root: Path) -> None:
    write(*IMAGES)
    (root / "mine.csv").write_text("file,label\nx.png,a\ny.png,b\n")
    with pytest.raises(DataError, match=r"mine.csv: names none of the pictures"):
        load_table(root / "mine.csv")


def test_what_is_no_table_is_none(tmp_path: Path) -> None:
    for content in (b"", b"\n\n", b"one column\n".replace(b" ", b""), b"\0\1\2\3,\0", b"x" * 200_000):
        (tmp_path / "a.csv").write_bytes(content)
        assert read_table(tmp_path / "a.csv") is None
    assert read_table(tmp_path) is None


def test_text_of_other_encodings_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        (tmp_path / "a.csv").write_bytes("Datei,Art\nä.png,Löwe\n".encode(encoding))
        table = read_table(tmp_path / "a.csv")
        assert table is not None
        assert table.rows == [["Datei", "Art"], ["ä.png", "Löwe"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("metadata.jsonl", '{"file_name": "1.png", "label": "a"}\n{"file_name": "2.png", "label": "b"}\n'),
        ("a.json", '[{"file_name": "1.png", "label": "a"}, {"file_name": "2.png", "label": "b"}]'),
        ("labels.json", '{"1.png": "a", "2.png": "b"}'),
        ("dataset.json", '{"labels": [["1.png", "a"], ["2.png", "b"]]}'),
    ],
)
def test_json_may_name_the_classes(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    table = read_table(tmp_path / name)
    assert table is not None
    assert table.rows[1:] == [["1.png", "a"], ["2.png", "b"]]
    assert names_pictures(tmp_path / name)


@pytest.mark.parametrize(
    "content", ["", "1", "{}", "[1, 2]", '{"a": [1]}', '{"a": 1', "[" * 100_000, '[["a"]]', "[{}]"]
)
def test_other_json_is_no_table(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert read_table(tmp_path / "a.json") is None
