"""Words for probabilities come from published tables, and a gap has no word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.language.yardsticks import KINDS_OF_SCALES, YARDSTICKS, Yardstick, find_scale, list_scales

every_yardstick = st.sampled_from(sorted(YARDSTICKS.values(), key=lambda y: y.id))


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.20, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.80, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
    ],
)
def test_icd_203_says(probability: float, word: str) -> None:
    assert YARDSTICKS["icd203"].find_word(probability) == word


@pytest.mark.parametrize(
    ("yardstick", "probability"),
    [("icd203", 0.005), ("icd203", 0.995), ("phia", 0.07), ("phia", 0.52), ("kent", 0.15), ("kent", 0.61)],
)
def test_a_gap_has_no_word(yardstick: str, probability: float) -> None:
    assert YARDSTICKS[yardstick].find_word(probability) is None


@pytest.mark.parametrize(
    ("yardstick", "word", "inside", "outside"),
    [
        ("icd203", "almost no chance", (0.01, 0.049), (0.009, 0.05)),
        ("icd203", "very unlikely", (0.05, 0.199), (0.049, 0.20)),
        ("icd203", "unlikely", (0.20, 0.449), (0.199, 0.45)),
        ("icd203", "roughly even chance", (0.45, 0.549), (0.449, 0.55)),
        ("icd203", "likely", (0.55, 0.799), (0.549, 0.80)),
        ("icd203", "very likely", (0.80, 0.949), (0.799, 0.95)),
        ("icd203", "almost certain", (0.95, 0.99), (0.949, 0.991)),
        ("phia", "remote chance", (0.001, 0.05), (0.0, 0.051)),
        ("phia", "highly unlikely", (0.10, 0.20), (0.099, 0.201)),
        ("phia", "unlikely", (0.25, 0.35), (0.249, 0.351)),
        ("phia", "realistic possibility", (0.40, 0.499), (0.399, 0.50)),
        ("phia", "likely", (0.55, 0.75), (0.549, 0.751)),
        ("phia", "highly likely", (0.80, 0.90), (0.799, 0.901)),
        ("phia", "almost certain", (0.95, 0.999), (0.949, 1.0)),
        ("ipcc", "exceptionally unlikely", (0.0, 0.01), (0.011, 0.5)),
        ("ipcc", "very unlikely", (0.011, 0.10), (0.01, 0.101)),
        ("ipcc", "unlikely", (0.101, 0.329), (0.10, 0.33)),
        ("ipcc", "about as likely as not", (0.33, 0.66), (0.329, 0.661)),
        ("ipcc", "likely", (0.661, 0.899), (0.66, 0.90)),
        ("ipcc", "very likely", (0.90, 0.989), (0.899, 0.99)),
        ("ipcc", "virtually certain", (0.99, 1.0), (0.989, 0.5)),
        ("kent", "almost certainly not", (0.02, 0.12), (0.019, 0.121)),
        ("kent", "probably not", (0.20, 0.399), (0.199, 0.40)),
        ("kent", "chances about even", (0.40, 0.60), (0.399, 0.601)),
        ("kent", "probable", (0.63, 0.869), (0.629, 0.87)),
        ("kent", "almost certain", (0.87, 0.99), (0.869, 0.991)),
    ],
)
def test_a_term_reaches_from_edge_to_edge(
    yardstick: str, word: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    find_word = YARDSTICKS[yardstick].find_word
    assert [find_word(p) for p in inside] == [word, word]
    assert word not in [find_word(p) for p in outside]


@given(every_yardstick)
def test_bands_rise_and_do_not_overlap(yardstick: Yardstick) -> None:
    ends = [end for band in yardstick.bands for end in (band.low, band.high)]
    assert ends == sorted(ends)
    assert all(band.low < band.high for band in yardstick.bands)


@pytest.mark.parametrize("name", list_scales())
def test_every_scale_has_a_source_and_an_edition_and_rises(name: str) -> None:
    scale = find_scale(name)
    assert scale.edition in scale.source
    assert scale.title
    assert scale.of in KINDS_OF_SCALES
    for one, other in pairwise(scale.bands):
        assert one.high <= other.low, name
    assert len({band.word for band in scale.bands}) == len(scale.bands)


def test_what_stix_calls_dni_is_not_icd_203() -> None:
    dni, icd = find_scale("stix_dni"), find_scale("icd203")
    assert dni.find_word(25) == "Unlikely/Improbable"
    assert icd.find_word(0.55) == "likely"
    assert dni.find_word(55) == "Roughly Even Chance/Roughly Even Odds"
    assert [band.stands_for for band in dni.bands] == [5, 15, 30, 50, 70, 85, 95]


def test_a_likelihood_ratio_has_its_word() -> None:
    assert find_scale("enfsi").find_word(50) == "moderate support"
    assert find_scale("enfsi").find_word(1.5) is None
    assert find_scale("kass_raftery").find_word(150) == "very strong evidence"


def test_an_unknown_scale_is_none() -> None:
    with pytest.raises(KeyError):
        find_scale("../secret")
    assert set(YARDSTICKS) == {name for name in list_scales() if find_scale(name).of == "probability"}
