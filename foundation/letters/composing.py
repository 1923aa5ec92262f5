"""Composing a letter's words from a template and what is filled in.

Shipped templates are files of the house. What staff wrote is rendered by an engine of its own (`StaffEngine`): no
files, no includes, no tags and filters but those listed in `letter_words`, and every unknown placeholder, tag or filter
is an error with its name. Letters that carry a secret are the house's words alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.template import Context, Engine, NodeList, Template, TemplateSyntaxError, VariableDoesNotExist, engines
from django.template.base import Lexer, Parser, Token, TokenType
from django.utils.translation import gettext as _

from foundation.letters.kinds import Kind
from foundation.letters.models import LetterTemplate

MASK = "••••••"
LEAD = "Subject: "
NOT_PLACEHOLDERS = frozenset({"True", "False", "None"})
LONGEST = 20_000
LONGEST_TAG = 200
DEEPEST = 10
"""What a letter may hold, in signs and in {% if %} within {% if %}: far more than one needs, far less than breaks."""
MISPLACED = frozenset({"elif", "else", "endif"})


class WordsBroken(Exception):  # noqa: N818  (a fact about a template; staff read it)
    """A template can't be turned into a letter; the text says what is wrong with it."""


@dataclass(frozen=True)
class Words:
    """What a letter says."""

    subject: str
    body: str


class StaffEngine(Engine):
    """Django's template engine without anything that reaches beyond the letter."""

    default_builtins: ClassVar = ["foundation.letters.templatetags.letter_words"]


class StaffParser(Parser):
    """Django's parser, which says in words what staff may not use and what they may."""

    def find_filter(self, filter_name: str) -> Any:
        """Find a filter. Raises `WordsBroken` for one that letters may not use."""
        if filter_name not in self.filters:
            raise WordsBroken(
                _("Letters can't use the filter “%(name)s”. They can use: %(allowed)s.")
                % {"name": filter_name, "allowed": ", ".join(sorted(self.filters))}
            )
        return super().find_filter(filter_name)

    def invalid_block_tag(self, token: Token, command: str, parse_until: Any = None) -> NoReturn:
        """Raise `WordsBroken` for a tag that letters may not use, and Django's error for one out of its place."""
        if command in MISPLACED:
            super().invalid_block_tag(token, command, parse_until)
        raise WordsBroken(
            _("Letters can't use {%% %(name)s %%}. They can use {%% if … %%} with {%% else %%} and {%% endif %%}.")
            % {"name": command}
        )


class StaffTemplate(Template):
    """What staff wrote, as a template."""

    def compile_nodelist(self) -> NodeList:
        """Read it with the parser that names what is wrong."""
        if len(str(self.source)) > LONGEST:
            raise WordsBroken(_("This is too long: a letter has at most %(most)d characters.") % {"most": LONGEST})
        tokens = Lexer(self.source).tokenize()
        _demand_readable(tokens)
        return StaffParser(tokens, {}, self.engine.template_builtins, self.origin).parse()


def _demand_readable(tokens: list[Token]) -> None:
    """Raise `WordsBroken` for a tag too long, or conditions too deep, for the parser to come back from."""
    depth = 0
    for token in tokens:
        if token.token_type is TokenType.TEXT:
            continue
        if len(token.contents) > LONGEST_TAG:
            raise WordsBroken(
                _("The tag that begins with “%(tag)s” is too long: it may have %(most)d characters.")
                % {"tag": token.contents[:30], "most": LONGEST_TAG}
            )
        word = token.contents.partition(" ")[0] if token.token_type is TokenType.BLOCK else ""
        depth += {"if": 1, "endif": -1}.get(word, 0)
        if depth > DEEPEST:
            raise WordsBroken(
                _("Conditions stand inside each other too deep: at most %(most)d {%% if %%} may.") % {"most": DEEPEST}
            )


class _Known(dict[str, Any]):
    """What is filled in; remembers every name that was asked for and is not there."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self.unknown: set[str] = set()

    def __contains__(self, name: object) -> bool:
        found = super().__contains__(name)
        if not found and name not in NOT_PLACEHOLDERS:
            self.unknown.add(str(name))
        return found


_staff_engine = StaffEngine(autoescape=False, loaders=[], libraries={})


def shipped(kind: Kind, facts: Mapping[str, Any]) -> Words:
    """Compose from the template shipped with the house.

    Raises `django.template.TemplateDoesNotExist`, `TemplateSyntaxError`, or `WordsBroken` where it has no subject.
    """
    template = engines["django"].get_template(kind.template).template  # type: ignore[attr-defined]  # Django's own engine
    text = template.render(Context(dict(facts), autoescape=False))
    first, _line, body = text.partition("\n")
    if not first.startswith(LEAD):
        message = f"{kind.template} does not begin with a line '{LEAD}…'."
        raise WordsBroken(message)
    return _tidy(first.removeprefix(LEAD), body)


def edited(template: LetterTemplate, facts: Mapping[str, Any]) -> Words:
    """Compose from what staff wrote. Raises `WordsBroken`, naming the placeholder or tag."""
    words = read(template, facts)
    if not words.subject or not words.body:
        raise WordsBroken(_("The subject or the letter is empty."))
    return words


def read(template: LetterTemplate, facts: Mapping[str, Any]) -> Words:
    """Fill in what staff wrote, also where nothing is left to say. Raises `WordsBroken`."""
    return _tidy(_render(template.subject, facts), _render(template.body, facts))


def facts_for_all() -> dict[str, str]:
    """Return what every letter may use."""
    return {"site": settings.SITE_ADDRESS, "office": settings.OFFICE_EMAIL}


def masked(kind: Kind, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context with every secret masked, also where another word repeats it."""
    # Asked for before its kind had this secret, a letter lacks it.
    hidden = [str(context[name]) for name in kind.secrets if str(context.get(name, ""))]
    return {name: MASK if name in kind.secrets else _without(hidden, value) for name, value in context.items()}


def _without(hidden: list[str], value: Any) -> Any:
    """Return the value with every hidden text in it masked, however deep."""
    match value:
        case str():
            for secret in sorted(hidden, key=len, reverse=True):
                value = value.replace(secret, MASK)
            return value
        case list():
            return [_without(hidden, part) for part in value]
        case dict():
            return {name: _without(hidden, part) for name, part in value.items()}
    return MASK if any(secret in str(value) for secret in hidden) else value


def _render(source: str, facts: Mapping[str, Any]) -> str:
    """Render what staff wrote. Raises `WordsBroken`."""
    known = _Known(facts)
    try:
        text = StaffTemplate(source, engine=_staff_engine).render(Context(known, autoescape=False))
    except (TemplateSyntaxError, VariableDoesNotExist, ValueError, TypeError) as error:
        raise WordsBroken(_("The template can't be read: %(why)s") % {"why": error}) from error
    if known.unknown:
        raise WordsBroken(
            _("There is no placeholder named %(names)s.")
            % {"names": ", ".join(f"{{{{ {name} }}}}" for name in sorted(known.unknown))}
        )
    return text


def _tidy(subject: str, body: str) -> Words:
    """Put the subject on one line and end the body with one line end."""
    return Words(" ".join(subject.split())[:200], body.strip() + "\n" if body.strip() else "")
