"""Reports that are made in the background: by request or when they are due, as files and as rows of pages."""

from hiringhall.reporting.room import ReportingRoom

__all__ = ["ReportingRoom"]
