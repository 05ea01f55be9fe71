"""Their words for ours."""

from __future__ import annotations

import pytest

from assetmap.errors import UsageError
from assetmap.register.columns import ColumnProposal
from assetmap.register.synonyms import plain, word_data
from assetmap.register.vocabulary import WORDS, our_word, type_of_name
from assetmap.register.wording import propose_constants, propose_words, word_maps
from tests.register.test_columns import make


def column(heading: str, target: str) -> ColumnProposal:
    return ColumnProposal(heading, target, "", True, ())


@pytest.mark.parametrize(
    ("target", "theirs", "ours"),
    [
        ("engagement.stage", "on board", "working_together"),
        ("engagement.stage", "Working with us", "working_together"),
        ("engagement.stage", "said no", "declined"),
        ("engagement.stage", "not contacted", "known"),
        ("engagement.stage", "In conversation", "talking"),
        ("engagement.stage", "in convrsation", "talking"),
        ("engagement.stage", "Working together", "working_together"),
        ("engagement.stage", "not working with us", ""),
        ("engagement.stage", "no longer on board", ""),
        ("engagement.stage", "purple", ""),
        ("asset_type", "Local authority run library", "public_service"),
        ("asset_type", "Lostock High School run library", "public_service"),
        ("asset_type", "Place Of Worship", "faith"),
        ("asset_type", "Group or club", "group_club"),
        ("asset_type", "Other", ""),
        ("activity_focus", "Physical activity is what it is for", "primary"),
        ("status", "permanently closed", "closed"),
        ("status", "Not known", "unknown"),
        ("audiences", "50+", "older_people"),
        ("do_not_list", "TRUE", "yes"),
        ("sensitive_location", "✓", "yes"),
        ("engagement.channel", "phone call", "call"),
        ("visibility", "staff only", "team"),
    ],
)
def test_words(target: str, theirs: str, ours: str) -> None:
    found, reason = our_word(target, theirs)
    assert found == ours
    assert reason


def test_every_word_of_ours_and_every_label_means_itself() -> None:
    for target, words in WORDS.items():
        for word, label in words.items():
            assert our_word(target, word)[0] == word
            assert our_word(target, label)[0] == word


def test_the_data_names_words_of_ours_only_and_none_twice() -> None:
    for target, words in WORDS.items():
        table = word_data()["yes_no" if target in ("sensitive_location", "do_not_list") else target]
        assert set(table) <= set(words)
        meant: dict[str, str] = {}
        for ours, synonyms in table.items():
            for one in synonyms:
                assert meant.setdefault(plain(one) or one, ours) == ours, (
                    f"{target}: '{one}' means two things"
                )
    for table_name in ("name_ends", "name_starts", "name_holds"):
        assert set(word_data()[table_name]) <= set(WORDS["asset_type"])


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("St Example's Church", "faith"),
        ("CHURCH OF ST EXAMPLE", "faith"),
        ("Avenue Methodist Church Badminton", "group_club"),
        ("Ringway Golf Club Ltd.", "group_club"),
        ("Example Park (Sale)", "outdoor_space"),
        ("The Friends of Example School", "group_club"),
        ("Example Primary School", "school"),
        ("Example Community Centre, Sale", "venue"),
        ("Example Dental Practice", "public_service"),
        ("Charity for the Minister of Hale Chapel", ""),
        ("Example Wildlife Trust", ""),
        ("", ""),
    ],
)
def test_the_type_that_a_name_tells(name: str, ours: str) -> None:
    assert type_of_name(name)[0] == ours


def test_proposals_are_counted_and_corrections_win() -> None:
    incoming = make({"How": ["on board", "On board", "hmm", "", "said no", "hmm"]})
    columns = [column("How", "engagement.stage")]
    found = propose_words(
        incoming,
        columns,
        remembered={"engagement.stage": {"hmm": "paused", "said no": "known"}},
        corrections={"engagement.stage": {"SAID NO": "declined"}},
        audiences={},
    )
    assert [(one.theirs, one.ours, one.count) for one in found] == [
        ("hmm", "paused", 2),
        ("On board", "working_together", 1),
        ("on board", "working_together", 1),
        ("said no", "declined", 1),
    ]
    assert found[-1].reason == "you said so"
    assert word_maps(found)["engagement.stage"]["hmm"] == "paused"


def test_a_correction_to_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="'maybe' is not one of the words"):
        propose_words(
            make({"How": ["x"]}),
            [column("How", "engagement.stage")],
            remembered={},
            corrections={"engagement.stage": {"x": "maybe"}},
            audiences={},
        )


def test_audiences_are_split_and_the_projects_own_are_known() -> None:
    incoming = make({"Who": ["Women; carers", "older people and women", "Left-handers"]})
    found = propose_words(
        incoming,
        [column("Who", "audiences")],
        remembered={},
        corrections={},
        audiences={"carers": "Unpaid carers"},
    )
    assert {(one.theirs, one.ours) for one in found} == {
        ("Women", "women_girls"),
        ("carers", "carers"),
        ("older people", "older_people"),
        ("women", "women_girls"),
        ("Left-handers", ""),
    }


@pytest.mark.parametrize(
    ("where", "heading", "names", "word"),
    [
        ("gm_libraries.csv", "name", ["A", "B"], "public_service"),
        ("trafford_sports_clubs.csv", "name", ["A", "B"], "group_club"),
        ("list.csv", "Polling station", ["A", "B"], "venue"),
        ("list.csv", "name", ["A Church", "B Church", "C"], "faith"),
        ("list.csv", "name", ["A", "B", "C Church"], None),
    ],
)
def test_one_word_for_a_list_without_types(
    where: str, heading: str, names: list[str], word: str | None
) -> None:
    found = propose_constants(make({heading: names}, where), [column(heading, "name")])
    assert (found["asset_type"].word if found else None) == word


def test_a_list_with_types_needs_no_constant() -> None:
    incoming = make({"name": ["A"], "type": ["Park"]}, "clubs.csv")
    assert propose_constants(incoming, [column("name", "name"), column("type", "asset_type")]) == {}
