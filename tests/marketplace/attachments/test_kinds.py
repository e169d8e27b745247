"""Files are what their content says, and get names that agree with it."""

import pytest

from hiringhall.marketplace.attachments.archives import UnsafeArchiveError
from hiringhall.marketplace.attachments.kinds import kind_of
from hiringhall.marketplace.attachments.names import LONGEST, clean_name
from tests.support import files

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (files.PDF, "application/pdf", "pdf"),
        (files.picture("PNG"), "image/png", "png"),
        (files.picture("JPEG"), "image/jpeg", "jpg"),
        (files.picture("GIF"), "image/gif", "gif"),
        (files.picture("WEBP"), "image/webp", "webp"),
        ("Grüße, 世界\r\n\tzwei\n".encode(), "text/plain", "txt"),
        (b"\xef\xbb\xbfwith a mark", "text/plain", "txt"),
        (files.office("word/document.xml"), OFFICE + "wordprocessingml.document", "docx"),
        (files.office("xl/workbook.xml"), OFFICE + "spreadsheetml.sheet", "xlsx"),
        (files.office("ppt/presentation.xml"), OFFICE + "presentationml.presentation", "pptx"),
        (files.open_document("text"), OPEN + "text", "odt"),
        (files.open_document("spreadsheet"), OPEN + "spreadsheet", "ods"),
        (files.open_document("presentation"), OPEN + "presentation", "odp"),
        (files.open_document("graphics"), OPEN + "graphics", "odg"),
        (files.archive(("a.txt", "a"), ("b/c.txt", "c")), "application/zip", "zip"),
        (files.archive(), "application/zip", "zip"),
    ],
)
def test_each_kind_is_known_by_its_content(content: bytes, media_type: str, ending: str) -> None:
    kind = kind_of(content)
    assert kind is not None
    assert (kind.media_type, kind.endings[0]) == (media_type, ending)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
        b"Rar!\x1a\x07\x00",
        b"%PDF-1.7\nand no end",
        b"  %PDF-1.7\n\x00%%EOF",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a\x01",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\xff\xd8\xff",
        b"BM" + bytes(60),
        b"\x00\x00\x00\x1cftypmp42",
        "a text in UTF-16".encode("utf-16"),
        b"Gr\xfc\xdfe",
        b"a zero \x00 within",
        b"an \x1b[31m escape",
    ],
)
def test_everything_else_is_of_no_kind(content: bytes) -> None:
    assert kind_of(content) is None


def test_a_file_with_two_meanings_is_what_it_begins_as() -> None:
    hidden = files.archive(("evil.class", b"\xca\xfe\xba\xbe"))
    for begins_as in ("GIF", "PNG", "JPEG"):
        kind = kind_of(files.picture(begins_as) + hidden)
        assert kind is not None
        assert kind.media_type == f"image/{begins_as.lower()}"
    both = kind_of(b"%PDF-1.4 <script>alert(1)</script>" + hidden + b"%%EOF")
    assert both is not None
    assert both.media_type == "application/pdf"
    page = kind_of(b"<html><script>alert(1)</script>")
    assert page is not None
    assert page.media_type == "text/plain"
    assert kind_of(b"#!/bin/sh\n" + hidden) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (files.bomb(), "too much"),
        (files.archive(*((str(number), "") for number in range(10_001))), "too much"),
        (files.overlapping_bomb(), "damaged"),
        (files.archive(("a.txt", "a" * 5000))[:-30], "damaged"),
        (b"PK\x03\x04" + bytes(50), "damaged"),
        (files.office("word/document.xml", "word/vbaProject.bin"), "macros"),
        (files.office("xl/workbook.xml", "xl/VBAPROJECT.BIN"), "macros"),
    ],
)
def test_archives_that_do_harm_are_refused(content: bytes, why: str) -> None:
    with pytest.raises(UnsafeArchiveError, match=why):
        kind_of(content)


def test_an_open_document_tells_its_type_unpacked_in_its_first_part() -> None:
    kind = kind_of(files.open_document("text", packed=True))
    assert kind is not None
    assert kind.media_type == "application/zip"


@pytest.mark.parametrize(
    ("sent", "endings", "clean"),
    [
        ("My CV.pdf", ("pdf",), "My CV.pdf"),
        ("My CV.PDF", ("pdf",), "My CV.PDF"),
        ("photo.jpeg", ("jpg", "jpeg"), "photo.jpeg"),
        ("photo.exe", ("jpg", "jpeg"), "photo.exe.jpg"),
        ("page.html", ("txt", "md"), "page.html.txt"),
        ("no ending", ("zip",), "no ending.zip"),
        ("C:\\Users\\me\\cv.pdf", ("pdf",), "cv.pdf"),
        ("../../etc/passwd", ("txt",), "passwd.txt"),
        ("a\x00b\r\nc\u202efdp.exe", ("pdf",), "abcfdp.exe.pdf"),
        ('a<b>:"|?*.txt', ("txt",), "a_b______.txt"),
        ("con.txt", ("txt",), "_con.txt"),
        ("nul.tar.zip", ("zip",), "_nul.tar.zip"),
        ("", ("pdf",), "file.pdf"),
        ("..", ("pdf",), "file.pdf"),
        (".pdf", ("pdf",), "pdf.pdf"),
        (" . .txt", ("txt",), "txt.txt"),
        ("Zeugnis\u0308 世界.pdf", ("pdf",), "Zeugnis\u0308 世界.pdf"),
    ],
)
def test_names_are_cleaned(sent: str, endings: tuple[str, ...], clean: str) -> None:
    assert clean_name(sent, endings) == clean


def test_long_names_keep_their_ending() -> None:
    name = clean_name("ä" * 500 + ".pdf", ("pdf",))
    assert len(name) == LONGEST
    assert name.endswith(".pdf")
