"""The one family of errors that a person may read."""


class Refusal(Exception):  # noqa: N818  (it names what is true, not a failure of the program)
    """A rule said no. The text is for the person: what is true, and what can be done.

    Rules raise; edges (views, forms, commands) turn it into a form error or a page, never into a traceback.
    """
