"""Wagtail's part: pages that describe a program, a course, its modules and lessons. They may be moved or deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from assessments.models import Quiz
from certificates.models.approvals import counted_as
from courses.blocks import course_rules, lesson_blocks, program_rules, teacher_blocks
from courses.models.drafts import PROOF, InsideCourse, Proofread
from courses.models.forms import CourseForm, ModuleForm
from courses.models.releases import Course
from foundation.pages import framing
from foundation.pages.blocks import ProseBlocks

MOST_MINUTES = 600
IN_ORDER = "ord"
"""As Wagtail calls the order in which pages stand below another: lists in the admin show it, and let it be changed."""


class ProgramPage(framing.Framed, Page):
    """A program: what it is for, what is in it, its courses below.

    Personal: no.
    """

    introduction = models.TextField(
        _("introduction"), max_length=600, blank=True, help_text=_("Two sentences under the title.")
    )
    body = StreamField(ProseBlocks(), verbose_name=_("text"), blank=True)
    menu_title = models.CharField(
        _("title in the navigation"), max_length=30, blank=True, help_text=_("A short one; empty to show the title.")
    )

    requirements = StreamField(
        program_rules,
        verbose_name=_("what completes it"),
        blank=True,
        help_text=_("All of these. Empty when the program is a list of courses and nothing more."),
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("requirements"),
    ]
    promote_panels: ClassVar = [*Page.promote_panels, FieldPanel("menu_title")]
    admin_default_ordering = IN_ORDER
    parent_page_types: ClassVar = ["lms.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    template = "courses/program.html"

    class Meta:
        verbose_name = _("program page")
        verbose_name_plural = _("program pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the program's courses and what each costs in minutes."""
        from courses import describing  # noqa: PLC0415  (the rule stands above the noun)

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, **describing.program(self, request)}


class CoursePage(Proofread, framing.Framed, Page):
    """A course as it is described and authored; what trainees work through is its release.

    Personal: no.
    """

    summary = models.TextField(
        _("summary"), max_length=600, help_text=_("What it is about and for whom: shown on the program's page too.")
    )
    objectives = models.TextField(_("objectives"), help_text=_("One a line: what a trainee can do afterwards."))
    needs_first = models.CharField(
        _("what it needs first"), max_length=300, blank=True, help_text=_("In a sentence; empty when it needs nothing.")
    )
    notice = models.CharField(
        _("notice"),
        max_length=300,
        blank=True,
        help_text=_("Set apart above the description, for example that it is a draft."),
    )
    needs = ParentalManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="+",
        verbose_name=_("courses that come first"),
        help_text=_("Nobody begins this one before these are finished."),
    )
    teachers = StreamField(teacher_blocks, verbose_name=_("who teaches it"), blank=True)
    completion = StreamField(
        course_rules,
        verbose_name=_("what completes it"),
        blank=True,
        help_text=_("All of these. Empty: every lesson that is not optional, and every quiz."),
    )
    asks_evaluation = models.BooleanField(
        _("asks for an evaluation"),
        default=False,
        help_text=_("A form after the last step, without names; the certificate follows it."),
    )
    evaluation_statements = models.TextField(
        _("statements to agree with"),
        blank=True,
        help_text=_("One a line, beside the objectives, which are asked in any case."),
    )
    is_demo = models.BooleanField(
        _("is practice and demonstration"),
        default=False,
        help_text=_("Certificates earned from it are marked “Demonstration”."),
    )

    content_panels: ClassVar = [
        HelpPanel(
            _("Trainees see a change once it is published and then released, by “Release the course” in the menu.")
        ),
        PROOF,
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("needs_first"),
        FieldPanel("needs"),
        FieldPanel("teachers"),
        FieldPanel("completion"),
        MultiFieldPanel(
            [FieldPanel("asks_evaluation"), FieldPanel("evaluation_statements")], heading=_("Evaluation by trainees")
        ),
        FieldPanel("notice"),
        FieldPanel("is_demo"),
    ]
    base_form_class = CourseForm
    admin_default_ordering = IN_ORDER
    parent_page_types: ClassVar = ["courses.ProgramPage"]
    subpage_types: ClassVar = ["courses.ModulePage"]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("objectives"),
        index.SearchField("released_titles"),
    ]
    template = "courses/course.html"
    preview_modes: ClassVar = [
        ("", _("As a visitor")),
        ("begun", _("As a trainee who has just begun")),
        ("middle", _("As a trainee in the middle")),
        ("finished", _("As a trainee who has finished")),
    ]

    class Meta:
        verbose_name = _("course page")
        verbose_name_plural = _("course pages")

    def released_titles(self) -> str:
        """Return the titles of the modules and lessons that this page shows to everybody, to be found by.

        Those of the current release: what was written since is not shown. `releasing` has them indexed.
        """
        found = Course.objects.described_by([self.translation_key]).with_current_manifest().first()
        modules = found.current_manifest["modules"] if found and found.current_manifest else []
        return " ".join(line["title"] for module in modules for line in (module, *module["lessons"]))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the current release holds and where this person stands in it."""
        from courses import describing  # noqa: PLC0415  (the rule stands above the noun)

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, **describing.course(self, request)}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the course as it is drafted, at the point that the mode names."""
        from courses.authoring import previewing  # noqa: PLC0415  (the rule stands above the noun)

        return previewing.course(self, request, mode_name)


class ModulePage(InsideCourse):
    """A module: lessons in order, and perhaps a quiz at its end.

    Personal: no.
    """

    quiz = models.ForeignKey(
        Quiz,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quiz"),
        help_text=_("Opens when every lesson of the module that is not optional is finished."),
    )
    quiz_minutes = models.PositiveSmallIntegerField(
        _("minutes for the quiz"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
        help_text=_("How long it takes most people; part of the course's minutes."),
    )
    quiz_category = counted_as(_("the quiz's minutes count as"))

    needs = ParentalManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="+",
        verbose_name=_("modules that come first"),
        help_text=_("Of this course. Nobody begins this one before these are done."),
    )
    opens_on = models.DateField(_("opens on"), null=True, blank=True, help_text=_("Empty when it is open at once."))
    opens_after_days = models.PositiveSmallIntegerField(
        _("or so many days in"),
        null=True,
        blank=True,
        help_text=_("Counted from the cohort's first day, or from the trainee's own first day without one."),
    )

    content_panels: ClassVar = [
        PROOF,
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(name) for name in ("quiz", "quiz_minutes", "quiz_category")], heading=_("Quiz")),
        MultiFieldPanel(
            [FieldPanel("needs"), FieldPanel("opens_on"), FieldPanel("opens_after_days")], heading=_("When it opens")
        ),
    ]
    base_form_class = ModuleForm
    admin_default_ordering = IN_ORDER
    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar = ["courses.LessonPage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("module page")
        verbose_name_plural = _("module pages")


class LessonPage(InsideCourse):
    """A lesson as it is authored. Its body is private: trainees read the released version by its own address.

    The body is in no search index; its title is, since the course's page shows it to everybody.

    Personal: no.
    """

    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("A sentence or two under the title.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
        help_text=_("How long it takes: reading at 200 words a minute, and whatever it asks of the reader."),
    )
    category = counted_as(_("minutes count as"))
    is_optional = models.BooleanField(
        _("is optional"),
        default=False,
        help_text=_("The course can be finished without it, and its minutes don't count."),
    )
    body = StreamField(
        lesson_blocks,
        verbose_name=_("lesson"),
        help_text=_("Only people with a place read it. Write nothing by which a client could be recognized (UC-7)."),
    )

    content_panels: ClassVar = [
        PROOF,
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("minutes"),
        FieldPanel("category"),
        FieldPanel("is_optional"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson page")
        verbose_name_plural = _("lesson pages")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the lesson as a trainee will see it, marked as a preview."""
        from courses.authoring import previewing  # noqa: PLC0415  (the rule stands above the noun)

        del mode_name
        return previewing.lesson(self, request)
