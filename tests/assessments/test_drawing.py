"""Drawing questions by a blueprint."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import drawing
from assessments.drawing import Candidate, NoDraw, Row, can_serve, draw, starving

TRAITS = ("part:CE", "part:SP", "level:recall", "kind:single")
SEEDS = st.integers(0, 2**63 - 1)


@st.composite
def banks(draw: st.DrawFn, most: int = 9) -> list[Candidate]:
    """Small banks, with vignettes and enemies."""
    count = draw(st.integers(1, most))
    return [
        Candidate(
            version=f"v{place}",
            question=f"q{place}",
            vignette=draw(st.sampled_from(["", "", "", "one", "two"])),
            place=draw(st.integers(0, 3)),
            traits=draw(st.frozensets(st.sampled_from(TRAITS))),
            enemies=draw(st.frozensets(st.sampled_from([f"q{other}" for other in range(count)]), max_size=1))
            - {f"q{place}"},
        )
        for place in range(count)
    ]


rows = st.lists(
    st.builds(Row, st.integers(1, 3), st.frozensets(st.sampled_from(TRAITS), min_size=1, max_size=2)), max_size=3
)


def is_sound(bank: list[Candidate], chosen: list[Candidate], count: int, rows: list[Row]) -> bool:
    """Whether a choice keeps every hard rule, written down once more and plainly."""
    questions = {candidate.question for candidate in chosen}
    vignettes = {candidate.vignette for candidate in chosen} - {""}
    return (
        len(chosen) == count
        and all(sum(row.traits <= candidate.traits for candidate in chosen) >= row.at_least for row in rows)
        and all(candidate in chosen for candidate in bank if candidate.vignette in vignettes)
        and not any(candidate.enemies & questions for candidate in chosen)
    )


def possible(bank: list[Candidate], count: int, rows: list[Row]) -> bool:
    """Try every choice there is."""
    return any(is_sound(bank, list(chosen), count, rows) for chosen in combinations(bank, count))


@settings(max_examples=300)
@given(bank=banks(), rows=rows, count=st.integers(1, 6), seed=SEEDS)
def test_a_draw_keeps_every_rule_of_the_blueprint_or_there_is_none(
    bank: list[Candidate], rows: list[Row], count: int, seed: int
) -> None:
    by_version = {candidate.version: candidate for candidate in bank}

    try:
        drawn = draw(bank, count, seed=seed, rows=rows)
    except NoDraw:
        assert not possible(bank, count, rows)
    else:
        assert len(set(drawn)) == len(drawn)
        assert is_sound(bank, [by_version[version] for version in drawn], count, rows)


@settings(max_examples=300)
@given(bank=banks(), rows=rows, count=st.integers(1, 6))
def test_the_proof_agrees_with_trying_everything_and_names_rows_that_starve(
    bank: list[Candidate], rows: list[Row], count: int
) -> None:
    named = starving(bank, count, rows)

    if named is None:
        assert not possible(bank, count, [])
    elif named:
        assert possible(bank, count, [])
        culprits = [each.row for each in named]
        assert not possible(bank, count, culprits)
        if named[0].is_alone:
            assert all(not possible(bank, count, [row]) for row in culprits)
        else:
            assert all(possible(bank, count, [row for row in culprits if row is not left]) for left in culprits)
    else:
        assert possible(bank, count, rows)


@given(bank=banks(), seed=SEEDS, data=st.data())
def test_the_same_seed_draws_the_same_however_the_bank_is_given(
    bank: list[Candidate], seed: int, data: st.DataObject
) -> None:
    """P6."""
    other = data.draw(st.permutations(bank))

    def drawn(bank: list[Candidate]) -> tuple[str, ...]:
        try:
            return draw(bank, 3, seed=seed)
        except NoDraw:
            return ()

    assert drawn(bank) == drawn(other)


@given(bank=banks(), rows=rows, count=st.integers(1, 5), seed=SEEDS, data=st.data())
def test_what_was_not_seen_comes_first_and_nothing_seen_is_drawn_where_the_unseen_suffice(
    bank: list[Candidate], rows: list[Row], count: int, seed: int, data: st.DataObject
) -> None:
    seen = data.draw(st.sets(st.sampled_from([candidate.version for candidate in bank])))
    vignettes = {candidate.vignette for candidate in bank if candidate.version in seen} - {""}
    unseen = [candidate for candidate in bank if candidate.version not in seen and candidate.vignette not in vignettes]

    if can_serve(unseen, count, rows):
        drawn = draw(bank, count, seed=seed, rows=rows, ranks=dict.fromkeys(seen, 1))

        assert not set(drawn) & seen


def plain(count: int) -> list[Candidate]:
    return [Candidate(f"v{place:03}", f"q{place:03}") for place in range(count)]


def test_rows_that_can_only_not_be_served_together_are_named_and_no_other() -> None:
    bank = [Candidate(f"v-{level}", f"q-{level}", traits=frozenset({level, "kind:single"})) for level in ("one", "two")]
    harmless, first, second = (Row(1, frozenset({trait})) for trait in ("kind:single", "one", "two"))

    named = starving(bank, 1, [harmless, first, second])

    assert named is not None
    assert [(each.row, each.is_alone) for each in named] == [(first, False), (second, False)]


def test_seeds_differ_in_questions_and_in_their_order() -> None:
    draws = [draw(plain(12), 5, seed=seed) for seed in range(200)]

    assert {version for drawn in draws for version in drawn} == {candidate.version for candidate in plain(12)}
    assert len(set(draws)) > 190


def test_questions_of_a_vignette_stay_together_in_their_order() -> None:
    told = [Candidate(f"t{place}", f"t{place}", "case", place) for place in (3, 1, 2)]

    drawn = [draw([*plain(3), *told], 5, seed=seed) for seed in range(30)]

    assert all("t1 t2 t3" in " ".join(versions) for versions in drawn)


def test_a_vignette_whose_questions_are_enemies_is_never_drawn() -> None:
    bank = [Candidate("a", "a", "case", 1), Candidate("b", "b", "case", 2, enemies=frozenset("a")), *plain(2)]

    assert set(draw(bank, 2, seed=1)) == {"v000", "v001"}


def test_a_bank_of_three_hundred_is_drawn_and_proven_in_little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty of three hundred under ten rows take no more steps than there are questions drawn, and a few."""
    monkeypatch.setattr(drawing, "PATIENCE", 60)
    parts = [f"part:{part}" for part in ("CE", "SP", "UC")]
    bank = [
        Candidate(f"v{place:03}", f"q{place:03}", traits=frozenset({parts[place % 3], f"provision:{place % 40}"}))
        for place in range(300)
    ]
    blueprint = [Row(4, frozenset({part})) for part in parts]
    blueprint += [Row(1, frozenset({f"provision:{n}"})) for n in range(7)]

    assert starving(bank, 20, blueprint) == ()
    assert len(draw(bank, 20, seed=7, rows=blueprint)) == 20


def test_a_search_that_is_given_up_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "PATIENCE", 2)

    assert not can_serve(plain(12), 5)
    with pytest.raises(NoDraw) as refused:
        draw(plain(12), 5, seed=1)

    assert refused.value.was_given_up
