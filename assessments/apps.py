"""Quizzes on the Code: questions that cite provisions, attempts, marks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Quizzes on the Code: questions that cite provisions, attempts, marks."""

    name = "assessments"
    label = "assessments"
    verbose_name = _("Quizzes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what this room keeps about people, what must always hold, where practices lead back, what it hears of."""
        from wagtail.permissions import register_permission_policy  # noqa: PLC0415
        from wagtail.signals import published  # noqa: PLC0415

        from assessments import (  # noqa: PLC0415  (models are ready only now)
            checking,
            foreseeing,
            keeping,
            practicing,
            receiving,
            rechecking,
            surroundings,
        )
        from assessments.models import Question, Vignette  # noqa: PLC0415
        from assessments.permitting import WritesWithKey  # noqa: PLC0415
        from foundation.ground import invariants, records  # noqa: PLC0415
        from standards import listening  # noqa: PLC0415

        records.register("assessments", export=keeping.export, erase=keeping.erase, foresee=keeping.kept)
        invariants.register("P2 answers are what was saved", checking.answers_are_as_saved)
        invariants.register("P4 only what was handed in is marked", checking.marks_only_for_handed_in)
        invariants.register("P4 what waits for a mark is listed", checking.what_waits_for_a_mark_is_listed)
        invariants.register("P6 what was asked is as it was written", checking.asked_is_as_written)
        invariants.register("Live and demonstration banks stay apart", checking.sorts_of_banks_are_apart)
        invariants.register("P3 a practice has banks of its own", checking.practices_have_banks_of_their_own)
        invariants.register("Each mark is tallied once", checking.tallies_agree)
        invariants.register("P5 marks are what the answers earn", checking.marks_agree)
        surroundings.register(practicing.surroundings)
        published.connect(receiving.question_published, sender=Question, dispatch_uid="assessments.question")
        published.connect(receiving.vignette_published, sender=Vignette, dispatch_uid="assessments.vignette")
        listening.on_confirmed(rechecking.list_impact)
        listening.on_read(foreseeing.foresee)
        # Here, not with the screens: a worker publishes what is due before it has any, and Wagtail asks then.
        for written in (Question, Vignette):
            register_permission_policy(written, WritesWithKey(written))
