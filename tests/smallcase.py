"""A small rulebook and case for tests of explanations: an army at a border, its supplies, and who said so.

It is written as files and loaded, so that places, quotes and offsets are real ones.
"""

from __future__ import annotations

import math
from contextlib import chdir
from datetime import date
from pathlib import Path

from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.scoring.judgement import Settings

RULEBOOK = """\
rulebook: small
title: Will it attack?
roles: {ally: the one who may attack, target: the one attacked}
scenarios:
  feint: {title: Feint, means: it only shows itself, prior: 0.40}
  peace: {title: Peace, means: nothing happens, prior: 0.33}
  war: {title: War, means: it attacks, prior: 0.27}
reference_class: Assumed.
scales:
  grades:
    see: [assumed]
    soundness: {A: 0.98, B: 0.90, C: 0.75, D: 0.50, E: 0}
    probability: {1: 0.97, 2: 0.88, 3: 0.68, 4: 0.32, 5: 0.12}
"""

KINDS = """\
facts:
  army:
    says: An army was seen.
    attributes:
      of: {type: actor}
      at: {type: place}
      size: {type: ordinal, values: [unknown, small, large, huge]}
  border:
    says: Two states share this border.
    attributes: {of: {type: actor}, with: {type: actor}, is: {type: place}}
  mines:
    says: This border is mined.
    attributes: {at: {type: place}}
  supply:
    says: Supplies were brought forward.
    attributes: {of: {type: actor}, type: {type: choice, values: [food, fuel, shells]}}
    stale_after: 60 days
  talk:
    says: Someone announced something for a day.
    attributes: {by: {type: actor}, day: {type: date}}
  strike:
    says: A force is ready to strike.
    attributes: {of: {type: actor}}
"""

RULES = """\
rules:
  - id: strike-ready
    title: A supplied army is ready
    when:
      - army: {of: $who, size: {at_least: large}}
      - at_least: {count: 2, of: {supply: {of: $who}}, distinct: type}
    infer: {strike: {of: $who}}
    because: It can go on.
    see: [A book]
  - id: strike-threatens
    title: A force stands ready
    when: [{strike: {of: $ally}}]
    weigh: {war: +4.333, feint: -1.115}
    because: Attacks need it.
    group: posture
  - id: army-near
    title: An army stands at the border
    when:
      - army: {of: $ally, at: $border}
      - border: {of: $ally, with: $target, is: $border}
    weigh: {war: +1.337, feint: +1.225}
    because: One must be near.
    group: posture
  - id: open-border
    title: The border is open
    when:
      - border: {of: $ally, with: $target, is: $border}
      - not: {mines: {at: $border}}
    weigh: {war: +2.005, peace: -1.115}
    because: Mines cost lives.
  - id: huge-army
    title: The army is huge
    when: [{army: {of: $ally, at: south, size: huge}}]
    weigh: {war: +6}
    because: Mass counts.
  - id: target-strikes
    title: The target is ready itself
    when: [{strike: {of: $target}}]
    weigh: {peace: -3}
    because: Fear.
  - id: gone-home
    title: The army was looked for and not found
    when: [{absent: {army: {of: $ally}}}]
    weigh: {peace: +3}
    because: Silence.
  - id: one-day
    title: Two announcements lie close together
    when:
      - talk: {by: $ally, day: $one}
      - talk: {by: $target, day: $other}
      - within: {days: 5, of: [$one, $other]}
    weigh: {war: +1}
    because: Timing.
  - id: each-supply
    title: Every kind of supply counts
    when: [{supply: {of: $ally, type: $type}}]
    weigh: {war: +0.335}
    per: $type
    because: More is more.
    group: supplies
"""

TEXT = "The army stands in the north. Trucks with food and fuel were seen. A spokesman denied all of it.\n"

CASE = """\
case: crisis
title: Will Rubia attack Azuria?
question: What will Rubia do?
as_of: 2030-05-01
rulebook: ../rules/small
roles: {ally: Rubia, target: Azuria}
documents:
  paper: {path: ../seeds/paper.txt, published: 2030-04-30}
sources:
  post: {name: The Post, reliability: B}
  spokesman: {name: A spokesman, reliability: D, controlled_by: Rubia}
  echo: {name: The Echo, reliability: C}
facts:
  - id: northern-army
    army: {of: Rubia, at: north, size: large}
    reports:
      - {source: post, credibility: 2, document: paper, quote: "The army stands in the north."}
      - {source: echo, origin: post, credibility: 3, document: paper}
      - {source: spokesman, credibility: 3, document: paper, denies: true, quote: "denied all of it"}
  - id: northern-border
    border: {of: Rubia, with: Azuria, is: north}
    probability: 1
  - id: food
    supply: {of: Rubia, type: food}
    reports: [{source: post, credibility: 2, document: paper, quote: "Trucks with food and fuel", hedge: were seen}]
  - id: fuel
    supply: {of: Rubia, type: fuel}
    reports: [{source: post, credibility: 3, document: paper, quote: "food and fuel were seen"}]
  - id: minefield
    mines: {at: north}
    probability: 0.8
    assumed: true
  - id: azurian-army
    army: {of: Azuria, at: south, size: small}
    reports: [{source: echo, credibility: 4, document: paper}]
  - id: azurian-food
    supply: {of: Azuria, type: food}
    reports: [{source: post, credibility: 2, document: paper}]
  - id: may-day
    talk: {by: Rubia, day: 2030-05-09}
    probability: 1
  - id: june-day
    talk: {by: Azuria, day: 2030-06-09}
    probability: 1
  - id: late-shells
    supply: {of: Rubia, type: shells}
    reports: [{source: post, credibility: 2, date: 2030-05-03}]
  - id: old-shells
    supply: {of: Azuria, type: shells}
    reports: [{source: post, credibility: 2, date: 2029-01-03}]
"""


PRIORS = {"feint": 0.40, "peace": 0.33, "war": 0.27}


def bear(**weights: float) -> dict[str, float]:
    """What weights come to in this rulebook, in dB: less what they lend on average under the priors."""
    mean = 10.0 * math.log10(sum(p * 10.0 ** (weights.get(s, 0.0) / 10.0) for s, p in PRIORS.items()))
    return {s: weights.get(s, 0.0) - mean for s in PRIORS}


def write_project(folder: Path, case: str = CASE, rules: str = RULES, rulebook: str = RULEBOOK) -> Path:
    """The small project as files under `folder`; the path of its case."""
    files = {
        "rules/small/rulebook.yaml": rulebook,
        "rules/small/facts.yaml": KINDS,
        "rules/small/things.yaml": rules,
        "seeds/paper.txt": TEXT,
        "scenarios/crisis.yaml": case,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "scenarios/crisis.yaml"


def assess_small(
    folder: Path, case: str = CASE, rules: str = RULES, rulebook: str = RULEBOOK, as_of: date | None = None
) -> Assessment:
    """The assessment of the small project, with any of its files replaced."""
    path = write_project(folder, case, rules, rulebook)
    with chdir(folder):  # so that places are short
        loaded = load_case(path.relative_to(folder))
    return assess(*loaded.require(), as_of, Settings())


def ask(base: Assessment, variant: GroundedCase) -> dict[str, float]:
    """The chances of a variant, its sources trusted as far as in the case itself."""
    found = find_outlook(variant, base.settings, base.outlook).probabilities.tolist()
    return dict(zip((s.id for s in variant.rulebook.scenarios), found, strict=True))
