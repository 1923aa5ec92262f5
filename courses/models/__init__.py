"""The nouns of courses: pages that describe, plain rows that outlive them, places and progress on releases."""

from courses.models.cohorts import Cohort
from courses.models.correspondence import Announcement, Inquiry, Reply
from courses.models.enrollments import Enrollment, QuizSitting, Reading
from courses.models.evaluations import EvaluationGiven, EvaluationSheet
from courses.models.evidence import CheckAnswer, Note, PathTaken, Watching
from courses.models.exceptions import Extension, Waiver
from courses.models.pages import CoursePage, LessonPage, ModulePage, ProgramPage
from courses.models.programs import Program, ProgramCompletion, ProgramRelease
from courses.models.releases import Course, CourseRelease, Lesson, LessonFile, LessonPicture, LessonVersion

__all__ = [
    "Announcement",
    "CheckAnswer",
    "Cohort",
    "Course",
    "CoursePage",
    "CourseRelease",
    "Enrollment",
    "EvaluationGiven",
    "EvaluationSheet",
    "Extension",
    "Inquiry",
    "Lesson",
    "LessonFile",
    "LessonPage",
    "LessonPicture",
    "LessonVersion",
    "ModulePage",
    "Note",
    "PathTaken",
    "Program",
    "ProgramCompletion",
    "ProgramPage",
    "ProgramRelease",
    "QuizSitting",
    "Reading",
    "Reply",
    "Waiver",
    "Watching",
]
