"""Programs, courses and lessons; releases, cohorts, places, progress."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

LINK = "https://example.org/learn/code-of-ethics/"
COURSE = {"course": "The Code of Ethics in practice"}
HERS = {"name": "Demo Person", **COURSE, "link": LINK}
COHORT = {"cohort": "Spring evenings", "days": "from March 2, 2026 to May 29, 2026 (New York time)"}
LETTERS: dict[str, dict[str, str]] = {
    "welcome": {**HERS, "minutes": "30"},
    "welcome_to_cohort": {**HERS, "minutes": "30", **COHORT},
    "transferred": {**HERS, **COHORT},
    "excused": {**HERS, "step": "the lesson “Beginning”"},
    "extended": {**HERS, "last_day": "June 12, 2026", "zone": "New York time"},
    "inquiry_waits": {**COURSE, "link": "https://example.org/admin/inquiry/0197/"},
    "inquiry_answered": {**HERS, "link": f"{LINK}questions/0197/"},
    "announcement": {
        **HERS,
        "title": "We meet on Monday",
        "text": "Bring the vignette of module 2.",
        "link": f"{LINK}news/",
    },
}
"""The letters of this room by reason, each with its placeholders and what stands for them in a preview.

Those about a question never hold its words.
"""


class CoursesConfig(AppConfig):
    """Programs, courses and lessons; releases, cohorts, places, progress."""

    name = "courses"
    label = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what this one listens to, keeps, writes, works and promises."""
        self.listen()
        self.write_letters()
        self.work_jobs()
        self.promise()

    def listen(self) -> None:
        """Hear of marks and credit, and answer what rooms below ask."""
        from assessments import listening, probing, surroundings  # noqa: PLC0415  (models are ready only now)
        from certificates.earning import crediting  # noqa: PLC0415
        from courses import completing, graduating, keeping, teaching  # noqa: PLC0415
        from courses.authoring import framing  # noqa: PLC0415
        from courses.coordinating import owing, selling, witnessing  # noqa: PLC0415
        from courses.learning import lending, sitting  # noqa: PLC0415
        from foundation.files import opening  # noqa: PLC0415
        from foundation.ground import records  # noqa: PLC0415
        from membership import overseeing  # noqa: PLC0415
        from payments.selling import registering  # noqa: PLC0415
        from standards import teaching as taught  # noqa: PLC0415

        listening.on_marked(completing.hear_mark)
        crediting.on_credited(graduating.hear_credit)
        owing.register()
        overseeing.register(witnessing.finished)
        registering.register(selling.KIND, selling.HANDLER)
        surroundings.register(sitting.surroundings)
        probing.register(teaching.told_in)
        taught.register("courses", teaching.lessons_on)
        opening.register(framing.KIND, lending.may_open_picture)
        opening.register(framing.FILE, lending.may_open_file)
        records.register("courses", export=keeping.export, erase=keeping.erase, foresee=keeping.kept)

    def write_letters(self) -> None:
        """Register the letters."""
        from foundation.letters import kinds  # noqa: PLC0415  (models are ready only now)

        for reason, samples in LETTERS.items():
            template = f"courses/letters/{reason}.txt"
            kinds.register(reason, template=template, placeholders=tuple(samples), samples=samples)

    def work_jobs(self) -> None:
        """Register what is worked in the background."""
        from courses import graduating  # noqa: PLC0415  (models are ready only now)
        from courses.authoring import moving  # noqa: PLC0415
        from courses.coordinating import enrolling  # noqa: PLC0415
        from courses.overseeing import announcing  # noqa: PLC0415
        from foundation.ground import jobbing  # noqa: PLC0415

        jobbing.register(enrolling.LIST, enrolling.enroll_one_of_list)
        jobbing.describe(enrolling.LIST, _("Enrolling a list"), enrolling.address_of_list)
        jobbing.register(moving.KIND, moving.move_one)
        jobbing.describe(moving.KIND, _("Moving people to the newest release"), moving.address_of)
        jobbing.register(announcing.ANNOUNCE, announcing.write_to_one)
        jobbing.describe(announcing.ANNOUNCE, _("Sending an announcement"), announcing.address_of)
        jobbing.register(graduating.COURSES, graduating.evaluate_one)
        jobbing.describe(graduating.COURSES, _("Looking again at courses that ask for credit"), lambda _job: "")
        jobbing.register(graduating.PROGRAM, graduating.complete_one)
        jobbing.describe(graduating.PROGRAM, _("Completing a program"), lambda _job: "")

    def promise(self) -> None:
        """Register what can be checked on live data."""
        from courses import checking  # noqa: PLC0415  (models are ready only now)
        from foundation.ground import invariants  # noqa: PLC0415

        for said, check in (
            ("P1 a finished course is complete", checking.finished_is_complete),
            ("P1 a completed program was complete", checking.completed_is_complete),
            ("P1 what was released is as it was", checking.releases_are_whole),
            ("P1 frozen lessons match their digests", checking.versions_match),
            ("P3 a lesson's check has a bank of its own", checking.checks_have_banks_of_their_own),
            ("P5 a course's certificate rests on a finished course", checking.certificates_rest_on_a_finished_course),
            ("P5 every quiz that a course uses can be served", checking.quizzes_are_served),
            ("P7 a cohort's pool is its people", checking.pools_are_their_people),
            ("P8 a place on a course that was bought is there", checking.sold_places_are_places),
            ("A cohort's people and news are of its course", checking.cohorts_are_of_their_course),
            ("P19 every finished course earned credit", checking.finished_is_credited),
            ("Releases of a course are numbered without gaps", checking.releases_have_no_gap),
        ):
            invariants.register(said, check)
