"""Organisation coverage: who is in a ward, who serves it, and how many that is for its residents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from assetmap.measure.sums import count_up

__all__ = ["count_by_word", "rates", "serving"]


def serving(organisations: pd.DataFrame, wards: pd.DataFrame) -> pd.DataFrame:
    """List which organisations serve which wards, and how.

    Those serve a ward that count (``counts``: active or of unknown status, not online-only, located) and lie
    in it, or name it, its locality's list ("locality") or every ward ("all") in ``serves``.

    Parameters
    ----------
    organisations : DataFrame
        Indexed by key, with ``locality`` (slug of the list it is in), ``ward_code`` ("" outside all wards),
        ``serves`` (tuple of str) and ``counts`` (bool).
    wards : DataFrame
        Indexed by ward code, with ``locality`` (slug).

    Returns
    -------
    DataFrame
        ``ward_code, key, how`` ("in", "named", "both"), sorted by ward code and key, each pair once.
    """
    here = organisations[organisations["counts"].to_numpy(dtype=bool)]
    inside = pd.DataFrame(
        {"ward_code": here["ward_code"].to_numpy(dtype=object), "key": here.index}, dtype=object
    )
    words = pd.DataFrame(
        {"key": here.index, "locality": here["locality"].to_numpy(), "serves": list(here["serves"])},
        dtype=object,
    )
    words = words.explode("serves").dropna(subset=["serves"])
    area = words["serves"]
    home = pd.DataFrame({"locality": wards["locality"].to_numpy(), "ward_code": wards.index}, dtype=object)
    named = pd.concat(
        [
            words.loc[~area.isin(["locality", "all"]), ["serves", "key"]].rename(
                columns={"serves": "ward_code"}
            ),
            words[area == "locality"].merge(home, on="locality")[["ward_code", "key"]],
            words[area == "all"].merge(home[["ward_code"]], how="cross")[["ward_code", "key"]],
        ]
    ).drop_duplicates()
    both = pd.concat([inside.assign(way=1), named.assign(way=2)])
    both = both[both["ward_code"].isin(wards.index)]
    pairs = both.groupby(["ward_code", "key"], sort=True)["way"].sum().reset_index()
    how = np.array(["", "in", "named", "both"], dtype=object)[pairs["way"].to_numpy(dtype=int)]
    return pairs[["ward_code", "key"]].assign(how=how).astype("str")


def rates(serves: pd.DataFrame, population: pd.Series[float]) -> pd.DataFrame:
    """Count the organisations in and serving each ward, and their rate per 1,000 residents.

    ``organisations_per_1000 = 1000 x organisations_serving / residents``

    Parameters
    ----------
    serves : DataFrame
        ``ward_code, how``, as :func:`serving` gives it.
    population : Series of float
        Residents, indexed by ward code; NaN unknown.

    Returns
    -------
    DataFrame
        On the index of `population`: ``organisations_in, organisations_serving`` (int) and
        ``organisations_per_1000`` (float; NaN in a ward of no or of unknown residents, never infinite).
    """
    index = population.index
    inside = serves[serves["how"].isin(["in", "both"])]
    count = count_up(serves["ward_code"], index)
    people = population.astype(float)
    return pd.DataFrame(
        {
            "organisations_in": count_up(inside["ward_code"], index),
            "organisations_serving": count,
            "organisations_per_1000": 1000.0 * count / people.where(people > 0),
        }
    )


def count_by_word(
    serves: pd.DataFrame, words_of: pd.Series[str], words: Sequence[str], wards: pd.Index[str]
) -> pd.DataFrame:
    """Count the organisations serving each ward by one of their words (type, focus, stage).

    Parameters
    ----------
    serves : DataFrame
        ``ward_code, key``, as :func:`serving` gives it.
    words_of : Series of str
        Each organisation's word, indexed by key.
    words : sequence of str
        The words wanted, in the order of the columns.
    wards : Index
        Ward codes.

    Returns
    -------
    DataFrame of int
        On `wards`, a column for each of `words`.
    """
    word = pd.Index(words).get_indexer(pd.Index(words_of.reindex(serves["key"]).to_numpy(dtype=object)))
    ward = wards.get_indexer(pd.Index(serves["ward_code"].to_numpy(dtype=object)))
    cell = (ward * len(words) + word)[(ward >= 0) & (word >= 0)]
    table = np.bincount(cell, minlength=len(wards) * len(words)).reshape(len(wards), len(words))
    return pd.DataFrame(table, index=wards, columns=list(words))
