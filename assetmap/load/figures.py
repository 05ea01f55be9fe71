"""Ward figures out of LSOA figures: sums and population-weighted means. Pure: frames in, frames out."""

from __future__ import annotations

import pandas as pd

from assetmap.load.deprivation import DOMAINS

__all__ = ["WARD_FIGURES", "ward_figures"]

#: Columns of the frame of :func:`ward_figures`, in order.
WARD_FIGURES = (
    "population",
    "imd_score",
    "share_most_deprived_10",
    "share_most_deprived_20",
    *(f"{domain}_score" for domain in DOMAINS),
)


def ward_figures(lsoas: pd.DataFrame, wards: pd.Series[str]) -> pd.DataFrame:
    """Population and deprivation of wards from those of their LSOAs.

    With P the residents of an LSOA, over the LSOAs of a ward: population = sum(P); a score = sum(P x score) /
    sum(P); the share in the most deprived tenth = residents of LSOAs in national decile 1 / sum(P), in the
    most deprived fifth = residents of deciles 1 and 2 / sum(P) (``docs/method.md``).

    An unknown figure of one LSOA makes the ward's figure unknown (NaN): it is never counted as zero, and the
    ward is not judged by the rest of it. Only an LSOA in which nobody lives takes no part, so that its score
    and decile may be unknown. A ward of no residents has no scores and no shares (NaN).

    Parameters
    ----------
    lsoas : pandas.DataFrame
        Index LSOA code; columns ``population``, ``imd_score``, ``imd_decile`` and the domains' scores,
        floats.
    wards : pandas.Series
        Ward code of each LSOA that takes part, by LSOA code. An LSOA that `lsoas` does not have is unknown in
        everything.

    Returns
    -------
    pandas.DataFrame
        Index ``ward_code`` sorted; columns :data:`WARD_FIGURES`. Does not depend on the order of rows.
    """
    wards = wards.sort_index()
    ward = pd.Index(wards.to_numpy(), name="ward_code")
    own = lsoas.reindex(wards.index)
    residents = own["population"]
    total = _sum(residents, ward)
    made = {"population": total}

    def mean(values: pd.Series[float]) -> pd.Series[float]:
        weighted = (residents * values).mask(residents == 0, 0.0)
        return (_sum(weighted, ward) / total).where(total > 0)

    made["imd_score"] = mean(own["imd_score"])
    for name, decile in (("share_most_deprived_10", 1), ("share_most_deprived_20", 2)):
        within = (own["imd_decile"] <= decile).astype(float).where(own["imd_decile"].notna())
        made[name] = mean(within)
    for domain in DOMAINS:
        made[f"{domain}_score"] = mean(own[f"{domain}_score"])
    return pd.DataFrame(made, columns=list(WARD_FIGURES)).sort_index()


def _sum(values: pd.Series[float], ward: pd.Index[str]) -> pd.Series[float]:
    unknown = values.isna().groupby(ward).any()
    return values.groupby(ward).sum().mask(unknown)
