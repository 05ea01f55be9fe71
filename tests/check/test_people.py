"""contacts.csv: faults say where and never what; each test looks for what stands in the cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assetmap.check.faults import Fault, Faults
from assetmap.check.people import note_contacts
from assetmap.load.schema import CONTACTS
from tests.check.world import AS_OF, places, settings, write_list

KEYS = ["bolton/one", "manchester/two"]


def check_people(root: Path, *rows: dict[str, str]) -> tuple[Fault, ...]:
    if rows:
        write_list(root, "contacts", rows)
    faults = Faults()
    note_contacts(settings(root), KEYS, AS_OF, faults)
    return faults.sorted()


def person(**cells: str) -> dict[str, str]:
    return {"asset_id": "one", "contact_name": "Example Person", "email": "person@example.org"} | cells


def test_no_list_and_a_good_one(tmp_path: Path) -> None:
    assert check_people(tmp_path) == ()
    row = person(review_by="2026-11-23", agreed_on="2025-11-23", phone="0161 496 0000")
    assert check_people(tmp_path, row, person(email="", review_by="")) == ()


def test_each_fault_says_where_and_not_what(tmp_path: Path) -> None:
    faults = check_people(
        tmp_path,
        person(asset_id="two"),  # of another locality
        person(email="zqx person@example.org"),
        person(review_by="2026-11-22"),
        person(asset_id=""),
        person(review_by="31/31/2026", agreed_on="zqx"),
    )
    assert places(faults) == [
        ("contact-of-nobody", 2, "asset_id"),
        ("bad-email", 3, "email"),
        ("contact-review-due", 4, "review_by"),
        ("required-empty", 5, "asset_id"),
        ("bad-date", 6, "agreed_on"),
        ("bad-date", 6, "review_by"),
    ]
    assert {fault.file for fault in faults} == {"assets/bolton/contacts.csv"}
    assert {fault.value for fault in faults} == {""}
    assert faults[1].message == "an e-mail address is not written as one (row 3, email)"
    assert "zqx" not in str(faults)


@pytest.mark.parametrize(
    "email", ["a@example.org", "a.b+c@mail.example.co.uk", "o_x@ex-ample.org", "zoë@example.org"]
)
def test_good_addresses(tmp_path: Path, email: str) -> None:
    assert check_people(tmp_path, person(email=email)) == ()


@pytest.mark.parametrize(
    "email",
    ["a", "a@", "@example.org", "a@example", "a b@example.org", "a@b@example.org", "a@example.org; b@x.org",
     "a@example.org,", "mailto:<a@example.org>", "a@example..org", "x" * 65 + "@example.org"],
)  # fmt: skip
def test_malformed_addresses(tmp_path: Path, email: str) -> None:
    assert places(check_people(tmp_path, person(email=email))) == [("bad-email", 2, "email")]


@pytest.mark.parametrize(
    "content",
    [
        b"Zqx Person,zqx@example.org\n",  # no headings at all
        b"asset_id,Zqx Person,zqx person\none,a,b\n",  # two headings alike
        b'asset_id,email\none,"zqx@example.org\n',
        b"PK\x03\x04zqx",
        b"",
    ],
)
def test_a_list_that_cannot_be_read_is_not_quoted(tmp_path: Path, content: bytes) -> None:
    path = write_list(tmp_path, "contacts", [])
    path.write_bytes(content)
    faults = check_people(tmp_path)
    assert places(faults) == [("unusable-list", 0, "")]
    assert "asset_id" in faults[0].remedy
    assert "zqx" not in str(faults).lower()


def test_those_of_localities_without_organisations_are_left_aside(tmp_path: Path) -> None:
    write_list(tmp_path, "contacts", [person(asset_id="nobody")])
    faults = Faults()
    note_contacts(settings(tmp_path), [], AS_OF, faults, without={"bolton"})
    assert faults.found == []


@examples(max_examples=40, deadline=None)
@given(st.data())
def test_no_cell_is_ever_repeated(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    secret = "Zq\u00c3\u00a9x9"  # looks damaged, too
    odd = st.sampled_from(["{}", " {}\x07", "{}@", "31/02/{}", "{}/{}", "{}\x00", "'{}", "={}", '"{}'])
    rows = data.draw(
        st.lists(st.fixed_dictionaries(dict.fromkeys((*CONTACTS.names, "mine"), odd)), max_size=4)
    )
    root = tmp_path_factory.getbasetemp() / "people"
    path = write_list(
        root, "contacts", [{k: v.replace("{}", secret) for k, v in row.items()} for row in rows]
    )
    ending = data.draw(st.sampled_from(["", f"{secret}\n", ",,,,,,,,,," + secret, f'"{secret}']))
    path.write_bytes(path.read_bytes() + ending.encode())
    faults = check_people(root)
    assert "Zq" not in str(faults)
    assert bool(faults) or not (rows or ending)
