"""Many activities at once: the rows of a batch take the place of whole levels.

A row without a team is the company's, one with a user that person's. Source: reference, "Update bulk of activities".
"""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.activities.levels import Level, find_level, require_person
from hiringhall.marketplace.activities.models import Activity, ActivityState
from hiringhall.marketplace.activities.operations import add_activity, at, move, remove, rewrite
from hiringhall.marketplace.activities.rows import COLUMNS, Row, read_rows
from hiringhall.marketplace.activities.texts import checked_code, checked_text
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, Refused


class _WrongError(Exception):
    """A row cannot be taken; `is_forbidden` when the actor may not do this there."""

    def __init__(self, column: str, refused: Refused) -> None:
        self.column = column
        self.why = refused.why if isinstance(refused, InvalidInput) else str(refused)
        self.is_forbidden = isinstance(refused, NotAllowed)
        super().__init__(self.why)


@dataclass(frozen=True)
class Entry:
    """A row with what it means, or with the column that is wrong and why."""

    row: Row
    level: Level | None = None
    code: str = ""
    values: dict[str, str] = field(default_factory=dict)
    column: str = ""
    why: str = ""
    is_forbidden: bool = False


@dataclass(frozen=True)
class Plan:
    """What would become of the levels that a batch names: its rows, what is there already, and what would go."""

    entries: list[Entry]
    present: dict[tuple[int, int | None, str], Activity]
    removed: list[Activity]

    @property
    def bad(self) -> list[Entry]:
        """The rows that cannot be taken."""
        return [entry for entry in self.entries if entry.level is None]

    def known(self, entry: Entry) -> Activity | None:
        """Return the activity that a row is about, if there is one."""
        level = entry.level
        return None if level is None else self.present.get((level.team.id, level.user_id, entry.code))


def plan(session: Session, actor: Actor, company: str, data: str) -> Plan:
    """Return what replacing would do, with everything that is wrong with the rows.

    Raises NotFound or NotAllowed for the company, InvalidInput("data") when it cannot be read as rows.
    """
    reader = _Reader(session, actor, find_level(session, actor, company))
    entries = [reader.read(row) for row in read_rows(data)]
    levels = {entry.level for entry in entries if entry.level is not None}
    found = [activity for level in levels for activity in session.scalars(select(Activity).where(*at(level)))]
    present = {(activity.team_id, activity.user_id, activity.code): activity for activity in found}
    named = {(entry.level.team.id, entry.level.user_id, entry.code) for entry in entries if entry.level is not None}
    removed = [activity for place, activity in sorted(present.items(), key=_by_id) if place not in named]
    return Plan(entries, present, removed)


def replace_activities(session: Session, actor: Actor, company: str, data: str) -> int:
    """Put the rows in the place of the activities at the levels that they name, all or nothing; return how many.

    Activities whose codes are there already stay the same ones, with their contracts, and are in use; those that no
    row names are removed. Raises NotFound or NotAllowed for the company or a team, InvalidInput("data") that names the
    first wrong row and its column.
    """
    root = find_level(session, actor, company)
    # Two batches for one company take turns.
    session.execute(select(Company.id).where(Company.id == root.team.id).with_for_update())
    wanted = plan(session, actor, company, data)
    for entry in wanted.bad:
        if entry.is_forbidden:
            raise NotAllowed(f"Row {entry.row.number}: {entry.why}")
        raise InvalidInput("data", f"row {entry.row.number}, {entry.column}: {entry.why}")
    remove(session, actor, wanted.removed)
    for entry in wanted.entries:
        known = wanted.known(entry)
        if known is not None:
            rewrite(session, actor, known, entry.values)
            if known.state is ActivityState.ARCHIVED:
                move(session, actor, known, ActivityState.ACTIVE, "activity.unarchived")
        elif entry.level is not None:
            add_activity(session, actor, entry.level, entry.code, entry.values)
    return len(wanted.entries)


class _Reader:
    """Finds out what rows mean; each level is looked up once."""

    def __init__(self, session: Session, actor: Actor, root: Level) -> None:
        self._session = session
        self._actor = actor
        self._root = root
        self._levels: dict[tuple[str, ...], Level | _WrongError] = {}
        self._seen: dict[tuple[Level, str], int] = {}

    def read(self, row: Row) -> Entry:
        try:
            return self._understand(row)
        except _WrongError as wrong:
            return Entry(row, column=wrong.column, why=wrong.why, is_forbidden=wrong.is_forbidden)

    def _understand(self, row: Row) -> Entry:
        if len(row.cells) != len(COLUMNS):
            column = COLUMNS[min(len(row.cells), len(COLUMNS) - 1)]
            why = f"write {len(COLUMNS)} values, not {len(row.cells)}: {', '.join(COLUMNS)}."
            raise _WrongError(column, InvalidInput(column, why))
        level = self._level(row)
        try:
            code = checked_code(row.cell("code"))
            values = checked_text(row.cell("description"), row.cell("url"))
        except InvalidInput as refused:
            raise _WrongError(refused.field, refused) from None
        first = self._seen.setdefault((level, code), row.number)
        if first != row.number:
            raise _WrongError("code", InvalidInput("code", f"row {first} has the same code there."))
        return Entry(row, level, code, values)

    def _level(self, row: Row) -> Level:
        place = row.cells[:3]
        if place not in self._levels:
            try:
                self._levels[place] = self._find(row.cell("company_id"), row.cell("team_id"), row.cell("user_id"))
            except _WrongError as wrong:
                self._levels[place] = wrong
        found = self._levels[place]
        if isinstance(found, _WrongError):
            raise found
        return found

    def _find(self, company: str, team: str, user: str) -> Level:
        column = "company_id"
        try:
            level = find_level(self._session, self._actor, company)
            if level != self._root:
                raise InvalidInput(column, "name the company whose activities these are.")
            column = "team_id"
            level = find_level(self._session, self._actor, company, team or None)
            standing(self._session, self._actor).require(Act.MANAGE_ACTIVITIES, level.team)
            column = "user_id"
            level = find_level(self._session, self._actor, company, team or None, user or None)
            require_person(self._session, level)
        except Refused as refused:
            raise _WrongError(column, refused) from None
        return level


def _by_id(item: tuple[object, Activity]) -> int:
    return item[1].id
