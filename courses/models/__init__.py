"""The nouns of courses: pages that describe, plain rows that outlive them, places and progress on releases."""

from courses.models.enrollments import Enrollment, QuizSitting, Reading
from courses.models.pages import CoursePage, LessonPage, ModulePage, ProgramPage
from courses.models.releases import Course, CourseRelease, Lesson, LessonPicture, LessonVersion

__all__ = [
    "Course",
    "CoursePage",
    "CourseRelease",
    "Enrollment",
    "Lesson",
    "LessonPage",
    "LessonPicture",
    "LessonVersion",
    "ModulePage",
    "ProgramPage",
    "QuizSitting",
    "Reading",
]
