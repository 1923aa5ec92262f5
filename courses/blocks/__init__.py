"""The blocks that lessons and rules are written in. Migrations that landed know those of lessons by this place."""

from courses.blocks.lessons import (
    CalloutBlock,
    CitationBlock,
    HeadingBlock,
    PictureBlock,
    ProseBlock,
    QuoteBlock,
    ReflectionBlock,
    VignetteBlock,
    citable,
    lesson_blocks,
)
from courses.blocks.rules import course_rules, program_rules, teacher_blocks

__all__ = [
    "CalloutBlock",
    "CitationBlock",
    "HeadingBlock",
    "PictureBlock",
    "ProseBlock",
    "QuoteBlock",
    "ReflectionBlock",
    "VignetteBlock",
    "citable",
    "course_rules",
    "lesson_blocks",
    "program_rules",
    "teacher_blocks",
]
