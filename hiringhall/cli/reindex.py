"""`hiringhall reindex`: build the search indexes anew."""

import gc

import click

from hiringhall.cli.frame import Failure, answer, opened_hall, shared_options
from hiringhall.cli.progress import progress_bar
from hiringhall.search.index import WriteError
from hiringhall.search.search import BeingBuiltError


@click.command()
@shared_options
def reindex() -> None:
    """Build the search indexes of this node anew, beside those in use, and switch over at the end.

    For a hall that is served as well as for one that is not: searches go on and nothing that changes meanwhile is
    missed. It may be interrupted; the indexes in use stay. What is missing or damaged a served hall builds by itself.
    """
    with opened_hall() as hall:
        with hall.database.reading() as session:
            total = hall.search.size(session)
        gc.disable()  # a million documents are made, and none refers to itself
        try:
            with progress_bar("Building the indexes", total) as progress:
                built = hall.search.rebuild(progress)
        except BeingBuiltError as error:
            raise Failure(str(error)) from error
        except WriteError as error:
            raise Failure(f"The indexes cannot be written: {error}. Those in use stay as they were.") from error
        finally:
            gc.enable()
    facts = {part.subject: {"documents": part.documents, "seconds": round(part.seconds, 3)} for part in built}
    texts = (f"{part.documents} {part.subject} in {part.seconds:.1f} s" for part in built)
    answer(facts, f"The indexes are built: {', '.join(texts)}.")
