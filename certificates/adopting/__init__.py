"""Certificates from before this platform: read from a table, brought in with their evidence, claimed by holders."""
