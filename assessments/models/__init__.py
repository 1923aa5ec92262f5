"""The nouns of quizzes: banks, questions and their versions, quizzes, attempts and what came of them."""

from assessments.models.attempts import Attempt, Mark, Unmarked
from assessments.models.banks import Bank, Vignette
from assessments.models.questions import Citation, Key, Level, Question, QuestionKind, QuestionVersion
from assessments.models.quizzes import BlueprintRow, ExtraAttempt, Quiz, Show
from assessments.models.reviews import Change, EditionReview, Settlement
from assessments.models.saves import AnswerEvent, Outcome
from assessments.models.tallies import Tally, Uncounted

__all__ = [
    "AnswerEvent", "Attempt", "Bank", "BlueprintRow", "Change", "Citation", "EditionReview", "ExtraAttempt", "Key",
    "Level", "Mark", "Outcome", "Question", "QuestionKind", "QuestionVersion", "Quiz", "Settlement", "Show", "Tally",
    "Uncounted", "Unmarked", "Vignette",
]  # fmt: skip
