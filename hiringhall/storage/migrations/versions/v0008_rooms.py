"""Rooms of several kinds, roles and marks of their members, stories with versions, objects and files."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PAIR = "(kind = 'one-on-one') = (pair IS NOT NULL)"
TABLES = ("story_files", "story_versions")
MEMBER_COLUMNS = (
    "company_id {reference} CONSTRAINT fk_room_members_company_id_companies REFERENCES companies (id)",
    """role VARCHAR(32) DEFAULT 'participant' NOT NULL
    CONSTRAINT ck_room_members_role CHECK (role IN ('owner', 'admin', 'participant'))""",
    "is_favourite BOOLEAN DEFAULT false NOT NULL",
    "is_hidden BOOLEAN DEFAULT false NOT NULL",
    "left_at BIGINT",
)
STORY_COLUMNS = ("objects {document} DEFAULT '[]' NOT NULL", "edited_at BIGINT", "deleted_at BIGINT")
ROOM_COLUMNS = (
    """kind VARCHAR(32) DEFAULT 'interview' NOT NULL
    CONSTRAINT ck_rooms_kind CHECK (kind IN ('group', 'one-on-one', 'interview'))""",
    "name VARCHAR(200) DEFAULT '' NOT NULL",
    "sort_name VARCHAR(600) COLLATE \"C\" DEFAULT '' NOT NULL",
    "context TEXT DEFAULT '' NOT NULL",
    "about {document} DEFAULT '{{}}' NOT NULL",
    "pair VARCHAR(41) CONSTRAINT uq_rooms_pair UNIQUE",
    "team_id BIGINT CONSTRAINT fk_rooms_team_id_teams REFERENCES teams (id)",
    "archived_at BIGINT",
    "last_story_id BIGINT",
)
"""Added on PostgreSQL; SQLite cannot take back that a room has a company, so the table is made anew there."""
_KEPT = "id, key, topic, company_id, proposal_id, contract_id, created_at"


def upgrade() -> None:
    """Apply."""
    reference = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    if _is_sqlite():
        _make_rooms_anew(_make_rooms, _KEPT)
    else:
        op.execute("ALTER TABLE rooms ALTER COLUMN company_id DROP NOT NULL")
        _add("rooms", ROOM_COLUMNS)
    _add("room_members", MEMBER_COLUMNS)
    _add("stories", STORY_COLUMNS)
    op.create_index(op.f("ix_stories_room_id_created_at_id"), "stories", ["room_id", "created_at", "id"])
    op.create_table(
        "story_versions",
        sa.Column("story_id", reference, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False),
        sa.Column("replaced_by", reference, nullable=False),
        sa.ForeignKeyConstraint(["replaced_by"], ["users.id"], name=op.f("fk_story_versions_replaced_by_users")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_versions_story_id_stories")),
        sa.PrimaryKeyConstraint("story_id", "number", name=op.f("pk_story_versions")),
    )
    op.create_table(
        "story_files",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("story_id", reference, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_files_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_files")),
        sa.UniqueConstraint("key", name=op.f("uq_story_files_key")),
    )
    op.create_index(op.f("ix_story_files_story_id"), "story_files", ["story_id"])
    is_owner = sa.text("role = 'owner'")
    op.create_index(
        "uq_room_members_owner",
        "room_members",
        ["room_id"],
        unique=True,
        sqlite_where=is_owner,
        postgresql_where=is_owner,
    )
    for statement in FILL:
        op.execute(statement)
    _fill_sort_names()
    if not _is_sqlite():
        op.create_check_constraint(op.f("ck_rooms_pair"), "rooms", PAIR)


FILL = (
    """UPDATE rooms SET last_story_id = (SELECT MAX(id) FROM stories WHERE stories.room_id = rooms.id),
    last_story_at = (SELECT created_at FROM stories WHERE stories.room_id = rooms.id ORDER BY id DESC LIMIT 1),
    team_id = COALESCE((SELECT team_id FROM contracts WHERE contracts.id = rooms.contract_id),
        (SELECT jobs.team_id FROM proposals JOIN jobs ON jobs.id = proposals.job_id
         WHERE proposals.id = rooms.proposal_id), company_id)""",
    """CREATE TABLE belonging AS SELECT DISTINCT user_id, company_id FROM memberships
    JOIN teams ON teams.id = memberships.team_id""",
    "CREATE INDEX ix_belonging ON belonging (user_id, company_id)",
    """CREATE TABLE room_sides AS SELECT rooms.id AS room_id, rooms.company_id, rooms.created_at,
    COALESCE(contracts.freelancer_id, proposals.freelancer_id) AS freelancer_id,
    COALESCE(contracts.agency_id, proposals.agency_id) AS agency_id,
    COALESCE(contracts.hired_by, proposals.invited_by, jobs.created_by) AS client_id
    FROM rooms LEFT JOIN contracts ON contracts.id = rooms.contract_id
    LEFT JOIN proposals ON proposals.id = rooms.proposal_id LEFT JOIN jobs ON jobs.id = proposals.job_id""",
    "CREATE INDEX ix_room_sides ON room_sides (room_id)",
    # Who a room is about is in it, also where nobody has looked into it yet; so is who wanted them.
    """INSERT INTO room_members (room_id, user_id, joined_at) SELECT room_id, freelancer_id, created_at
    FROM room_sides WHERE freelancer_id IS NOT NULL ON CONFLICT DO NOTHING""",
    """INSERT INTO room_members (room_id, user_id, joined_at) SELECT room_id, client_id, created_at
    FROM room_sides JOIN belonging ON belonging.user_id = client_id AND belonging.company_id = room_sides.company_id
    WHERE client_id <> freelancer_id ON CONFLICT DO NOTHING""",
    """UPDATE room_members SET role = 'admin', company_id = room_sides.company_id FROM room_sides
    WHERE room_sides.room_id = room_members.room_id AND room_members.user_id <> freelancer_id AND EXISTS (
    SELECT 1 FROM belonging WHERE belonging.user_id = room_members.user_id
    AND belonging.company_id = room_sides.company_id)""",
    """UPDATE room_members SET company_id = room_sides.agency_id FROM room_sides
    WHERE room_sides.room_id = room_members.room_id AND room_members.user_id <> freelancer_id
    AND room_members.company_id IS NULL AND EXISTS (SELECT 1 FROM belonging
    WHERE belonging.user_id = room_members.user_id AND belonging.company_id = room_sides.agency_id)""",
    """UPDATE room_members SET left_at = joined_at FROM room_sides
    WHERE room_sides.room_id = room_members.room_id AND room_members.user_id <> freelancer_id
    AND room_members.company_id IS NULL""",
    "DROP TABLE belonging",
    "DROP TABLE room_sides",
)
"""Who belongs to a room's company is in it on its behalf, the freelancer for themselves, others for the agency; who no
longer belongs anywhere went."""


def _fill_sort_names() -> None:
    """Fold topics in Python: SQLite knows the letters of ASCII alone."""
    connection = op.get_bind()
    topics = connection.execute(sa.text("SELECT id, topic FROM rooms")).all()
    folded = [{"id": id_, "sort_name": topic.casefold()} for id_, topic in topics]
    if folded:
        connection.execute(sa.text("UPDATE rooms SET sort_name = :sort_name WHERE id = :id"), folded)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add(table: str, columns: Sequence[str]) -> None:
    words = {"reference": "BIGINT", "document": "JSONB"}
    if _is_sqlite():
        words = {"reference": "INTEGER", "document": "JSON"}
    for column in columns:
        added = column.format(**words)
        name, kind, *_ = added.split()
        if kind == "BOOLEAN" and _is_sqlite():
            added += f" CONSTRAINT ck_{table}_{name} CHECK ({name} IN (0, 1))"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {added}")


def _make_rooms_anew(make: Callable[[], None], kept: str) -> None:
    """Make the table of rooms anew with its rows, on SQLite, while members and stories go on referring to it.

    What refers to a row that is gone is counted, and no more once it is there again.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TABLE rooms_before AS SELECT {kept} FROM rooms")  # noqa: S608 - a constant
    op.drop_table("rooms")
    make()
    op.execute(f"INSERT INTO rooms ({kept}) SELECT {kept} FROM rooms_before")  # noqa: S608 - a constant
    op.drop_table("rooms_before")


def _make_rooms() -> None:
    reference = sa.Integer()
    op.create_table(
        "rooms",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "group", "one-on-one", "interview", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            server_default="interview",
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("sort_name", sa.String(length=600), server_default="", nullable=False),
        sa.Column("context", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("pair", sa.String(length=41), nullable=True),
        sa.Column("company_id", reference, nullable=True),
        sa.Column("team_id", reference, nullable=True),
        sa.Column("proposal_id", reference, nullable=True),
        sa.Column("contract_id", reference, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("last_story_id", reference, nullable=True),
        sa.Column("last_story_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(PAIR, name=op.f("ck_rooms_pair")),
        *_references("company_id", "contract_id", "proposal_id", "team_id"),
        sa.UniqueConstraint("pair", name=op.f("uq_rooms_pair")),
    )
    op.create_index(op.f("ix_rooms_company_id"), "rooms", ["company_id"], unique=False)


def downgrade() -> None:
    """Take back: what was said in rooms that were opened by hand is gone."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("uq_room_members_owner", "room_members")
    op.drop_index("ix_stories_room_id_created_at_id", "stories")
    for table in ("stories", "room_members"):
        op.execute(f"DELETE FROM {table} WHERE room_id IN (SELECT id FROM rooms WHERE kind <> 'interview')")  # noqa: S608
    op.execute("DELETE FROM rooms WHERE kind <> 'interview'")
    for table, columns in (("stories", STORY_COLUMNS), ("room_members", MEMBER_COLUMNS)):
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    if _is_sqlite():
        _make_rooms_anew(_make_old_rooms, f"{_KEPT}, last_story_at")
        return
    op.execute("ALTER TABLE rooms ALTER COLUMN company_id SET NOT NULL")
    op.drop_constraint("ck_rooms_pair", "rooms")
    for column in ROOM_COLUMNS:
        op.execute(f"ALTER TABLE rooms DROP COLUMN {column.split()[0]}")


def _make_old_rooms() -> None:
    reference = sa.Integer()
    op.create_table(
        "rooms",
        sa.Column("id", reference, nullable=False),
        sa.Column("key", sa.String(length=19), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("company_id", reference, nullable=False),
        sa.Column("proposal_id", reference, nullable=True),
        sa.Column("contract_id", reference, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_story_at", sa.BigInteger(), nullable=True),
        *_references("company_id", "contract_id", "proposal_id"),
    )
    op.create_index(op.f("ix_rooms_company_id"), "rooms", ["company_id"], unique=False)


_REFERRED = {"company_id": "companies", "contract_id": "contracts", "proposal_id": "proposals", "team_id": "teams"}


def _references(*columns: str) -> list[sa.schema.SchemaItem]:
    """Return the constraints of rooms that both forms of the table have, with references from these columns."""
    return [
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{_REFERRED[column]}.id"], name=op.f(f"fk_rooms_{column}_{_REFERRED[column]}")
            )
            for column in columns
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_rooms_contract_id")),
        sa.UniqueConstraint("key", name=op.f("uq_rooms_key")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_rooms_proposal_id")),
    ]
