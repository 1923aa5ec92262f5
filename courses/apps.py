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
        from assessments import listening, probing, surroundings  # noqa: PLC0415  (models are ready only now)
        from courses import checking, completing, keeping, policy, teaching  # noqa: PLC0415
        from courses.authoring import framing, moving  # noqa: PLC0415
        from courses.coordinating import enrolling  # noqa: PLC0415
        from courses.learning import sitting  # noqa: PLC0415
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import invariants, jobbing, records  # noqa: PLC0415
        from foundation.letters import kinds  # noqa: PLC0415
        from standards import teaching as taught  # noqa: PLC0415

        self.hear_of_credit()
        listening.on_marked(completing.hear_mark)
        surroundings.register(sitting.surroundings)
        probing.register(teaching.told_in)
        taught.register("courses", teaching.lessons_on)
        opening.register(framing.KIND, policy.may_open_picture)
        opening.register(framing.FILE, policy.may_open_file)
        records.register("courses", export=keeping.export, erase=keeping.erase, foresee=keeping.kept)
        jobbing.register(enrolling.LIST, enrolling.enroll_one_of_list)
        jobbing.describe(enrolling.LIST, _("Enrolling a list"), enrolling.address_of_list)
        jobbing.register(moving.KIND, moving.move_one)
        jobbing.describe(moving.KIND, _("Moving people to the newest release"), moving.address_of)
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
        invariants.register("P3 a lesson's check has a bank of its own", checking.checks_have_banks_of_their_own)
        _register_letters_of_the_office()
        invariants.register("P7 a cohort's pool is its people", checking.pools_are_their_people)
        invariants.register("P1 a finished course is complete", checking.finished_is_complete)
        invariants.register("P1 what was released is as it was", checking.releases_are_whole)
        invariants.register("P1 frozen lessons match their digests", checking.versions_match)
        invariants.register(
            "P5 a course's certificate rests on a finished course", checking.certificates_rest_on_a_finished_course
        )
        invariants.register("P5 every quiz that a course uses can be served", checking.quizzes_are_served)
        invariants.register("Releases of a course are numbered without gaps", checking.releases_have_no_gap)

    def hear_of_credit(self) -> None:
        """Tell the rooms below what follows from credit: programs completed, and courses that ask for it looked at."""
        from certificates import crediting  # noqa: PLC0415  (models are ready only now)
        from courses import checking, graduating  # noqa: PLC0415
        from foundation.ground import invariants, jobbing  # noqa: PLC0415

        crediting.on_credited(graduating.hear_credit)
        jobbing.register(graduating.COURSES, graduating.evaluate_one)
        jobbing.describe(graduating.COURSES, _("Looking again at courses that ask for credit"), lambda _job: "")
        jobbing.register(graduating.PROGRAM, graduating.complete_one)
        jobbing.describe(graduating.PROGRAM, _("Completing a program"), lambda _job: "")
        invariants.register("P19 every finished course earned credit", checking.finished_is_credited)
        invariants.register("P1 a completed program was complete", checking.completed_is_complete)


def _register_letters_of_the_office() -> None:
    """Say which letters the coordinators' deeds write."""
    from foundation.letters import kinds  # noqa: PLC0415  (models are ready only now)

    link = "https://example.org/learn/code-of-ethics/"
    said = {"name": "Demo Person", "course": "The Code of Ethics in practice", "link": link}
    days = "from March 2, 2026 to May 29, 2026 (New York time)"
    cohort = {"cohort": "Spring evenings", "days": days}
    for reason, samples in {
        "welcome_to_cohort": {**said, "minutes": "30", **cohort},
        "transferred": {**said, **cohort},
        "excused": {**said, "step": "the lesson “Beginning”"},
        "extended": {**said, "last_day": "June 12, 2026", "zone": "New York time"},
    }.items():
        kinds.register(reason, template=f"courses/letters/{reason}.txt", placeholders=tuple(samples), samples=samples)
