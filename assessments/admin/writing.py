"""What the screens of questions and vignettes share: drafts, whose publishing may be refused, by their public ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, resolve, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet, WorkflowActionView

from assessments.publishing import NotPublishable
from foundation.ground import locking


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


def one_at_a_time(model: type[models.Model]) -> None:
    """Wait for, and hold until the end of the transaction, the right to write a new row of this kind at the desk."""
    locking.hold(f"assessments.writing {model._meta.label}")


class WriteView(Refusable, CreateView):
    """A new draft, made once however often its form is sent.

    The form saves itself while it is filled in, and what has been typed may be published before the browser has heard
    that there is a row by now. So each form names the row that it makes (`form_id`); sent again, it goes on with that.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the row, or go on with the one that this form has made."""
        with transaction.atomic():
            # Locked first: the form's own save and the button pressed meanwhile must not both find nothing.
            one_at_a_time(self.model)
            made = self._made()
            if made is None:
                return super().post(request, *args, **kwargs)
            if self.expects_json_response:  # Late: what the button has saved since is never written over.
                words = _("This was saved already. Save it yourself to go on.")
                return self.json_error_response("invalid_revision", words)
            edit = resolve(reverse(self.edit_url_name, args=[quote(made)]))
            response: HttpResponse = edit.func(request, *edit.args, **edit.kwargs)
            return response

    def _made(self) -> int | None:
        """Return the key of the row that this form has made, None before."""
        try:
            named = UUID(self.request.POST.get("form_id", ""))
        except ValueError:
            return None
        found: int | None = self.model.objects.filter(public_id=named).values_list("pk", flat=True).first()
        return found


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
