"""The nouns of quizzes: questions and their versions, quizzes, attempts and what came of them."""

from assessments.models.attempts import AnswerEvent, Attempt, Mark, Outcome
from assessments.models.questions import Citation, Key, Level, Question, QuestionVersion
from assessments.models.quizzes import Quiz

__all__ = [
    "AnswerEvent", "Attempt", "Citation", "Key", "Level", "Mark", "Outcome", "Question", "QuestionVersion", "Quiz",
]  # fmt: skip
