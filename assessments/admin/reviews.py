"""Questions that a new edition put in doubt, as a list to work through in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from assessments import policy, proving, rechecking, versioning
from assessments.admin.retiring import RetiringView
from assessments.models import Bank, EditionReview, Quiz
from foundation.ground.admin import Deed, ReasonedDeedView, RecordIndexView, RecordInspectView, RecordViewSet


def page_of(review: EditionReview) -> str:
    """Return where a review is read and settled."""
    return reverse("editionreview:inspect", args=[review.public_id])


class ReviewIndexView(RecordIndexView):
    """The questions in doubt; above them, the quizzes that can't be begun as things stand."""

    template_name = "assessments/admin/reviews.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Search for the proof of every quiz anew: an edition may have retired what one needs."""
        starving = proving.starving(list(Quiz.objects.order_by("title")))
        return super().get_context_data(starving=starving, **kwargs)

    def get_base_queryset(self) -> QuerySet[EditionReview]:
        """Fetch with each what its row shows; a question in doubt stands once, under the newest edition."""
        reviews = EditionReview.objects.as_listed()
        return reviews.select_related("edition", "version__question", "settled_by")


class ReviewInspectView(RecordInspectView):
    """What the edition changed, word by word, beside the question that rests on it."""

    template_name = "assessments/admin/review.html"

    def get_page_subtitle(self) -> str:
        """Return the question and the edition."""
        return f"{self.object.version.question}, {self.object.edition}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both texts of each provision, and the question as it is asked."""
        review: EditionReview = self.object
        may_see_key = self.request.user.has_perm(policy.SEE_KEYS)
        found = versioning.versions(review.version.question, with_keys=may_see_key)
        return super().get_context_data(
            changes=rechecking.beside(review),
            versions=[each for each in found if each.version.pk == review.version_id],
            may_see_key=may_see_key,
            others=rechecking.beside_it(review),
            starving=proving.starving(list(review.version.question.bank.quizzes.order_by("title"))),
            **kwargs,
        )

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the three ways to settle it, while nobody has."""
        if not self.object.is_open:
            return []
        buttons = list(super().header_buttons)
        user = self.request.user
        if user.has_perm(policy.WRITE) and user.has_perm(policy.SEE_KEYS):
            edit = reverse("question:edit", args=[quote(self.object.version.question_id)])
            buttons.append(HeaderButton(_("Reword"), url=edit, icon_name="edit"))
        return buttons


class StillRightView(ReasonedDeedView):
    """Let a question stand: from now on it cites the new words."""

    permission = policy.RECHECK
    model = EditionReview
    page_title = _("Still right")
    submit_label = _("It is still right")
    said = _("Settled: the question stands, and cites the new edition.")
    rule = staticmethod(rechecking.settle_still_right)


class RetireAfterEditionView(RetiringView):
    """Retire a question that the edition made wrong."""

    permission = policy.RECHECK
    model = EditionReview
    page_title = _("Retire the question")
    submit_label = _("Retire")
    said = _("Settled: the question is retired.")
    rule = staticmethod(rechecking.settle_retired)

    def bank(self) -> Bank:
        """Return the question's."""
        bank: Bank = self.subject.version.question.bank
        return bank


class ReviewViewSet(RecordViewSet):
    """Questions after a new edition."""

    model = EditionReview
    permission = "assessments.view_editionreview"
    icon = "resubmit"
    menu_label = _("After a new edition")
    ordering: Sequence[str] = ["-found_at", "pk"]
    list_filter: Sequence[str] = ["edition", "change", "settlement"]
    list_display: Sequence[Any] = [
        TitleColumn("question", label=_("Question"), accessor="version.question.key", get_url=page_of),
        "edition",
        Column("change", label=_("What it rests on"), accessor="get_change_display"),
        DateColumn("found_at", label=_("Found"), sort_key="found_at"),
        Column("settlement", label=_("Settled as"), accessor="get_settlement_display"),
        Column(
            "settled_by",
            label=_("By"),
            accessor=lambda found: found.settled_by.get_full_name() if found.settled_by else "",
        ),
    ]
    inspect_view_fields: Sequence[str] = ["edition", "change", "found_at", "settlement", "settled_at", "reason"]
    index_view_class = ReviewIndexView
    index_template_name = ReviewIndexView.template_name
    inspect_view_class = ReviewInspectView
    deeds = (
        Deed("settle_still_right", _("Still right"), "check", policy.RECHECK),
        Deed("settle_retired", _("Retire"), "bin", policy.RECHECK),
    )
