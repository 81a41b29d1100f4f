"""The headline rules as pandas, day by day: the same plain reading as `headline.sql`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from clinic_desktop.domain.drug import Ingredient
from tests.benchmarks.rivals.clinic_frames import Frames, ratios

LINE = ["person", "ingredient", "ug", "units", "prn"]
UNUSABLE = ("cancelled", "entered-in-error", "draft", "on-hold")
SHORTER_REVIEW = ("alcohol-use-disorder", "substance-use-disorder", "sleep-apnoea", "bipolar")


def answer(frames: Frames, ingredients: Mapping[str, Ingredient], day: int) -> dict[str, set[str]]:
    """Who meets each rule."""
    stays = frames["stays"].set_index("person")
    held = _held(_supplies(_usable(frames["rx"], day), stays), stays)
    episode = _episodes(held[held["bzra"]], stays, day)
    table = pd.DataFrame(ratios(ingredients), columns=["ingredient", "va", "ashton", "band"])
    mine = held[held["bzra"]].merge(table, on="ingredient", how="left")
    pdc = _pdc(mine, episode, stays, day)
    long_use = episode["elapsed"].ge(90) & pdc.ge(57)
    return {
        "DUR-02": set(episode.index[long_use]),
        "ESC-01": _rising(mine, episode, day),
        "REV-02": _overdue(frames, held, mine, episode, pdc, day),
    }


def _usable(rx: Any, day: int) -> Any:
    rx = rx[rx["source"].ne("administered") & rx["start_day"].le(day)]
    rx = rx[~rx["status"].isin(UNUSABLE)].reset_index(drop=True)
    fills = rx.loc[rx["source"].eq("dispensed"), ["person", "ingredient", "ug", "start_day"]]
    pairs = rx[rx["source"].eq("prescribed")].reset_index()
    pairs = pairs.merge(fills, on=["person", "ingredient", "ug"], suffixes=("", "_fill"))
    gave_way = (pairs["start_day_fill"] - pairs["start_day"]).between(0, 14)
    return rx.drop(pairs.loc[gave_way, "index"].unique())


def _supplies(rx: Any, stays: Any) -> Any:
    rx = rx.copy()
    fixed = ~rx["prn"]
    rx.loc[fixed, "units"] = rx["units"].fillna(rx["quantity"] / rx["days"])
    by_quantity = np.floor(rx["quantity"] / rx["units"])
    rx["n"] = np.where(fixed, rx["days"].fillna(by_quantity), by_quantity.fillna(rx["days"]))
    rx = rx[rx["n"].notna()].join(stays, on="person").sort_values("start_day")
    gone = (rx["start_day"] - rx["stay_from"]).clip(lower=0)
    rx["moment"] = rx["start_day"] - np.minimum(gone, rx["stay_days"]).fillna(0)
    starts = rx.groupby(["person", "ingredient", "prn"])["start_day"]
    span = (starts.shift(-1) - rx["start_day"]).fillna(rx["start_day"] - starts.shift(1))
    stretched = np.maximum(rx["n"], span.fillna(rx["n"]).clip(upper=90))
    rx["span"] = np.where(rx["prn"] & rx["bzra"], stretched, rx["n"])
    through = rx.groupby(LINE)["span"].cumsum()
    rx["latest"] = rx["moment"] - (through - rx["span"])
    rx["begins"] = through - rx["span"] + rx.groupby(LINE)["latest"].cummax()
    # Another line of the same ingredient takes over on its first issue.
    first = rx.groupby(LINE)["start_day"].min().rename("first").reset_index()
    pairs = first.merge(first, on=["person", "ingredient"], suffixes=("", "_new"))
    cut = pairs[pairs["first_new"] > pairs["first"]].groupby(LINE)["first_new"].min()
    return rx.join(cut.rename("cut"), on=LINE)


def _held(supplies: Any, stays: Any) -> Any:
    n = supplies["span"].astype(int).to_numpy()
    rows: Any = np.repeat(np.arange(len(supplies)), n)
    k = np.arange(len(rows)) - np.repeat(np.cumsum(n) - n, n)
    columns = ["person", "ingredient", "bzra", "z_drug", "start_day", "ug", "units", "n", "span",
               "begins", "cut", "stay_from", "stay_days"]  # fmt: skip
    held = supplies[columns].iloc[rows].reset_index(drop=True)
    # n days of use spread evenly over the span.
    used, span = held["n"], held["span"]
    held["used"] = ((k + 1) * used + span - 1) // span > (k * used + span - 1) // span
    held["moment"] = held["begins"] + k
    after = held["moment"].ge(held["stay_from"])
    held["day"] = held["moment"] + np.where(after, held["stay_days"], 0)
    held["dose"] = held["ug"] * held["units"]
    return held[held["cut"].isna() | held["day"].lt(held["cut"])]


def _episodes(held: Any, stays: Any, day: int) -> Any:
    days = held.groupby(["person", "moment"]).agg(day=("day", "min"), n=("n", "max")).reset_index()
    limit = np.clip(np.maximum(30, days["n"] // 2), None, 60)
    by_person = days.groupby("person")
    gap = days["moment"] - by_person["moment"].shift() - 1
    days["number"] = gap.gt(limit.groupby(days["person"]).shift()).groupby(days["person"]).cumsum()
    days["limit"] = limit
    spans = days.groupby(["person", "number"]).agg(
        first=("day", "min"), last=("day", "max"), last_moment=("moment", "max"),
        limit=("limit", "last"),
    )  # fmt: skip
    latest = spans.groupby("person").tail(1).reset_index("number", drop=True).join(stays)
    gone = (day - latest["stay_from"]).clip(lower=0)
    now = day - np.minimum(gone, latest["stay_days"]).fillna(0)
    current = latest[(now - latest["last_moment"]).le(latest["limit"])].copy()
    current["elapsed"] = np.minimum(day, current["last"]) - current["first"] + 1
    return current


def _pdc(mine: Any, episode: Any, stays: Any, day: int) -> Any:
    begin = np.maximum(day - 89, episode["first"])
    used = mine[mine["used"] & mine["day"].le(day)]
    used = used[used["day"].ge(used["person"].map(begin))]
    covered = used.groupby("person")["day"].nunique().reindex(episode.index).fillna(0)
    stay_to = np.minimum(day, episode["stay_from"] + episode["stay_days"] - 1)
    inside = (stay_to - np.maximum(begin, episode["stay_from"]) + 1).clip(lower=0).fillna(0)
    return np.floor(100 * covered / (day - begin + 1 - inside) + 0.5)


def _rising(mine: Any, episode: Any, day: int) -> set[str]:
    used = mine[mine["used"]].join(episode[["first", "elapsed"]], on="person", how="inner")
    used = used[used["elapsed"].ge(57) & used["day"].between(used["first"], day)]
    group = ["person", "z_drug"]
    newest = used.groupby(group)["day"].transform("max")
    long = used["elapsed"].gt(89)
    low = used["first"] + np.where(long, 28, 14)
    high = np.minimum(used["first"] + np.where(long, 89, 41), newest - 28)
    days = used.groupby([*group, "ingredient", "day", "va", "ashton"], dropna=False).agg(
        dose=("dose", "sum")
    )
    used = used.assign(
        c=used["day"].ge(newest - 27), b=used["day"].between(low, high)
    ).drop_duplicates([*group, "ingredient", "day"])
    used = used.drop(columns="dose").merge(
        days.reset_index()[[*group, "ingredient", "day", "dose"]],
        on=[*group, "ingredient", "day"],
    )
    kept = used[used["b"] | used["c"]]
    told = kept.groupby(group).agg(
        drugs=("ingredient", "nunique"), va=("va", "first"), ashton=("ashton", "first")
    )
    for window in ("b", "c"):
        doses = kept[kept[window]].groupby(group)["dose"].agg(["size", "mean"])
        told = told.join(doses.add_prefix(window + "_"))
    rise = told["c_mean"] - told["b_mean"]
    met = (
        told["drugs"].eq(1) & told["c_size"].ge(14) & told["b_size"].ge(14)
        & told["c_mean"].ge(1.2 * told["b_mean"])
        & (rise * told[["va", "ashton"]].min(axis=1)).ge(2500)
    )  # fmt: skip
    return set(told.index[met].get_level_values("person"))


def _overdue(frames: Frames, held: Any, mine: Any, episode: Any, pdc: Any, day: int) -> set[str]:
    opioid_from = _overlap_from(held, day).reindex(episode.index)
    words = frames["conditions"]
    ill = set(words.loc[words["word"].isin(SHORTER_REVIEW), "person"])
    every = pd.Series(np.where(pdc.le(43), 180, 90), index=episode.index)
    shorter = pd.DataFrame(
        {
            "new": np.where((day - opioid_from + 1).le(90), 30, np.nan),
            "ill": np.where(episode.index.isin(ill | _high_dose(mine, day)), 60, np.nan),
            "opioid": np.where(opioid_from.notna(), 90, np.nan),
        },
        index=episode.index,
    ).min(axis=1)
    interval = shorter.fillna(every)
    since = day - frames["reviews"].groupby("person")["review_day"].max().reindex(episode.index)
    met = episode["elapsed"].ge(90) & (since.isna() | since.ge(interval - 14))
    return set(episode.index[met])


def _overlap_from(held: Any, day: int) -> Any:
    known = held[held["day"].le(day)]
    days = known.loc[~known["bzra"], ["person", "day"]].merge(
        known.loc[known["bzra"], ["person", "day"]], on=["person", "day"]
    )
    days = days.drop_duplicates().sort_values(["person", "day"])
    breaks = (days["day"] - days.groupby("person")["day"].shift() - 1).gt(30)
    days["run"] = breaks.groupby(days["person"]).cumsum()
    runs = days.groupby(["person", "run"])["day"].agg(["min", "max"]).groupby("person").tail(1)
    recent = runs[runs["max"].ge(day - 27)].reset_index("run", drop=True)
    return recent["min"]


def _high_dose(mine: Any, day: int) -> set[str]:
    used = mine[mine["used"] & ~mine["z_drug"] & mine["day"].between(day - 27, day)]
    days = used.groupby("person")["day"].nunique()
    drug = ["person", "ingredient", "va", "ashton", "band"]
    told = used.groupby(drug, dropna=False)["dose"].sum().reset_index()
    told["mean"] = told["dose"] / told["person"].map(days)
    told["drugs"] = told.groupby("person")["ingredient"].transform("size")
    own = told["drugs"].eq(1) & told["band"].notna()
    high = set(told.loc[own & told["mean"].gt(told["band"]), "person"])
    rest = told[~own]
    va = (rest["mean"] * rest["va"]).groupby(rest["person"]).sum()
    ashton = (rest["mean"] * rest["ashton"]).groupby(rest["person"]).sum()
    return high | set(va.index[np.maximum(va, ashton).gt(15000)])
