"""The files that a new rulebook or case begins with: small, sound, and saying in comments what goes where."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from vedette.authoring.json_schema import OF_ANY_RULEBOOK, OF_ONE_RULEBOOK
from vedette.authoring.json_schema.schema_words import Words, add_names_of_case, load_words, parse_words
from vedette.language.model import AttributeType, FactKind, Pattern, Rulebook

SCHEMA_FOLDER = Path(".vedette")
HOOKS_FILE = Path(".pre-commit-config.yaml")

Files = Mapping[Path, str]
"""Texts by path."""


# --- schemas ----------------------------------------------------------------------------------------------------------


def find_project(rulebook: Path) -> Path:
    """The folder that holds rules/ and scenarios/, or, when the rulebook lies elsewhere, the one it lies in."""
    return rulebook.parent.parent if rulebook.parent.name == "rules" else rulebook.parent


def build_schema_files(rulebook: Path, case: Path | None = None) -> Files:
    """Every schema of a rulebook, and one of a case, by paths from the project's folder.

    Raises BadInput when rulebook.yaml or facts.yaml has errors.
    """
    words = load_words(rulebook)
    files = dict(_build_schemas(words))
    if case is not None:
        schema = OF_ONE_RULEBOOK["case"](add_names_of_case(words, case))
        files[SCHEMA_FOLDER / "cases" / f"{case.stem}.schema.json"] = _write(schema)
    return files


def _build_schemas(words: Words) -> Files:
    general = {SCHEMA_FOLDER / f"{what}.schema.json": _write(build()) for what, build in OF_ANY_RULEBOOK.items()}
    own = {_own_schema(words.rulebook, what): _write(build(words)) for what, build in OF_ONE_RULEBOOK.items()}
    return {**general, **own}


def _own_schema(rulebook: str, what: str) -> Path:
    """Where the schema in the words of a rulebook lies; a project may have several rulebooks."""
    return SCHEMA_FOLDER / f"{rulebook}.{what}.schema.json"


def _write(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _modeline(file: Path, schema: Path) -> str:
    """The comment that tells an editor where a file's schema is."""
    return f"# yaml-language-server: $schema={Path(os.path.relpath(schema, file.parent)).as_posix()}\n"


# --- a rulebook -------------------------------------------------------------------------------------------------------


def build_rulebook_files(name: str, project: Path = Path()) -> tuple[Files, tuple[str, ...]]:
    """A rulebook with an example of everything, a case for it, and the commands to go on with.

    Of what several rulebooks share, only what the project does not have yet.
    """
    folder = Path("rules") / name
    head = _HEAD.format(name=name)
    case = Path("scenarios") / ("example.yaml" if not (project / "scenarios/example.yaml").exists() else f"{name}.yaml")
    own = {
        folder / "rulebook.yaml": (SCHEMA_FOLDER / "rulebook.schema.json", head),
        folder / "facts.yaml": (SCHEMA_FOLDER / "facts.schema.json", _FACTS),
        folder / "preparation.yaml": (_own_schema(name, "rules"), _RULES),
        folder / "tests" / "preparation.yaml": (_own_schema(name, "tests"), _TESTS),
        case: (_own_schema(name, "case"), _CASE.format(name=name, case=case.stem)),
    }
    files = {path: _modeline(path, schema) + text for path, (schema, text) in own.items()}
    shared = {Path("documents/example.txt"): _DOCUMENT, HOOKS_FILE: _HOOKS, **_build_schemas(parse_words(head, _FACTS))}
    missing = {path: text for path, text in shared.items() if not os.path.lexists(project / path)}
    commands = ("vedette check", f"vedette evaluate {case.as_posix()}", f"vedette test {folder.as_posix()}")
    return {**files, **missing}, commands


_HEAD = """\
# What is at stake, the explanations that compete, where their priors come from, and what words and grades are worth.
rulebook: {name}
title: Will the actor go through with it?  # change this: the question that the rulebook answers

# Names that each case binds to someone; rules say $actor, never a name.
roles:
  actor: the one who may act

# The competing explanations; their priors sum to 1.
scenarios:
  acts:
    title: Acts
    means: the actor goes through with it
    prior: 0.4
  holds_back:
    title: Holds back
    means: the actor only threatens, or does nothing
    prior: 0.5
  neither:
    title: None of these
    means: whatever the other scenarios leave out
    prior: 0.1
    residual: true  # without one, "not that, not that" would count as evidence for the third

# Where the priors come from: how often each scenario came about in cases like these, with the source.
reference_class: Assumed, as an example. Count how often actors in this position went through with it.

scales:
  # Words usable under `weigh`, in decibans: +3 dB doubles the odds, +10 dB makes them tenfold.
  weights: {{strongly_for: +6, for: +3, slightly_for: +1, slightly_against: -1, against: -3, strongly_against: -6}}
  # Letter: the chance that a source's word is worth anything. Digit: how likely a claim is when its source is sound.
  grades:
    see: [assumed]
    soundness: {{A: 0.98, B: 0.90, C: 0.75, D: 0.50, E: 0}}
    probability: {{1: 0.97, 2: 0.88, 3: 0.68, 4: 0.32, 5: 0.12}}
"""

_FACTS = """\
# The vocabulary: every kind of fact that a case may state or a rule may conclude.
facts:
  preparation:
    says: Someone prepares for it.
    attributes:
      by: {type: actor}
      level: {type: ordinal, values: [none, low, moderate, high]}  # rising: `at_least: moderate` includes high
    stale_after: 60 days

  announcement:
    says: Someone says in public what they will do.
    attributes:
      by: {type: actor}
      says: {type: choice, values: [will_act, will_not_act]}
    stale_after: 90 days

  move:
    says: A unit moved to a place.
    attributes:
      by: {type: actor}
      unit: {type: text}
      to: {type: place}
    stale_after: 60 days

  deadline:
    says: Someone set a day.
    attributes:
      by: {type: actor}
      day: {type: date}

  withdrawal:
    says: Someone takes back what was brought forward.
    attributes:
      by: {type: actor}
    seen: 0.9  # would have been reported nine times in ten (assumed): so silence says something

  readiness:
    says: Someone is ready to act.  # concluded by a rule, not reported
    attributes:
      of: {type: actor}
"""

_RULES = """\
# What the actor does to get ready, and what it says: what is costly to fake counts for more than talk.
rules:
  - id: costly-preparation
    title: The actor prepares at some cost
    when:
      - preparation: {by: $actor, level: {at_least: moderate}}
      - not: {withdrawal: {by: $actor}}  # no such fact holds
    weigh: {acts: [+2, +4], holds_back: slightly_against}  # a range, where nobody can tell more exactly
    because: Whoever does not mean it saves the cost. Some preparation serves a threat as well, hence no more.
    see: ["Assumed, as an example: name a source that a reader can find"]
    group: preparation

  - id: fills-a-place
    title: Units are brought to a place
    when:
      - move: {by: $actor, to: $place}
    weigh: {acts: slightly_for}
    because: Each place that fills up costs something.
    see: ["Assumed, as an example: name a source that a reader can find"]
    group: preparation
    per: $place  # counts once for each place; without `per` a rule counts once

  - id: is-ready
    title: Two units or more stand ready
    when:
      - at_least: {count: 2, distinct: unit, of: {move: {by: $actor}}}
    infer: {readiness: {of: $actor}}  # a fact that other rules may ask for
    because: One unit is an exercise.
    see: ["Assumed, as an example: name a source that a reader can find"]

  - id: ready-before-the-day
    title: Ready when the day comes that was set
    when:
      - readiness: {of: $actor}
      - deadline: {by: $actor, day: $day}
      - within: {days: 30, of: [$day, $as_of]}
    weigh: {acts: for, holds_back: slightly_against, neither: slightly_against}
    because: Who sets a day and is ready by then binds himself.
    see: ["Assumed, as an example: name a source that a reader can find"]
    group: preparation

  - id: preparation-sought-in-vain
    title: Preparation was looked for and not found
    when:
      - absent: {preparation: {by: $actor}}
    weigh: {acts: against, holds_back: slightly_for}
    because: What must happen first and has not happened is the best evidence that it is not near.
    see: ["Assumed, as an example: name a source that a reader can find"]
    group: preparation

  - id: says-it-will-not
    title: The actor says that it will not act, or takes back what it brought forward
    when:
      - any:
          - announcement: {by: $actor, says: will_not_act}
          - withdrawal: {by: $actor}
    weigh: {holds_back: slightly_for}
    because: Breaking one's word has a price, but a denial is also the first thing that a deceiver says.
    see: ["Assumed, as an example: name a source that a reader can find"]
    group: talk
"""

_TESTS = """\
# For each rule one test in which it fires, and one near miss in which it does not.
roles: {actor: Someone}
as_of: 2030-06-01

tests:
  - test: Moderate preparation is costly
    given:
      - preparation: {by: Someone, level: moderate}
    fires: [costly-preparation]
    leads: acts
  - test: A little preparation costs nothing
    given:
      - preparation: {by: Someone, level: low}
    does_not_fire: [costly-preparation]
  - test: What is taken back costs nothing
    given:
      - preparation: {by: Someone, level: high}
      - withdrawal: {by: Someone}
    does_not_fire: [costly-preparation]

  - test: Somebody else's preparation is not the actor's, and what he takes back neither
    given:
      - preparation: {by: Someone, level: moderate}
      - withdrawal: {by: Another}
    fires: [costly-preparation]
    does_not_fire: [says-it-will-not]

  - test: Two units are ready, and the day is 30 days off
    given:
      - move: {by: Someone, unit: 1st brigade, to: north}
      - move: {by: Someone, unit: 2nd brigade, to: north}
      - deadline: {by: Someone, day: 2030-07-01}
    fires: [fills-a-place, is-ready, ready-before-the-day]
    derives: [readiness: {of: Someone}]
  - test: Two units are ready, and the day is 31 days off
    given:
      - move: {by: Someone, unit: 1st brigade, to: north}
      - move: {by: Someone, unit: 2nd brigade, to: south}
      - deadline: {by: Someone, day: 2030-07-02}
    fires: [is-ready]
    does_not_fire: [ready-before-the-day]
  - test: One unit is not ready, however often it moves
    given:
      - move: {by: Someone, unit: 1st brigade, to: north}
      - move: {by: Someone, unit: 1st brigade, to: south}
      - deadline: {by: Someone, day: 2030-06-20}
    does_not_fire: [is-ready, ready-before-the-day]
  - test: Units of somebody else are not the actor's
    given:
      - move: {by: Someone, unit: 1st brigade, to: north}
      - move: {by: Another, unit: 2nd brigade, to: north}
      - deadline: {by: Someone, day: 2030-06-20}
    does_not_fire: [is-ready, ready-before-the-day]
  - test: Another is ready for the day that the actor set
    given:
      - readiness: {of: Another}
      - move: {by: Another, unit: 1st brigade, to: north}
      - deadline: {by: Someone, day: 2030-06-20}
    does_not_fire: [fills-a-place, ready-before-the-day]
  - test: The actor is ready for the day that another set
    given:
      - move: {by: Someone, unit: 1st brigade, to: north}
      - move: {by: Someone, unit: 2nd brigade, to: north}
      - deadline: {by: Another, day: 2030-06-20}
    does_not_fire: [ready-before-the-day]

  - test: Preparation that was looked for and not found counts against the act
    given:
      - preparation: {by: Someone, level: high}
        absent: true
    fires: [preparation-sought-in-vain]
    leads: holds_back
  - test: Nobody has looked
    does_not_fire: [preparation-sought-in-vain]
  - test: Somebody else's preparation was looked for
    given:
      - preparation: {by: Another, level: high}
        absent: true
    does_not_fire: [preparation-sought-in-vain]

  - test: A denial is a denial
    given:
      - announcement: {by: Someone, says: will_not_act}
    fires: [says-it-will-not]
  - test: Deeds deny, too
    given:
      - withdrawal: {by: Someone}
    fires: [says-it-will-not]
  - test: Another's denial is not the actor's
    given:
      - announcement: {by: Another, says: will_not_act}
    does_not_fire: [says-it-will-not]
  - test: A threat is no denial
    given:
      - announcement: {by: Someone, says: will_act}
    does_not_fire: [says-it-will-not]
"""

_CASE = """\
# An invented case: replace it with your own (`vedette new case NAME`).
case: {case}
title: Will Rubia go through with it?
question: Will Rubia act within the next month?
as_of: 2030-06-01
rulebook: ../rules/{name}
roles: {{actor: Rubia}}

documents:
  example: {{path: ../documents/example.txt, published: 2030-05-30}}

sources:
  post: {{name: The Post, reliability: B}}
  satellite-images: {{name: Commercial satellite images, reliability: B}}
  spokesman: {{name: A spokesman of Rubia, reliability: D, controlled_by: Rubia}}

facts:
  - id: depots-filled  # vedette: ignore V706 two claims of one paper, and not one observation
    preparation: {{by: Rubia, level: moderate}}
    reports:
      - source: post
        credibility: 3
        document: example
        quote: "depots in the north are being filled"
      - source: post
        origin: satellite-images
        credibility: 3
        document: example
        quote: "satellite images show lorries at the depots"

  - id: first-brigade
    move: {{by: Rubia, unit: 1st brigade, to: northern-depots}}
    reports:
      - source: post
        credibility: 3
        document: example
        quote: "the 1st brigade has arrived at the northern depots"

  - id: last-day  # vedette: ignore V706 two things that the spokesman said
    deadline: {{by: Rubia, day: 2030-06-20}}
    reports:
      - source: post
        origin: spokesman
        credibility: 2
        document: example
        quote: "we wait until 20 June, and no longer"

  - id: denial
    announcement: {{by: Rubia, says: will_not_act}}
    reports:
      - source: post
        origin: spokesman
        credibility: 2
        document: example
        quote: "Rubia will do nothing of the sort"
"""

_DOCUMENT = """\
The Post, 30 May 2030. Residents report that depots in the north are being filled, and satellite images show lorries at
the depots; the 1st brigade has arrived at the northern depots. "Rubia will do nothing of the sort", a spokesman said,
and added: "we wait until 20 June, and no longer".
"""

_HOOKS = """\
# Run before every commit by pre-commit; `vedette` is taken from the environment. Change it as you like.
repos:
  - repo: local
    hooks:
      - id: vedette-fmt
        name: lay out rules and cases
        entry: vedette fmt
        language: system
        files: ^(rules|scenarios)/.*\\.ya?ml$
      - id: vedette-check
        name: check rules and cases
        entry: vedette check
        language: system
        files: ^(rules|scenarios|documents)/
        pass_filenames: false
      - id: vedette-test
        name: test rules
        entry: vedette test
        language: system
        files: ^(rules|scenarios)/
        pass_filenames: false
"""


# --- a case -----------------------------------------------------------------------------------------------------------


def build_case_files(name: str, folder: Path, rulebook: Rulebook, today: date) -> tuple[Files, tuple[str, ...]]:
    """A case with one fact to be replaced, and the commands to go on with; `rulebook` is what `folder` holds.

    Raises BadInput when the rulebook has errors.
    """
    project = find_project(folder)
    path = project / "scenarios" / f"{name}.yaml"
    schema = _own_schema(rulebook.id, "case")
    above = Path(os.path.relpath(folder, path.parent)).as_posix()
    roles = "".join(f"  {role}: {_invent(role)}  # {_on_one_line(said)}\n" for role, said in rulebook.roles.items())
    text = _NEW_CASE.format(
        name=name,
        today=today.isoformat(),
        rulebook=_quote(above),
        roles=f"roles:  # who plays each role of the rulebook\n{roles}" if roles else "roles: {}\n",
        fact=_write_fact(_choose_kind(rulebook), rulebook, today),
    )
    files = {path: _modeline(path, project / schema) + text}
    if not os.path.lexists(project / schema):
        files[project / schema] = _build_schemas(load_words(folder))[schema]
    shown = path.as_posix()
    return files, (f"vedette check {shown}", f"vedette evaluate {shown}")


_NEW_CASE = """\
# What this case is about, and what was left out of it. Code what the sources say, not what it means.
case: {name}  # must be the file's name
title: Change this title
question: Change this question?  # what is asked, of whom, and until when
as_of: {today}  # what was reported later does not count
rulebook: {rulebook}
{roles}
documents:  # where quotes are found: a file of the project (`path`), or a page elsewhere (`address: "https://…"`)
  # paper: {{path: ../documents/paper.txt, published: {today}}}

sources:  # who publishes, and who first says; reliability from A (completely reliable) to E, F where nobody can judge
  # post: {{name: The Post, reliability: B}}
  # spokesman: {{name: A spokesman, reliability: D, controlled_by: Someone}}

facts:
  # A fact is of one kind of the vocabulary (facts.yaml), and rests on reports:
  #
  #   - id: depots-filled # lower case with hyphens
  #     kind: {{attribute: value}}
  #     reports:
  #       - source: post # a key of sources
  #         origin: spokesman # who said it first; the source unless said
  #         credibility: 3 # 1 confirmed, 2 probable, 3 possible, 4 doubtful, 5 improbable, 6 nobody can judge
  #         document: paper # a key of documents
  #         quote: "word for word as in the document"
  #         hedge: are said to # the words that weaken the claim, word for word
  #         denies: true # only if the report says that the fact is false
  #
  # Without reports it carries a probability, or `assumed: true`; `absent: true` says that someone looked in vain.

{fact}
# Closes the case, once it is known what came about:
# outcome: {{scenario: …, date: {today}, source: "…"}}
"""


def _choose_kind(rulebook: Rulebook) -> FactKind | None:
    """The first kind that a plain condition of some rule looks for, so that the fact counts for something."""
    conditions = [condition for rule in rulebook.rules for condition in rule.when]
    asked = [c.kind for c in conditions if isinstance(c, Pattern) and not c.absent]
    known = [rulebook.kinds[kind] for kind in asked if kind in rulebook.kinds] or list(rulebook.kinds.values())
    return known[0] if known else None


def _write_fact(kind: FactKind | None, rulebook: Rulebook, today: date) -> str:
    """An assumption that changes nothing, of a kind that there is."""
    if kind is None:
        return ""
    someone = _invent(next(iter(rulebook.roles), "someone"))
    needed = [a for a in kind.attributes.values() if not a.optional]
    values = ", ".join(f"{a.name}: {_invent_value(a, someone, today)}" for a in needed)
    return (
        f"  - id: replace-this  # {_on_one_line(kind.says)}\n    {kind.id}: {{{values}}}\n    probability: 0.5\n"
        "    assumed: true\n    note: An example; replace it with what a source says.\n"
    )


def _invent(role: str) -> str:
    """A name for whoever plays a role, to be replaced."""
    return f"Some-{role.replace('_', '-')}"


def _invent_value(attribute: AttributeType, someone: str, today: date) -> str:
    if attribute.values:
        return _quote(attribute.values[0])
    invented = {"actor": someone, "place": "some-place", "number": "1", "date": today.isoformat(), "flag": "true"}
    return invented.get(attribute.type, "something")


def _quote(text: str) -> str:
    """The text as a YAML word: quoted unless it is plainly one."""
    plain = text.replace("-", "").replace("_", "").replace("/", "").replace(".", "")
    return text if plain.isalnum() and plain.isascii() and text[0] not in "-" else json.dumps(text, ensure_ascii=False)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
