"""Categories of work and their topics (subcategories), and the names they had before 2014."""

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows
from hiringhall.marketplace.catalog.matching import fold, unknown


class Topic(Struct, frozen=True):
    """A subcategory. `aliases` are titles it had at other times."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()


class Category(Struct, frozen=True):
    """A category with its topics, in the order in which they are shown."""

    id: str
    title: str
    topics: tuple[Topic, ...]
    aliases: tuple[str, ...] = ()


class LegacyTopic(Struct, frozen=True):
    """A subcategory of the first generation; `topic` is the id of the topic that took its place."""

    title: str
    topic: str


class LegacyCategory(Struct, frozen=True):
    """A category of the first generation, which had no id; `category` is the id of its successor."""

    title: str
    category: str
    topics: tuple[LegacyTopic, ...]


@cache
def categories() -> tuple[Category, ...]:
    """Return all categories."""
    return read_rows("categories", Category)


@cache
def legacy_categories() -> tuple[LegacyCategory, ...]:
    """Return all categories of the first generation."""
    return read_rows("categories_legacy", LegacyCategory)


def category(name: str, field: str = "category") -> Category:
    """Return the category that `name` means: an id or title, present or past, of a category or of one of its topics.

    Raises InvalidInput for `field` with close matches.
    """
    return locate(name, field)[0]


def locate(name: str, field: str = "category") -> tuple[Category, Topic | None]:
    """Return the category that `name` means and, where it names one of its topics, that topic.

    Ids and titles count, present and past. Raises InvalidInput for `field` with close matches.
    """
    wanted = fold(name)
    for index in (_categories_by_name(), _topics_by_name(), _legacy_by_name()):
        if wanted in index:
            return index[wanted]
    raise unknown(field, "category", name, [*_titles()])


def topic(topic_id: str, field: str = "subcategory") -> Topic:
    """Return the topic with this id. Raises InvalidInput for `field`."""
    found = _topics().get(topic_id)
    if found is None:
        raise unknown(field, "subcategory", topic_id, _topics())
    return found[1]


def category_of_topic(topic_id: str) -> Category:
    """Return the category that the topic with this id belongs to. Raises InvalidInput."""
    return _topics()[topic(topic_id).id][0]


def subcategory(within: Category, title: str, field: str = "subcategory") -> Topic:
    """Return the topic of `within` that `title` means; the category's own title means its general topic.

    Raises InvalidInput for `field` with close matches.
    """
    found = _find_topic(within, title)
    if found is None:
        raise unknown(field, f"subcategory of {within.title!r}", title, [entry.title for entry in within.topics])
    return found


def place(
    category_title: str,
    subcategory_title: str,
    *,
    category_field: str = "category",
    subcategory_field: str = "subcategory",
) -> tuple[Category, Topic]:
    """Return the category and topic that a pair of titles means.

    Callers name the two on different levels: category and topic, topic and its category, or names of the first
    generation. The more exact of the two decides. Raises InvalidInput naming the field.
    """
    within, named = locate(category_title, category_field)
    if named is not None and _names_category(within, subcategory_title):
        return within, named
    moved = _legacy_topic(category_title, subcategory_title)
    if moved is not None:
        return _topics()[moved]
    return within, subcategory(within, subcategory_title, subcategory_field)


def _titles() -> Iterator[str]:
    for entry in categories():
        yield entry.title
        yield from (below.title for below in entry.topics)


def _find_topic(within: Category, title: str) -> Topic | None:
    wanted = fold(title)
    for entry in within.topics:
        if wanted in map(fold, (entry.id, entry.title, *entry.aliases)):
            return entry
    for old in legacy_categories():
        for old_topic in old.topics:
            if wanted == fold(old_topic.title) and _topics()[old_topic.topic][0] is within:
                return _topics()[old_topic.topic][1]
    return _general_topic(within) if _names_category(within, title) else None


def _legacy_topic(category_title: str, subcategory_title: str) -> str | None:
    """Return the id of the topic behind a pair of first-generation names, which may have changed category."""
    for old in legacy_categories():
        if fold(old.title) == fold(category_title):
            for entry in old.topics:
                if fold(entry.title) == fold(subcategory_title):
                    return entry.topic
    return None


def _names_category(within: Category, title: str) -> bool:
    return fold(title) in map(fold, (within.id, within.title, *within.aliases))


def _general_topic(within: Category) -> Topic:
    others = [entry for entry in within.topics if entry.title.startswith("Other - ")]
    return (others or list(within.topics))[0]


@cache
def _by_id() -> dict[str, Category]:
    return {entry.id: entry for entry in categories()}


@cache
def _topics() -> dict[str, tuple[Category, Topic]]:
    return {entry.id: (above, entry) for above in categories() for entry in above.topics}


@cache
def _categories_by_name() -> dict[str, tuple[Category, Topic | None]]:
    return {fold(name): (entry, None) for entry in categories() for name in (entry.id, *entry.aliases, entry.title)}


@cache
def _topics_by_name() -> dict[str, tuple[Category, Topic | None]]:
    return {
        fold(name): (above, entry)
        for above, entry in _topics().values()
        for name in (entry.id, *entry.aliases, entry.title)
    }


@cache
def _legacy_by_name() -> dict[str, tuple[Category, Topic | None]]:
    names: dict[str, tuple[Category, Topic | None]] = {
        fold(entry.title): _topics()[entry.topic] for old in legacy_categories() for entry in old.topics
    }
    return names | {fold(old.title): (_by_id()[old.category], None) for old in legacy_categories()}
