"""What a run made: its file with a name and a kind, and its rows for a page."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from tempfile import TemporaryFile
from typing import IO

from hiringhall import clock
from hiringhall.documents.files import CSV, PDF
from hiringhall.documents.result_files import XLSX, read_rows, write_csv, write_pdf, write_xlsx
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.models import ReportRun, RunForm
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.running import Result
from hiringhall.storage.blobs import Blobs

KEPT_DAYS = 14
"""Days for which what a run made is kept."""
MEDIA_TYPES = {RunForm.CSV: CSV, RunForm.XLSX: XLSX, RunForm.PDF: PDF}
_LONGEST_NAME = 60


def file_name(run: ReportRun) -> str:
    """Return the name under which the file of a run is saved, with its day, UTC."""
    return saved_name(run.title, clock.day(run.created_at), run.form)


def saved_name(title: str, on: date, form: RunForm) -> str:
    """Return the name under which the file of a report is saved: its title in ASCII, and the day."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-")
    return f"{words or 'report'}-{on.isoformat()}.{form.value}"


def write_file(result: Result, run: ReportRun, file: IO[bytes], *, hall_name: str) -> None:
    """Write a result as what the run is asked for. Raises InvalidInput for what that cannot hold."""
    write_result(result, run.form, run.title, file, hall_name=hall_name, on=clock.day(run.created_at))


def write_result(result: Result, form: RunForm, title: str, file: IO[bytes], *, hall_name: str, on: date) -> None:
    """Write a result as a file of one of the forms. Raises InvalidInput for what that cannot hold."""
    match form:
        case RunForm.CSV:
            write_csv(result, file)
        case RunForm.XLSX:
            write_xlsx(result, title, file)
        case RunForm.PDF:
            write_pdf(result, title, file, hall=hall_name, on=on)
        case RunForm.PAGE:
            raise AssertionError("rows are kept as they are")


@contextmanager
def result_of(blobs: Blobs, run: ReportRun) -> Iterator[Result]:
    """Open the rows of a run for a page, which are read as they are asked for while the block runs.

    Raises NotFound when there are none, or the report is not as it was when it ran.
    """
    parts = blobs.stream(run.file) if run.file and run.form is RunForm.PAGE else None
    if parts is None or run.report not in REPORTS:
        raise NotFound("result")
    columns = check(run.query, REPORTS[run.report]).columns
    with TemporaryFile() as file:
        file.writelines(parts)
        file.seek(0)
        yield read_rows(columns, iter(file))
