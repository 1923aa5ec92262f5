"""What this room adds to the Wagtail admin, and the house's clothes for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction

from foundation.accounts.middleware import lead_to_second_factor
from foundation.accounts.models import User
from foundation.accounts.policy import counting_groups
from foundation.pages.admin import ContactMessageViewSet, DeleteMessageView


@hooks.register("register_admin_viewset")
def register_messages() -> ContactMessageViewSet:
    """Show messages to the office."""
    return ContactMessageViewSet("contactmessage")


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Give deeds their addresses."""
    return [path("messages/<uuid:public_id>/delete/", DeleteMessageView.as_view(), name="contact_message_delete")]


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    """Say what the audit log calls the deeds."""
    actions.register_action("pages.delete_message", _("Delete a message"), _("Deleted a message"))


@hooks.register("insert_global_admin_js")
def run_without_inline_script() -> SafeString:
    """Load the script that does what Wagtail's inline scripts would, under a policy that forbids them."""
    return format_html('<script src="{}"></script>', static("js/admin-csp.js"))


@hooks.register("insert_global_admin_css")
def wear_the_house() -> SafeString:
    """Give the admin the house's colors."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_serve_page")
def ask_for_the_second_step(page: Page, request: HttpRequest, _args: Any, _words: Any) -> HttpResponseBase | None:
    """Lead to her second step whoever may open a private page by a role alone, or as an administrator.

    Costs a query for those who were ever given a right and have not proved themselves here, and nobody else.
    """
    person = request.user
    if not isinstance(person, User) or not person.has_unproved_rights:
        return None
    if not (person.is_superuser or person.was_given_something):
        return None
    private = page.get_view_restrictions().filter(restriction_type=PageViewRestriction.GROUPS)
    by_role_alone = private.exclude(groups__in=counting_groups(person))
    return lead_to_second_factor(request, person) if by_role_alone.exists() else None
