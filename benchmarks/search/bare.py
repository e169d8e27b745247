"""The same documents and questions on bare tantivy: nothing but the index and its query objects."""

from collections.abc import Iterable
from pathlib import Path

from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from benchmarks.search.questions import Question

HEAP = 256_000_000  # bytes


class BareTantivy:
    """An index of one text field and what is needed to filter, sort and tell which job it is."""

    def __init__(self, folder: Path) -> None:
        builder = SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="words")
        builder.add_text_field("type", tokenizer_name="raw", index_option="basic")
        for name in ("id", "created", "budget"):
            builder.add_unsigned_field(name, indexed=name == "id", fast=True)
        self._schema = builder.build()
        folder.mkdir()
        self._index = Index(self._schema, str(folder))
        analyzer = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
        self._index.register_tokenizer("words", analyzer.build())

    def fill(self, documents: Iterable[tuple[int, str, str, str, str, int, int]]) -> None:
        """Index the documents."""
        writer = self._index.writer(HEAP)
        for number, title, text, skills, kind, budget, created in documents:
            document = Document()
            for part in (title, text, skills):
                document.add_text("text", part)
            document.add_text("type", kind)
            document.add_unsigned("id", number)
            document.add_unsigned("created", created)
            document.add_unsigned("budget", budget)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> int:
        """Find ten jobs and their ids, count all; return the count."""
        query = self._query(question)
        order = "budget" if question.budget else "created"
        found = self._searcher.search(query, 10, count=True, order_by_field=order, offset=question.offset)
        self._searcher.fast_field_values("id", [address for _, address in found.hits])
        return int(found.count)  # type: ignore[attr-defined]  # the stub forgets it

    def _query(self, question: Question) -> Query:
        if question.phrase:
            return Query.phrase_query(self._schema, "text", list(question.words))
        parts = [(Occur.Must, Query.term_query(self._schema, "text", word)) for word in question.words]
        if question.budget is not None:
            low, high = question.budget
            parts.append((Occur.Must, Query.term_query(self._schema, "type", "fixed-price")))
            parts.append((Occur.Must, Query.range_query(self._schema, "budget", FieldType.Unsigned, low, high)))
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
