"""Compiling: an expression that is put into SQL once in each process.

A question that gathers a lot takes longer to be put into SQL than to be answered. Where it is kept at the top of a
module and asked on every page with other values, its dear parts stand in `Once`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import ExpressionWrapper

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Combinable
    from django.db.models.sql.compiler import SQLCompiler

type Said = tuple[str, tuple[Any, ...]]


class Once(ExpressionWrapper):  # type: ignore[type-arg]  # it takes an argument in the stubs alone
    """An expression that is compiled for whoever asks first, and remembered for everybody after.

    The values in it are remembered too: it must hold none that changes, a moment or a person. A query that gives its
    tables other names, as one inside another does, takes a copy, which remembers nothing yet.
    """

    said: Said | None = None

    def __init__(self, expression: Combinable) -> None:
        """Take its kind from the expression."""
        super().__init__(expression, output_field=None)  # type: ignore[arg-type]  # then it is the expression's own

    def copy(self) -> Self:
        """Return one that remembers nothing: whoever copies it is about to change it."""
        again = super().copy()
        again.said = None
        return again

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Said:
        """Say it again, or for the first time."""
        if self.said is None:
            sql, values = super().as_sql(compiler, connection)
            self.said = (sql, tuple(values))
        return self.said
