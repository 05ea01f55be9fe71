"""Words of a project's own: any can be said otherwise, and nothing else slips in."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.mapping.page import read_words
from tests.project import TONGE, build, opened, write_project

ROW = {"id": "one", "name": "Walkers", "asset_type": "group_club", "postcode": TONGE}


def own(folder: Path, text: str) -> Path:
    file = folder / "words.toml"
    file.write_text(text, "utf-8")
    return file


def test_words_are_merged_key_by_key(tmp_path: Path) -> None:
    usual = read_words()
    words = read_words(own(tmp_path, '[gap]\nengaged = "In touch"\n[stage]\ntalking = "In conversation"\n'))
    assert words["gap"] == {**usual["gap"], "engaged": "In touch"}
    assert words["stage"]["talking"] == "In conversation"
    assert {part: words[part] for part in words if part not in ("gap", "stage")} == {
        part: usual[part] for part in usual if part not in ("gap", "stage")
    }
    assert read_words() == usual


def test_words_of_the_public_copies_too(tmp_path: Path) -> None:
    words = read_words(own(tmp_path, '[public.area]\nout_of_reach = "{n} live here"\n'))
    assert words["public"]["area"]["out_of_reach"] == "{n} live here"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gaps]\nengaged = "x"', "perhaps gap was meant"),
        ('[gap]\nengagd = "x"', "perhaps engaged was meant"),
        ('[nothing]\nx = "x"', "one of the parts"),
        ('title = "x"', "there is no title"),
        ("[gap]\nengaged = 3", "should be text"),
        ('[gap]\nengaged = " "', "should be text"),
        ('gap = "x"', "write [gap] on one line"),
        ('[gap.engaged]\nx = "x"', "should be text"),
        ('[page]\non_date = "Today"', "lacks {date}"),
        ('[page]\non_date = "{date} {day}"', "has {day}, which nothing fills in"),
        ('[page]\non_date = "{date} {"', "without its other half"),
        ('[page]\non_date = "{date:>9}"', "without its other half"),
        ('[page]\non_date = "{date} {}"', "without its other half"),
        ("[page", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_clearly(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_words(own(tmp_path, text))
    assert said in str(caught.value)
    assert str(caught.value).startswith("words.toml: ")
    assert "What to do" in str(caught.value)


def test_own_words_are_on_the_page_and_a_change_of_them_makes_it_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path, [ROW])
    assert build(settings, "--quiet") == 0
    own(tmp_path, '[gap]\nengaged = "In touch <b>&"\n')
    assert build(settings) == 0
    assert "Nothing has changed" not in capsys.readouterr().out
    page = tmp_path / "maps" / "bolton.html"
    assert "In touch <b>&" in opened(page)
    assert "In touch <b>" not in page.read_text("utf-8")
    assert build(settings) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    own(tmp_path, '[page]\non_date = "Today"\n')
    assert build(settings) == 1
    assert "words.toml: [page] on_date lacks {date}" in capsys.readouterr().err


def test_another_file_by_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ROW], settings='words = "plain/ours.toml"\n')  # under [folders]
    assert build(settings) == 1
    assert "there is no file plain/ours.toml" in capsys.readouterr().err
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "ours.toml").write_text('[page]\nlegend = "What it shows"\n', "utf-8")
    assert build(settings, "--quiet") == 0
    assert "What it shows" in opened(tmp_path / "maps" / "bolton.html")
