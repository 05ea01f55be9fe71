from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.merge import Answer, CellEdit, Conflict, Merged, NewRow, Returned, merge_rows
from assetmap.register.pairing import pair_rows

COLUMNS = ("id", "a", "b", "c")


def same(_: str, one: str, other: str) -> bool:
    return one.strip() == other.strip()


def merge(
    base: Mapping[str, str],
    ours: Mapping[str, str] | None,
    theirs: Mapping[str, str] | None,
    take: Answer | None = None,
) -> Merged:
    return merge_rows(
        [base],
        [] if ours is None else [ours],
        [] if theirs is None else [Returned(2, 0, theirs)],
        {} if ours is None else {0: 0},
        same,
        lambda _: take,
        fixed=("id",),
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("x", "x", "x", None),
        ("x", "x", "y", "y"),  # changed there only: taken
        ("x", "y", "x", None),  # changed here only: kept
        ("x", "y", "y", None),  # both to the same
        ("x", "x ", "y", "y"),  # a space is no change
        ("x", "y", "x ", None),
        ("x", "x", "", ""),  # cleared there
        ("", "", "y", "y"),
    ],
)
def test_one_cell(base: str, ours: str, theirs: str, expected: str | None) -> None:
    merged = merge({"a": base}, {"a": ours}, {"a": theirs})
    assert merged.conflicts == []
    assert [edit.value for edit in merged.edits] == ([] if expected is None else [expected])


def test_a_cell_changed_on_both_sides_waits_for_an_answer() -> None:
    conflict = Conflict(0, 0, "a", "x", "y", "z", 2)
    assert merge({"a": "x"}, {"a": "y"}, {"a": "z"}) == Merged(conflicts=[conflict])
    assert merge({"a": "x"}, {"a": "y"}, {"a": "z"}, "leave") == Merged(conflicts=[conflict])
    assert merge({"a": "x"}, {"a": "y"}, {"a": "z"}, "list") == Merged(settled=[conflict])
    assert merge({"a": "x"}, {"a": "y"}, {"a": "z"}, "workbook") == Merged(
        edits=[CellEdit(0, "a", "y", "z", 2)], settled=[conflict]
    )


def test_rows_that_one_side_lacks() -> None:
    row = {"id": "k", "a": "x", "b": "y"}
    assert merge(row, row, None) == Merged(missing=[0])
    assert merge(row, None, None) == Merged()
    assert merge(row, None, row) == Merged(gone=1)
    changed = {"a": "z"}
    conflict = Conflict(0, None, "", "", "", "a: z", 2)
    assert merge(row, None, changed) == Merged(conflicts=[conflict])
    assert merge(row, None, changed, "list") == Merged(settled=[conflict])
    back = NewRow(2, {"id": "k", "a": "z", "b": "y"}, 0)
    assert merge(row, None, changed, "workbook") == Merged(new=[back], settled=[conflict])


def test_a_key_and_a_column_that_did_not_come_back_are_never_changed() -> None:
    assert merge({"id": "k", "a": "x"}, {"id": "k", "a": "x"}, {"id": "other"}) == Merged()


VALUES = st.sampled_from(["", "x", "y", "z"])
ROW = st.fixed_dictionaries(dict.fromkeys(("a", "b", "c"), VALUES))


@given(st.lists(st.tuples(ROW, ROW, ROW), max_size=5), st.randoms(use_true_random=False))
def test_every_cell_is_what_one_of_the_two_sides_typed_or_a_conflict(rows, random) -> None:
    base, ours, theirs = ([one[i] for one in rows] for i in range(3))
    places = list(range(len(rows)))
    random.shuffle(places)  # the list was sorted meanwhile
    now = [ours[places.index(at)] for at in range(len(rows))]
    returned = [Returned(at + 2, at, cells) for at, cells in enumerate(theirs)]
    merged = merge_rows(base, now, returned, dict(enumerate(places)), same, lambda _: None)
    result = [dict(cells) for cells in now]
    for edit in merged.edits:
        assert result[edit.ours][edit.column] == edit.former
        result[edit.ours][edit.column] = edit.value
    asked = {(one.base, one.column) for one in merged.conflicts}
    for at, (was, here, there) in enumerate(rows):
        for column in was:
            texts = was[column], here[column], there[column]
            got = result[places[at]][column]
            if (at, column) in asked:
                assert len(set(texts)) == 3
                assert got == here[column]
            elif here[column] != was[column]:
                assert got == here[column]
                assert there[column] in (was[column], here[column])
            else:
                assert got == there[column]


# --- pairing ----------------------------------------------------------------------------------------------


def rows(*texts: str) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, text.split("/"), strict=True)) for text in texts]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (rows("1/x/y/z", "2/x/y/z"), rows("2/x/y/z", "1/o/o/o"), {0: 1, 1: 0}),  # the key goes before all
        (rows("/x/y/z", "/x/y/z", "/q/q/q"), rows("/q/q/q", "/x/y/z"), {0: 1, 2: 0}),  # as often as there
        (rows("/x/y/z", "/x/p/q"), rows("/x/p/p", "/x/y/y"), {0: 1, 1: 0}),  # the most alike of an identity
        (rows("1/x/y/z"), rows("2/x/y/z"), {}),  # two keys are two rows
        (rows("1/x/y/z"), rows("/x/y/o"), {0: 0}),  # one had none yet
        (rows("/x/y/z"), rows("/o/y/z"), {0: 0}),  # all but one
        (rows("/x/y/z"), rows("/o/y/z", "/p/y/z"), {}),  # not clear which
        (rows("/x/y/z"), rows("/o/o/z"), {}),
        (rows("/ / / "), rows("/ / / "), {0: 0}),
        ([], rows("/x/y/z"), {}),
    ],
)
def test_pairs(left, right, expected) -> None:
    assert pair_rows(left, right, COLUMNS, [("a",)], key="id") == expected


def test_without_identities_only_whole_rows_are_pairs() -> None:
    assert pair_rows(rows("/x/y/z"), rows("/x/y/o"), COLUMNS, None, key="id") == {}


@given(st.lists(ROW, max_size=8), st.randoms(use_true_random=False))
def test_a_shuffled_list_is_paired_whole(cells, random) -> None:
    other = list(cells)
    random.shuffle(other)
    pairs = pair_rows(cells, other, ("a", "b", "c"), [("a",)])
    filled = [at for at, row in enumerate(cells) if any(row.values())]
    assert sorted(pairs) == filled
    assert all(cells[a] == other[b] for a, b in pairs.items())
    assert len(set(pairs.values())) == len(pairs)
