"""The base of all tables and the column types they share."""

from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Enum, Integer, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

# SQLite numbers rows by itself only for a column that is exactly INTEGER.
Reference = BigInteger().with_variant(Integer(), "sqlite")
Document = JSON().with_variant(JSONB(), "postgresql")

Ref = Annotated[int, mapped_column(Reference, primary_key=True)]
Timestamp = Annotated[int, mapped_column(BigInteger)]
Key = Annotated[str, mapped_column(String(19), unique=True)]


def states(kind: type[StrEnum], **options: Any) -> Any:
    """Return a column type that stores the values of `kind` as text and lets the database refuse any other."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=32,
        **options,
    )


class Base(DeclarativeBase):
    """Every table of the hall, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
