"""A hall that keeps its files in an object store: pictures, attachments and screenshots come out as they went in."""

from contextlib import closing
from io import BytesIO

from PIL import Image

from hiringhall.marketplace.diary.screenshots import Size
from tests.conftest import StartHall
from tests.support import files
from tests.support.screens import encoded, screen
from tests.web.conftest import open_back
from tests.web.test_attachments import send
from tests.web.test_diary_pictures import track
from tests.web.visitor import Visitor, flash


def test_all_files_of_a_hall_are_kept_in_a_bucket(bucket: str, hall_server: StartHall) -> None:
    hall = hall_server("sqlite", blobs=bucket)
    visitor = Visitor(hall.base_url)
    back = open_back(hall)
    with closing(back.database):
        tracked = track(back)
        shown = visitor.get(tracked.links().screenshot(tracked.contract.key, tracked.slot, Size.FULL))
        assert (shown.status_code, shown.content) == (200, tracked.shot)
        sent = send(back, "cv.pdf", files.PDF)
        back.sign_in(visitor, sent.freelancer)
        assert visitor.get(sent.path).content == files.PDF
        assert flash(visitor.upload("/profile/picture", encoded(screen(), "PNG"))) == "Your picture is saved."
        portrait = visitor.get(f"/portraits/{sent.freelancer.key}/100")
        assert Image.open(BytesIO(portrait.content)).size == (100, 100)
        folders = {file.name.partition("/")[0] for file in tracked.blobs.kept("")}
    assert folders == {"attachments", "portraits", "screenshots"}
