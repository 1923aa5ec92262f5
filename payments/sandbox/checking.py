"""What is asked, held to the parameter classes of the SDK itself: an SDK that asks otherwise is found at once.

The SDK leaves its lists of words open (`Literal['payment', ...] | str`), so that it outlives what Stripe adds. Stripe
itself takes only the words it knows, and so does this.
"""

from __future__ import annotations

import functools
import importlib
import re
import types
import typing
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import typing_extensions
from stripe import RequestOptions

from payments.sandbox.refusing import Json, Refused, lacking, unknown, wrong

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500
"""Of metadata."""
WHOLE = re.compile(r"^-?\d+$")


def asked(named: str, given: Json) -> Json:
    """Return what was asked, its words turned into what the SDK's class `named` says that they are.

    Raises `Refused`, naming the parameter, where one is unknown, of another kind, or lacking.
    """
    return _object(_class(named), given, "")


def _class(named: str) -> Any:
    """Return the parameter class with this dotted name below `stripe.params`."""
    module, _, name = f"stripe.params.{named}".rpartition(".")
    return getattr(importlib.import_module(module), name)


@functools.cache
def _members(kind: Any) -> dict[str, Any]:
    """Return what an object of this kind may have, by name; not what is said of the request itself."""
    module = importlib.import_module(kind.__module__)
    names = {"StripeContext": Any, **vars(typing), **vars(module)}
    hints = typing_extensions.get_type_hints(kind, names)
    return {name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__}


def _object(kind: Any, given: Any, path: str) -> Json:
    if not isinstance(given, dict):
        raise wrong(path, "Invalid object")
    members = _members(kind)
    for name in given:
        if name not in members:
            raise unknown(_within(path, name))
    for name in sorted(kind.__required_keys__ & members.keys()):
        if name not in given:
            raise lacking(_within(path, name))
    return {name: _read(members[name], value, _within(path, name)) for name, value in given.items()}


def _within(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _read(hint: Any, given: Any, path: str) -> Any:
    """Return a value as its hint says that it is."""
    origin = typing_extensions.get_origin(hint)
    arguments = typing_extensions.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return _one_of(arguments, given, path)
    if origin is Literal:
        return _word(arguments, given, path)
    if origin is list:
        return [_read(arguments[0], each, _within(path, place)) for place, each in _places(given, path)]
    if origin is dict:
        return _mapping(arguments[1], given, path)
    if typing_extensions.is_typeddict(hint):
        return _object(hint, given, path)
    return SCALARS[hint](given, path)


def _one_of(choices: tuple[Any, ...], given: Any, path: str) -> Any:
    """Return a value as the first that fits: a word that is known, a number, an object, free text."""
    closed = [hint for hint in choices if _is_words(hint) and typing_extensions.get_args(hint) != ("",)]
    if closed and isinstance(given, str):
        choices = tuple(hint for hint in choices if hint is not str)
    refusals = []
    for hint in choices:
        if "UntypedStripeObject" in str(hint):  # What the SDK also takes from us, and sends as a mapping.
            continue
        try:
            return _read(hint, given, path)
        except Refused as refusal:
            refusals.append(refusal)
    # An object that is wrong inside says more than that it is no word.
    raise max(refusals, key=lambda refusal: (len(str(refusal.error["param"])), not _says_words(refusal)))


def _is_words(hint: Any) -> bool:
    return typing_extensions.get_origin(hint) is Literal


def _says_words(refusal: Refused) -> bool:
    return ": must be " in str(refusal)


def _word(words: tuple[Any, ...], given: Any, path: str) -> Any:
    if given in words:
        return given
    *others, last = [str(word) for word in words]
    known = f"one of {', '.join(others)} or {last}" if others else last
    raise wrong(path, f"Invalid {path}: must be {known}")


def _places(given: Any, path: str) -> list[tuple[str, Any]]:
    if given == "":
        return []
    if not isinstance(given, dict) or not all(place.isdecimal() for place in given):
        raise wrong(path, "Invalid array")
    return sorted(given.items(), key=lambda pair: int(pair[0]))


def _mapping(hint: Any, given: Any, path: str) -> Json:
    if not isinstance(given, dict):
        raise wrong(path, "Invalid object")
    if len(given) > MOST_KEYS or any(len(name) > LONGEST_KEY for name in given):
        raise wrong(path, f"There may be {MOST_KEYS} keys here, of {LONGEST_KEY} letters each.")
    if any(len(value) > LONGEST_VALUE for value in given.values()):
        raise wrong(path, f"A value here may have {LONGEST_VALUE} letters.")
    return {name: value if value == "" else _read(hint, value, _within(path, name)) for name, value in given.items()}


def _text(given: Any, path: str) -> str:
    if not isinstance(given, str):
        raise wrong(path, f"Invalid string: {given}")
    if not given:
        message = (
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
            f"however '{path}' cannot be unset. Remove it from your request or supply a non-empty value."
        )
        raise wrong(path, message, "parameter_invalid_empty")
    return given


def _whole(given: Any, path: str) -> int:
    if not isinstance(given, str) or not WHOLE.match(given):
        raise wrong(path, f"Invalid integer: {given}", "parameter_invalid_integer")
    return int(given)


def _claim(given: Any, path: str) -> bool:
    if given not in ("true", "false"):
        raise wrong(path, f"Invalid boolean: {given}")
    return bool(given == "true")


def _fraction(given: Any, path: str) -> str:
    try:
        return str(Decimal(given))
    except (InvalidOperation, TypeError, ValueError):
        raise wrong(path, f"Invalid decimal: {given}") from None


SCALARS: dict[Any, Any] = {str: _text, int: _whole, bool: _claim, Decimal: _fraction, float: _fraction}
