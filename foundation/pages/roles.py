"""What this room's permissions let which role do. Which pages a role may edit, `lms.roles` says."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.accounts.roles import Role

GRANTS: Mapping[Role, tuple[str, ...]] = {
    Role.COORDINATOR: (
        "pages.see_messages",
        "pages.delete_messages",
        "pages.change_sitesettings",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    ),
}
