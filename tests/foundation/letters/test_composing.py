from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.letters import composing, kinds
from foundation.letters.composing import MASK, Words, WordsBroken
from foundation.letters.kinds import Kind
from foundation.letters.models import LetterTemplate

KIND = Kind("k", "k.txt", ("name", "code", "rest"), ("code",))
WORDS = st.recursive(
    st.text(max_size=12) | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def edited(subject: str, body: str, **facts: object) -> Words:
    return composing.edited(LetterTemplate(subject=subject, body=body), facts)


def test_staff_words_are_filled_in_without_escaping_and_the_subject_is_one_line() -> None:
    words = edited(
        "To {{ name }}\n now",
        "{% if name %}<{{ name|upper }}>{% elif no %}x{% else %}y{% endif %}{# a note #}{{ no|default:'none' }}",
        name="a",
        no="",
    )

    assert words == Words("To a now", "<A>none\n")


def test_ten_conditions_may_stand_inside_each_other() -> None:
    assert edited("Hello", "{% if name %}" * 10 + "x" + "{% endif %}" * 10, name="a").body == "x\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{{ nmae }} {{ other.deep }}", "There is no placeholder named {{ nmae }}, {{ other }}."),
        ("{% if nmae == True or None %}x{% endif %}y", "There is no placeholder named {{ nmae }}."),
        ("{% if name %}", "The template can't be read"),
        ("{% include 'base.html' %}", "Letters can't use {% include %}. They can use {% if … %} with {% else %}"),
        ("{% load static %}", "Letters can't use {% load %}."),
        ("{% extends 'base.html' %}", "Letters can't use {% extends %}."),
        ("{% debug %}", "Letters can't use {% debug %}."),
        ("{% for x in name %}{% for y in name %}{{ y }}{% endfor %}{% endfor %}", "Letters can't use {% for %}."),
        ("{% if name %}{% now 'Y' %}{% endif %}", "Letters can't use {% now %}."),
        ("x{% endif %}", "The template can't be read"),
        ("{{ name|nofilter }}", "Letters can't use the filter “nofilter”. They can use: capfirst, default, first,"),
        ("{{ name|rjust:999999999 }}", "Letters can't use the filter “rjust”."),
        ("{{ name|upper|ljust:9 }}", "Letters can't use the filter “ljust”."),
        ("{% if name|stringformat:'999999999d' %}x{% endif %}", "Letters can't use the filter “stringformat”."),
        ("{{ name|join:name }}", "Letters can't use the filter “join”."),
        ("{{ name|default:name.x.y }}{{ name|truncatewords:name.x.y }}", "The template can't be read"),
        ("{{ number|floatformat:99999999 }}", "Letters can't use the filter “floatformat”."),
        ("{% if " + "not " * 3000 + "name %}x{% endif %}", "The tag that begins with “if not not"),
        ("{% if name %}" * 600 + "{% endif %}" * 600, "Conditions stand inside each other too deep: at most 10"),
        ("x" * 20_001, "This is too long: a letter has at most 20000 characters."),
        ("   ", "The subject or the letter is empty."),
    ],
)
def test_what_cannot_become_a_letter_is_named(body: str, says: str) -> None:
    with pytest.raises(WordsBroken, match=says.replace("{", r"\{").replace("}", r"\}")):
        edited("Hello", body, name="a", number=4)


def test_a_shipped_template_must_begin_with_its_subject() -> None:
    with pytest.raises(WordsBroken, match=r"bare.txt does not begin with a line 'Subject: …'."):
        composing.shipped(Kind("bare", "bare.txt", ()), {})


def test_every_shipped_template_reads_well_with_sample_words_and_with_none(request: pytest.FixtureRequest) -> None:
    for kind in kinds.every():
        for facts in (kind.sample(), dict.fromkeys(kind.placeholders, "")):
            words = composing.shipped(kind, composing.facts_for_all() | facts)

            assert words.subject, kind.reason
            assert words.body, kind.reason


@given(code=st.text(min_size=1, max_size=8).filter(lambda code: code not in MASK), name=st.text(), rest=WORDS)
def test_no_secret_is_kept_wherever_it_is_repeated(code: str, name: str, rest: object) -> None:
    """A code or link that opens something leaves in the letter only; what is kept shows a mask."""
    kept = composing.masked(KIND, {"name": f"{name}{code}", "code": code, "rest": [rest, {"again": code}]})

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for part in value.values() for text in texts(part)]
        return [text for part in value for text in texts(part)] if isinstance(value, list) else [str(value)]

    assert kept["code"] == MASK
    assert all(code not in text.replace(MASK, "") for text in texts(list(kept.values())))
