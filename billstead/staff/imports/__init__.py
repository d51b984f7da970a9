"""Imports: upload, columns, dry run, progress, report, undo."""
