"""Programs, courses and lessons; releases, places, progress."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Programs, courses and lessons; releases, places, progress."""

    name = "courses"
    label = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what this one listens to, keeps, writes, works and promises."""
        from assessments import listening, surroundings  # noqa: PLC0415  (models are ready only now)
        from courses import checking, completing, keeping, teaching  # noqa: PLC0415
        from courses.authoring import framing  # noqa: PLC0415
        from courses.coordinating import enrolling  # noqa: PLC0415
        from courses.learning import lending, sitting  # noqa: PLC0415
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import invariants, jobbing, records  # noqa: PLC0415
        from foundation.letters import kinds  # noqa: PLC0415
        from standards import teaching as taught  # noqa: PLC0415

        listening.on_marked(completing.hear_mark)
        surroundings.register(sitting.surroundings)
        taught.register("courses", teaching.lessons_on)
        opening.register(framing.KIND, lending.may_open_picture)
        opening.register(framing.FILE, lending.may_open_file)
        records.register("courses", export=keeping.export, erase=keeping.erase, foresee=keeping.kept)
        jobbing.register(enrolling.LIST, enrolling.enroll_one_of_list)
        jobbing.describe(enrolling.LIST, _("Enrolling a list"), enrolling.address_of_list)
        kinds.register(
            "welcome",
            template="courses/letters/welcome.txt",
            placeholders=("name", "course", "minutes", "link"),
            samples={
                "name": "Demo Person",
                "course": "The Code of Ethics in practice",
                "minutes": "30",
                "link": "https://example.org/learn/code-of-ethics/",
            },
        )
        invariants.register("P1 a finished course is complete", checking.finished_is_complete)
        invariants.register("P1 what was released is as it was", checking.releases_are_whole)
        invariants.register("P1 frozen lessons match their digests", checking.versions_match)
        invariants.register(
            "P5 a course's certificate rests on a finished course", checking.certificates_rest_on_a_finished_course
        )
        invariants.register("P5 every quiz that a course uses can be served", checking.quizzes_are_served)
        invariants.register("Releases of a course are numbered without gaps", checking.releases_have_no_gap)
