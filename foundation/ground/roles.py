"""What roles may do with background jobs. Roles are spoken of by name: the ground stands below people."""

from __future__ import annotations

from collections.abc import Mapping

GRANTS: Mapping[str, tuple[str, ...]] = {"coordinator": ("ground.see_jobs",)}
