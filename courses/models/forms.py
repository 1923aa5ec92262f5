"""The forms in which an author writes a course and its modules: what they offer to choose stands in the same course."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class CourseForm(WagtailAdminPageForm):
    """A course: its completion names pages and questions of its own, and it does not come before itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "needs" in self.fields:
            self.fields["needs"].queryset = type(self.instance).objects.exclude(pk=self.instance.pk).order_by("path")

    def clean(self) -> dict[str, Any]:
        """Name every page that is another course's: at the release it could only be refused."""
        from courses.authoring import ruling  # noqa: PLC0415  (the rule stands above the noun)

        cleaned: dict[str, Any] = super().clean()
        if "completion" in cleaned:
            self.instance.completion = cleaned["completion"]
            for said in ruling.strangers(self.instance):
                self.add_error("completion", said)
        return cleaned


class ModuleForm(WagtailAdminPageForm):
    """A module: what comes before it are the other modules of its course, in their order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "needs" in self.fields:
            beside = type(self.instance).objects.child_of(self.parent_page).exclude(pk=self.instance.pk)
            self.fields["needs"].queryset = beside.order_by("path")
            self.fields["needs"].error_messages["invalid_choice"] = _(
                "A module that comes first is one of the same course, and not this one."
            )
