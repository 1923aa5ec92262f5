"""Authoring: what instructors write is drafted, compared, frozen and released."""
