"""Storage: engine, sessions, the tables' base, migrations and the traffic memory. It knows no rules."""

from hiringhall.storage.database import Database
from hiringhall.storage.engines import UnsafeSqliteError
from hiringhall.storage.tables import Base

__all__ = ["Base", "Database", "UnsafeSqliteError"]
