"""What the screens of questions and vignettes share: drafts, whose publishing may be refused, by their public ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet, WorkflowActionView

from assessments.publishing import NotPublishable


class Refusable:
    """A form whose publishing may be refused at the last moment: then nothing is saved, and its field says why."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the form; one that lacks the parts a browser sends is damaged."""
        try:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]  # mixed into Wagtail's views
        except MultiValueDictKeyError:
            words = _("This form is damaged. Go back, load the page again and write once more.")
            return HttpResponseBadRequest(words)

    def form_valid(self, form: Any) -> HttpResponse:
        """Save and publish, or neither."""
        is_new = form.instance.pk is None
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]  # mixed into Wagtail's views
        except NotPublishable as refusal:
            if is_new:
                form.instance.pk = None
            self.produced_error_code = self.produced_error_message = None
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.form_invalid(form)  # type: ignore[attr-defined]  # as above


class WriteView(Refusable, CreateView):
    """A new draft."""


class RewriteView(Refusable, EditView):
    """A draft to go on with."""

    def get_inspect_url(self) -> str:
        """Return the record's page."""
        return reverse(self.inspect_url_name, args=[self.object.public_id])


class ApproveView(WorkflowActionView):
    """A step of a workflow; the last one publishes, and says so where that is refused."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step, or say why it can't be taken and leave everything as it was."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except NotPublishable as refusal:
            messages.error(request, str(refusal))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)


class DraftIndexView(IndexView):
    """A list, each row leading to the editor, or to the record's page for whoever may only look."""

    def get_inspect_url(self, instance: Any) -> str:
        """Return the record's page."""
        return reverse(self.inspect_url_name, args=[instance.public_id])


class DraftViewSet(SnippetViewSet):
    """Drafts of one kind. They are never deleted or copied; what is written once is taken back or retired."""

    add_view_class = WriteView
    edit_view_class = RewriteView
    index_view_class = DraftIndexView
    workflow_action_view_class = ApproveView
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    search_backend_name = None
    menu_item_is_registered = True
    absent: Sequence[str] = ("delete", "usage")

    @property
    def inspect_template_name(self) -> str:
        """The inspect view's own."""
        return str(self.inspect_view_class.template_name)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return Wagtail's addresses but for what is never done, and the record's page by its public id."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in {*self.absent, "inspect"}]
        return [*kept, path("<uuid:public_id>/", self.inspect_view, name="inspect")]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Take away the addresses that this viewset has not."""
        absent = {f"{name}_url_name": None for name in self.absent}
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def register_chooser_viewset(self) -> None:
        """Register none: nobody chooses these from a page."""
