"""Printing: the one place that makes PDFs; fonts; the glyph check."""
