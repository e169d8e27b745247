"""Files by name: in a folder, in memory and in an object store alike."""

import time
from pathlib import Path

import pytest

from hiringhall.storage.blobs import Blobs

NAMES = ("shots/2026-03-17/7/a-full", "shots/2026-03-18/7/a-full", "shots/2026-03-18/8/b-full", "faces/ab/ab12.png")


@pytest.fixture(params=["folder", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "s3":
        return Blobs(request.getfixturevalue("bucket"), tmp_path)
    return Blobs("memory:///" if request.param == "memory" else "", tmp_path / "blobs")


@pytest.fixture
def filled(blobs: Blobs) -> Blobs:
    for name in NAMES:
        blobs.put(name, name.encode())
    return blobs


def names(blobs: Blobs, folder: str = "") -> list[str]:
    return sorted(file.name for file in blobs.kept(folder))


def test_what_is_put_is_there(filled: Blobs) -> None:
    assert filled.get(NAMES[0]) == NAMES[0].encode()
    assert filled.has(NAMES[0])
    assert filled.get("shots/none") is None
    assert not filled.has("shots/none")


def test_all_below_a_folder_is_listed_with_size_and_age(filled: Blobs) -> None:
    assert names(filled, "shots/2026-03-18") == list(NAMES[1:3])
    assert names(filled, "shots/2026-03-1") == [], "a folder, not the beginning of its name"
    assert names(filled) == sorted(NAMES)
    (face,) = filled.kept("faces")
    assert face.size == len(NAMES[3])
    assert abs(face.stored_at - time.time()) < 60


def test_folders_are_listed_without_what_is_in_them(filled: Blobs) -> None:
    assert filled.folders("shots") == ["shots/2026-03-17", "shots/2026-03-18"]
    assert filled.folders("shots/2026-03-18") == ["shots/2026-03-18/7", "shots/2026-03-18/8"]
    assert filled.folders("none") == []


def test_what_is_gone_already_keeps_nothing_else_from_going(filled: Blobs) -> None:
    filled.discard([NAMES[0], "shots/2026-03-17/none", *NAMES[1:3]])
    assert names(filled) == [NAMES[3]]
    filled.discard([])
    filled.discard(["none"])


def test_many_files_go_at_once(filled: Blobs) -> None:
    many = [f"many/{number:04}" for number in range(1100)]
    for name in many:
        filled.put(name, b"-")
    assert names(filled, "many") == many
    filled.discard(many)
    assert names(filled) == sorted(NAMES)


def test_a_folder_leaves_nothing_behind_when_its_files_are_gone(tmp_path: Path) -> None:
    blobs = Blobs("", tmp_path / "blobs")
    blobs.put(NAMES[0], b"-")
    blobs.put(NAMES[1], b"-")
    blobs.discard([NAMES[0]])
    assert blobs.folders("shots") == ["shots/2026-03-18"]
