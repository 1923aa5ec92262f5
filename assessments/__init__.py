"""Quizzes on the Code: questions that cite provisions, attempts, marks."""
