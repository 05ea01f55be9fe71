"""A fetch from a server that fails: each fault at each request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.errors import SourceError
from tests.sources.project import LATER, REQUESTS, Project
from tests.sources.server import KINDS


@pytest.fixture
def quick(project: Project, kind: str) -> Project:
    """With a client that gives up a slow server soon, where one is to come."""
    patience = project.client.patience
    project.client.patience = replace(patience, timeout=0.25 if kind == "slow" else patience.timeout)
    project.server.slow = 0.6
    return project


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_at_each_request_ends_well_or_changes_nothing(quick: Project, kind: str) -> None:
    quick.fetch()
    clean = quick.files()
    # the former copy differs from what is published now, so that a fetch has something to change
    quick.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"
    quick.fetch(refresh=True, now=LATER)
    new = quick.files()
    right = 0
    for number in range(1, REQUESTS + 1):
        quick.lock.write_bytes(clean["assetmap.lock"])
        quick.server.reset()
        quick.server.faults = {number: kind}
        before = quick.files()
        told = ""
        try:
            quick.fetch(refresh=True, now=LATER)
        except SourceError as error:  # whose exit code is 3
            told = str(error)
        right += not told
        assert quick.files() == (before if told else new), (kind, number)
        if told:
            assert "What to do" in told
            assert "Nothing was changed: the maps are still made from what was fetched" in told
    # one bad answer is overcome, but for 404, which says that there is nothing: only for HEAD it is no matter
    if kind != "slow":  # on a busy machine good answers are late too; then it must be told, as above
        assert right == (1 if kind == "404" else REQUESTS)
    if kind in ("503", "429"):
        assert set(quick.waits) == {7.0}  # as Retry-After says
    assert not list((quick.store.folder / ".partial").iterdir())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["wards", "iod2025", "census"])
def test_a_server_that_always_fails_is_given_up(quick: Project, kind: str, name: str) -> None:
    quick.server.faults = {"*": kind}
    with pytest.raises(SourceError) as caught:
        quick.fetch(name)
    assert len(quick.server.asked) <= 3
    assert caught.value.where.startswith(quick.server.url)
    assert quick.files() == {}


def test_the_pauses_grow_and_are_bounded(project: Project) -> None:
    project.server.faults = {"*": "500"}
    with pytest.raises(SourceError, match=r"status 500 \(tried 3 times\)"):
        project.fetch()
    assert project.waits == [0.5, 1.0]
