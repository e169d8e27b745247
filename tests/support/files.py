"""Small files of every kind that people attach, and some that nobody should."""

import io
import struct
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
OFFICE_TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


def picture(kind: str) -> bytes:
    """Return a picture of 4 by 3 pixels in the format `kind`."""
    written = io.BytesIO()
    Image.new("RGB", (4, 3), "#123456").save(written, kind)
    return written.getvalue()


def archive(*entries: tuple[str, str | bytes], packed: bool = True) -> bytes:
    """Return a ZIP archive of names and contents."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return written.getvalue()


def office(part: str, *more: str) -> bytes:
    """Return an Office Open XML document whose main part is `part`."""
    return archive(("[Content_Types].xml", OFFICE_TYPES), (part, "<document/>"), *((name, "x") for name in more))


def open_document(kind: str, *, packed: bool = False) -> bytes:
    """Return an OpenDocument file."""
    told = ("mimetype", f"application/vnd.oasis.opendocument.{kind}")
    return archive(told, ("content.xml", "<x/>"), packed=packed)


def bomb() -> bytes:
    """Return an archive of 100 kB that unpacks to 100 MB."""
    return archive(("zeros.txt", bytes(100_000_000)))


def locked_document() -> bytes:
    """Return an OpenDocument file whose first part, the type, claims to be encrypted."""
    content = bytearray(archive(("mimetype", "application/vnd.oasis.opendocument.text"), packed=False))
    content[6] |= 1  # the flag at the part itself, and in the directory
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def overlapping_bomb() -> bytes:
    """Return an archive whose parts all share the same bytes."""
    content = archive(*((f"{number}.txt", bytes(100)) for number in range(30)))
    size = len(content) - 22
    start = struct.unpack("<I", content[size + 16 : size + 20])[0]
    directory, entries = bytearray(content[start:size]), 0
    for at in range(len(directory) - 3):
        if directory[at : at + 4] == b"PK\x01\x02":
            # Every part tells the place and the packed size of the first, as large as the whole.
            directory[at + 20 : at + 24] = struct.pack("<I", start // 2)
            directory[at + 42 : at + 46] = struct.pack("<I", 0)
            entries += 1
    return content[:start] + bytes(directory) + content[size:]
