"""The blocks that lessons and rules are written in. Migrations that landed know those of lessons by this place."""

from courses.blocks.lessons import (
    AdvisoryBlock,
    CalloutBlock,
    CheckBlock,
    CitationBlock,
    HeadingBlock,
    PictureBlock,
    ProseBlock,
    QuestionBlock,
    QuoteBlock,
    ReflectionBlock,
    VignetteBlock,
    askable,
    citable,
    lesson_blocks,
)
from courses.blocks.media import AudioBlock, FilesBlock, PackBlock, VideoBlock
from courses.blocks.rules import course_rules, program_rules, teacher_blocks

__all__ = [
    "AdvisoryBlock",
    "AudioBlock",
    "CalloutBlock",
    "CheckBlock",
    "CitationBlock",
    "FilesBlock",
    "HeadingBlock",
    "PackBlock",
    "PictureBlock",
    "ProseBlock",
    "QuestionBlock",
    "QuoteBlock",
    "ReflectionBlock",
    "VideoBlock",
    "VignetteBlock",
    "askable",
    "citable",
    "course_rules",
    "lesson_blocks",
    "program_rules",
    "teacher_blocks",
]
