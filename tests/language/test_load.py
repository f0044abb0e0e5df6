"""What comes of reading a project: values, places, and every mistake at once."""

import random
import re
import shutil
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wrong_projects import BROKEN

from vedette.language.diagnostics import BadInput, Diagnostic, Place
from vedette.language.load import Loaded, load_case, load_rulebook
from vedette.language.model import (
    AnyOf,
    AtLeast,
    Case,
    Comparison,
    Comparisons,
    Constant,
    Estimate,
    Not,
    Pattern,
    Rule,
    Rulebook,
    Variable,
    Within,
)

BASE = BROKEN / "base"
CASE, RULES, FACTS, BOOK = (
    "scenarios/tiny.yaml",
    "rules/tiny/rules.yaml",
    "rules/tiny/facts.yaml",
    "rules/tiny/rulebook.yaml",
)


class Project:
    """A copy of the smallest project, in which a test changes what it is about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(BASE, folder)

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def rule(self, when: str, consequence: str = "weigh: {war: for}") -> None:
        self.write(RULES, f"rules:\n  - id: a\n    title: A\n    because: B\n    when: {when}\n    {consequence}\n")

    def load(self, rules: str | None = None) -> Loaded:
        return load_case(CASE, rules)

    def values(self) -> tuple[Rulebook, Case]:
        loaded = self.load()
        assert [str(d) for d in loaded.diagnostics] == []
        return loaded.require()

    def only_rule(self) -> Rule:
        (rule,) = self.values()[0].rules
        return rule

    def mistakes(self) -> list[tuple[str, str]]:
        return [(d.code, f"{d.at.path}:{d.at.line}:{d.at.column}") for d in self.load().diagnostics]

    def codes(self) -> list[str]:
        return sorted(d.code for d in self.load().diagnostics)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path / "project")
    monkeypatch.chdir(made.folder)
    return made


# --- values -----------------------------------------------------------------------------------------------------------


def test_a_report_takes_what_it_does_not_say_from_its_source_and_document(project: Project) -> None:
    _, case = project.values()
    (report,) = case.facts[0].reports
    assert (report.origin, report.reliability, report.date) == ("gazette", "B", date(2022, 12, 19))
    assert (report.grade, report.denies, report.offset) == ("B3", False, 30)


def test_what_a_report_says_itself_comes_first(project: Project) -> None:
    project.change(
        CASE, "credibility: 3", "credibility: 3, reliability: D, origin: courier, date: 2022-12-01, denies: true"
    )
    (report,) = project.values()[1].facts[0].reports
    assert (report.origin, report.grade, report.date, report.denies) == ("courier", "D3", date(2022, 12, 1), True)


def test_words_are_taken_as_written_and_other_types_are_converted(project: Project) -> None:
    project.change(FACTS, "[company, brigade, division]", "[no, 1, true]")
    project.rule("[movement: {scale: no}, movement: {scale: {above: 1}}]")
    project.change(
        CASE, "north-border, scale: brigade", "0x10, scale: true, troops: 30, since: 2022-12-01, open: false"
    )
    rulebook, case = project.values()
    attributes = case.facts[0].attributes
    assert attributes == {
        "by": "Ruritania", "open": False, "scale": "true", "since": date(2022, 12, 1), "toward": "0x10", "troops": 30.0,
    }  # fmt: skip
    assert type(attributes["troops"]) is float
    first = rulebook.rules[0].when[0]
    assert isinstance(first, Pattern)
    assert first.fields == (("scale", Constant("no")),)


def test_an_accent_typed_in_two_ways_is_one_word(project: Project) -> None:
    project.change(CASE, "{of: Ruritania, with: Freedonia", "{of: Rurita\u0301nia, with: Freedonia")
    assert project.values()[1].facts[1].attributes["of"] == "Ruritánia"


def test_a_condition_says_what_it_matches(project: Project) -> None:
    project.rule("[movement: {by: $ally, toward: $x, scale: [division, brigade], troops: {above: 10, at_most: $n}}, "
                 "movement: {troops: $n, open: true}]")  # fmt: skip
    first, second = project.only_rule().when
    assert isinstance(first, Pattern)
    assert isinstance(second, Pattern)
    order = ("company", "brigade", "division")
    assert dict(first.fields) == {
        "by": Variable("ally"),
        "toward": Variable("x"),
        "scale": Comparisons((Comparison("one_of", ("brigade", "division"), order),)),
        "troops": Comparisons((Comparison("above", 10.0), Comparison("at_most", Variable("n")))),
    }
    assert dict(second.fields) == {"troops": Variable("n"), "open": Constant(True)}


def test_every_sort_of_condition_is_read(project: Project) -> None:
    project.rule(
        "[movement: {since: $s}, absent: {calm: {of: $w}}, not: {border: {of: $w}}, any: [{calm: {}}, {border: {}}], "
        "at_least: {count: 2, of: {movement: {by: $any}}, distinct: toward}, within: {days: 14, of: [$s, $as_of]}]"
    )
    plain, absent, negated, any_of, counted, within = project.only_rule().when
    assert isinstance(plain, Pattern)
    assert isinstance(absent, Pattern)
    assert (plain.absent, absent.absent) == (False, True)
    assert isinstance(negated, Not)
    assert isinstance(any_of, AnyOf)
    assert [p.kind for p in any_of.patterns] == ["calm", "border"]
    assert isinstance(counted, AtLeast)
    assert (counted.count, counted.distinct) == (2, "toward")
    assert isinstance(within, Within)
    assert (within.days, within.first, within.second) == (14.0, Variable("s"), Variable("as_of"))


def test_weights_are_numbers_words_or_ranges(project: Project) -> None:
    project.rule("[calm: {of: $ally}]", "weigh: {war: for, peace: [-4, -1]}")
    assert project.only_rule().weigh == {"peace": Estimate(-2.5, -4.0, -1.0), "war": Estimate.exactly(3.0)}


def test_a_rule_may_infer_facts(project: Project) -> None:
    project.rule("[calm: {of: $w}]", "infer: {border: {of: $w, with: $ally, is: here}}\n    per: $w")
    rule = project.only_rule()
    (conclusion,) = rule.infer
    assert rule.per == "w"
    assert conclusion.fields == (("is", Constant("here")), ("of", Variable("w")), ("with", Variable("ally")))


@pytest.mark.parametrize(
    ("written", "days"), [("60 days", 60), ("1 day", 1), ("8 weeks", 56), ("6 months", 180), ("2 years", 730)]
)
def test_a_length_of_time_is_days(project: Project, written: str, days: int) -> None:
    project.change(FACTS, "60 days", written)
    assert project.values()[0].kinds["movement"].stale_after == days


def test_an_assumption_counts_as_certain_unless_it_says_otherwise(project: Project) -> None:
    project.change(CASE, "probability: 1", "assumed: true")
    assert project.values()[1].facts[1].probability == Estimate.exactly(1.0)
    project.change(CASE, "assumed: true", "assumed: true\n    probability: [0.5, 0.9]")
    assert project.values()[1].facts[1].probability == Estimate(0.7, 0.5, 0.9)


def test_a_case_may_hold_rules_and_an_outcome(project: Project) -> None:
    project.write(CASE, (BASE / CASE).read_text() + """rules:
  - {id: own, title: Own, when: [calm: {of: $ally}], weigh: {peace: 2}, because: Of it.}
outcome: {scenario: peace, date: 2023-01-01, source: history}
""")  # fmt: skip
    _, case = project.values()
    assert [(rule.id, rule.theme) for rule in case.rules] == [("own", "tiny")]
    assert case.outcome is not None
    assert case.outcome.scenario == "peace"


def test_everything_has_a_place_and_a_rule_its_theme(project: Project) -> None:
    rulebook, case = project.values()
    (rule,) = rulebook.rules
    assert (rule.theme, rule.at) == ("rules", Place(RULES, 2, 9, 4))
    assert case.facts[0].at == Place(CASE, 12, 9, 7)
    assert rulebook.kinds["calm"].at == Place(FACTS, 15, 3, 4)
    assert [str(s.at) for s in rulebook.scenarios] == [f"{BOOK}:7", f"{BOOK}:6"]


def test_every_file_read_is_listed_with_its_checksum(project: Project) -> None:
    inputs = project.load().inputs
    assert [i.path for i in inputs] == [FACTS, BOOK, RULES, CASE, "seeds/page.txt"]
    assert all(re.fullmatch("[0-9a-f]{64}", i.sha256) for i in inputs)


def test_another_folder_of_rules_may_take_the_place_of_the_cases_own(project: Project, tmp_path: Path) -> None:
    shutil.copytree(project.folder / "rules" / "tiny", tmp_path / "elsewhere" / "tiny")
    loaded = project.load("../elsewhere/tiny")
    assert loaded.rulebook is not None
    assert loaded.rulebook.rules[0].at.path == "../elsewhere/tiny/rules.yaml"
    assert not any(i.path.startswith("rules/") for i in loaded.inputs)


def test_only_yaml_files_directly_in_the_folder_hold_rules(project: Project) -> None:
    project.write("rules/tiny/tests/t.yaml", "nonsense")
    project.write("rules/tiny/notes.txt", "nonsense")
    project.write("rules/tiny/more.yml", "rules: []")
    rulebook, _ = project.values()
    assert [path.name for path in rulebook.files] == ["facts.yaml", "more.yml", "rulebook.yaml", "rules.yaml"]


def test_a_byte_order_mark_is_no_mistake(project: Project) -> None:
    project.change(CASE, "case:", "\ufeffcase:")
    project.values()


def test_windows_line_ends_are_no_mistake(project: Project) -> None:
    for file in (CASE, RULES, BOOK, FACTS):
        project.write(file, (BASE / file).read_text(encoding="utf-8").replace("\n", "\r\n"))
    project.values()


def without_places(value: object) -> object:
    if isinstance(value, Place):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value), *(without_places(getattr(value, f.name)) for f in fields(value))]
    if isinstance(value, dict):
        return [(k, without_places(v)) for k, v in value.items()]
    return [without_places(v) for v in value] if isinstance(value, tuple) else value


def test_the_order_of_keys_facts_and_rules_means_nothing(project: Project) -> None:
    project.change(
        RULES, "they attack.\n", "they attack.\n  - {id: b, title: B, when: [calm: {}], weigh: {war: 1}, because: C}\n"
    )
    before = [without_places(v) for v in project.values()]
    rules = (project.folder / RULES).read_text().removeprefix("rules:\n")
    first, second = rules.split("  - {id: b")
    project.write(RULES, "rules:\n  - {id: b" + second + first)
    case = (project.folder / CASE).read_text()
    head, facts = case.split("facts:\n")
    one, two = facts.split("  - id: the-border")
    lines = re.split(r"\n(?=\w)", head.rstrip("\n"))
    random.Random(1).shuffle(lines)
    project.write(CASE, "facts:\n  - id: the-border" + two + one + "\n".join(lines) + "\n")
    assert [without_places(v) for v in project.values()] == before


# --- mistakes ---------------------------------------------------------------------------------------------------------


def test_ten_mistakes_in_one_file_are_ten_diagnostics_at_their_places(project: Project) -> None:
    project.write(RULES, """rules:
  - id: One
    title:
    when:
      - movment: {by: $ally}
      - movement: {scale: {at_least: brigad}, whom: $ally}
      - not: {calm: {of: {is_not: $nobody}}}
      - border: {of: {above: a}}
    weigh: {wr: for, peace: fro}
    becuase: It is so.
    per: $nothing
""")  # fmt: skip
    assert project.mistakes() == [
        ("V210", f"{RULES}:2:9"),
        ("V209", f"{RULES}:3:5"),
        ("V301", f"{RULES}:5:9"),
        ("V303", f"{RULES}:6:38"),
        ("V302", f"{RULES}:6:47"),
        ("V401", f"{RULES}:7:35"),
        ("V405", f"{RULES}:8:23"),
        ("V305", f"{RULES}:9:13"),
        ("V306", f"{RULES}:9:29"),
        ("V201", f"{RULES}:10:5"),
        ("V401", f"{RULES}:11:10"),
    ]


@pytest.mark.parametrize("section", ["sources", "documents"])
def test_a_misspelt_section_is_one_mistake_and_not_one_for_each_of_its_names(project: Project, section: str) -> None:
    project.change(CASE, f"{section}:", f"{section[:-2]}s:")
    assert project.codes() == ["V201"]


def test_facts_are_not_called_the_same_when_their_kinds_cannot_be_read(project: Project) -> None:
    project.write(CASE, (project.folder / CASE).read_text(encoding="utf-8") + """  - id: more-columns
    movement: {by: Freedonia, toward: north-border, scale: company}
    probability: 1
""")  # fmt: skip
    assert project.codes() == []
    project.write(FACTS, "facts:\n\tmovement: {}\n")
    assert project.codes() == ["V101"]


def test_mistakes_in_all_files_are_reported_in_one_run(project: Project) -> None:
    project.change(BOOK, "prior: 0.4", "prior: 4")
    project.change(FACTS, "type: flag", "type: flog")
    project.change(RULES, "war: for", "wr: for")
    project.change(CASE, "source: gazette", "source: gazete")
    project.write("rules/tiny/broken.yaml", "rules: [")
    assert {path.split(":")[0] for _, path in project.mistakes()} == {
        BOOK,
        FACTS,
        RULES,
        CASE,
        "rules/tiny/broken.yaml",
    }


def test_an_unreadable_vocabulary_makes_no_word_unknown(project: Project) -> None:
    project.write(FACTS, "facts: {")
    assert project.codes() == ["V105"]
    project.write(FACTS, "")
    assert project.codes() == ["V118"]


def test_an_unreadable_head_makes_no_role_or_scenario_unknown(project: Project) -> None:
    project.write(BOOK, 'title: "')
    assert project.codes() == ["V102"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (FACTS, "{type: ordinal, values: [company, brigade, division]}", "{type: ordinall, values: [company]}", "V206"),
        (FACTS, "    attributes: {of: {type: actor}}", "    attributes: [of]", "V203"),
        (BOOK, "roles: {ally: the state being pressed, target: the state attacked}", "roles: [ally, target]", "V203"),
        (BOOK, "  weights: {for: +3, against: -3}", "  weights: [3]", "V203"),
        (CASE, "sources:\n  gazette: {name: The Gazette, reliability: B}", "sources: [gazette]", "V203"),
        (CASE, "documents:\n  page: {path: ../seeds/page.txt, published: 2022-12-19}", "documents: page", "V203"),
        (CASE, "{name: The Gazette, reliability: B}", "The Gazette", "V203"),
    ],
)
def test_one_broken_definition_is_one_complaint(project: Project, file: str, old: str, new: str, code: str) -> None:
    project.change(file, old, new)
    assert project.codes() == [code]


def test_a_broken_quote_is_found_beside_other_mistakes_of_its_report(project: Project) -> None:
    project.change(CASE, "credibility: 3", "credibility: nine, date: 2022-99-01")
    project.change(CASE, "are not moving", "are moving")
    assert project.codes() == ["V205", "V206", "V507"]


def test_quotes_from_elsewhere_are_one_warning_a_case_and_no_error(project: Project) -> None:
    project.change(CASE, "path: ../seeds/page.txt", 'address: "https://example.org"')
    project.change(CASE, "sources:\n", '  note: {address: "https://example.com"}\nsources:\n')
    project.change(
        CASE,
        "    reports:\n",
        "    reports:\n      - {source: gazette, credibility: 2, document: note, quote: b, hedge: c}\n",
    )
    loaded = project.load()
    assert [(d.code, d.severity) for d in loaded.diagnostics] == [("V511", "warning")]
    assert loaded.diagnostics[0].message == "2 quotes from 2 documents that are not in the project were not checked"
    assert loaded.case is not None
    assert [r.offset for r in loaded.case.facts[0].reports] == [None, None]


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("[any: [{calm: {of: $x}}, {border: {of: $x}}], not: {movement: {by: $x}}]", []),
        ("[any: [{calm: {of: $x}}, {border: {is: $y}}], not: {movement: {by: $x}}]", ["V401"]),
        ("[absent: {calm: {of: $x}}, not: {movement: {by: $x}}]", []),
        ("[not: {movement: {by: $ally, since: {before: $as_of}}}]", []),
        ("[at_least: {count: 1, of: {calm: {of: $x}}}, not: {movement: {by: $x}}]", ["V401"]),
        ("[movement: {troops: {above: $n}}]", ["V401"]),
        ("[within: {days: 3, of: [$a, 2022-01-01]}]", ["V401"]),
        ("[movement: {by: $a}, within: {days: 3, of: [$a, 2022-01-01]}]", ["V404"]),
        ("[movement: {troops: $ally}]", ["V404"]),
        ("[movement: {since: $as_of}]", []),
        ("[movement: {scale: $s}, calm: {of: $s}]", []),
        ("[movement: {open: $s}, calm: {of: $s}]", ["V404"]),
        ("[movement: {scale: []}]", ["V203"]),
        ("[movement: {scale: [$s]}]", ["V406"]),
        ("[movement: {scale: {is_not: [company]}}]", ["V406"]),
        ("[movement: {scale: {one_of: company}}]", ["V406"]),
        ("[movement: {scale: {atleast: company}}]", ["V405"]),
        ("[movement: {scale: {}}]", ["V406"]),
        ("[movement: {by: $Big}]", ["V210"]),
        ("[not: {not: {calm: {}}}]", ["V406"]),
        ("[not: [calm]]", ["V406"]),
        ("[any: []]", ["V406"]),
        ("[any: {calm: {}}]", ["V406"]),
        ("[calm]", ["V406"]),
        ("[calm: yes]", ["V203"]),
        ("[at_least: 2]", ["V406"]),
        ("[at_least: {count: 0, of: {calm: {}}}]", ["V207"]),
        ("[at_least: {count: 1.5, of: {calm: {}}}]", ["V204"]),
        ("[at_least: {cuont: 2, of: {calm: {}}}]", ["V201", "V202"]),
        ("[at_least: {count: 2, of: {calm: {}}, distinct: off}]", ["V302"]),
        ("[within: {days: 3, of: [2022-01-01]}]", ["V203"]),
        ("[within: {days: -3, of: [2022-01-01, 2022-01-02]}]", ["V207"]),
        ("{calm: {}}", ["V203"]),
    ],
)
def test_a_condition_is_right_or_says_why_not(project: Project, when: str, codes: list[str]) -> None:
    project.rule(when)
    assert project.codes() == codes


@pytest.mark.parametrize(
    ("consequence", "codes"),
    [
        ("infer: {border: {of: $ally, with: $target}}", ["V311"]),
        ("infer: {calm: {of: $x}}", ["V401"]),
        ("infer: {movement: {by: $ally, toward: x, scale: huge}}", ["V303"]),
        ("infer: {clam: {of: $ally}}", ["V301"]),
        ("weigh: {war: '+3'}", ["V204"]),
        ("weigh: {war: .inf}", ["V207"]),
        ("weigh: {war: [1, 2, 3]}", ["V203"]),
        ("weigh: {war: 60.5}", ["V207"]),
        ("weigh: {war: true}", ["V204"]),
        ("weigh: {}", ["V407"]),
        ("weigh: {war: 1}\n    per: ally", ["V203"]),
        ("weigh: {war: 1}\n    group: Big Group", ["V210"]),
    ],
)
def test_a_consequence_is_right_or_says_why_not(project: Project, consequence: str, codes: list[str]) -> None:
    project.rule("[calm: {of: $ally}]", consequence)
    assert project.codes() == codes


def test_a_count_of_facts_and_a_failed_search_may_lie_in_a_circle(project: Project) -> None:
    project.rule("[at_least: {count: 1, of: {calm: {}}}, absent: {calm: {of: $x}}]", "infer: {calm: {of: $ally}}")
    project.values()


def test_a_rule_of_the_case_may_not_close_a_circle_through_a_negation(project: Project) -> None:
    project.rule("[not: {calm: {of: $ally}}]", "infer: {border: {of: $ally, with: $ally, is: x}}")
    own = "rules:\n  - {id: own, title: T, when: [border: {of: $x}], infer: {calm: {of: $x}}, because: B}\n"
    project.write(CASE, (BASE / CASE).read_text() + own)
    (found,) = project.load().diagnostics
    assert found.code == "V402"
    assert [place.path for place, _ in found.also] == [CASE]


def test_equal_words_of_different_types_are_different_statements(project: Project) -> None:
    project.change(
        FACTS, "attributes: {of: {type: actor}}", "attributes: {of: {type: actor}, n: {type: number, optional: true}}"
    )
    extra = "".join(
        f"  - {{id: c{i}, calm: {{of: A{n}}}, probability: 1}}\n" for i, n in enumerate(["", ", n: 1", ", n: 2"])
    )
    project.write(CASE, (project.folder / CASE).read_text() + extra)
    project.values()


@pytest.mark.skipif(not hasattr(Path, "symlink_to"), reason="no symbolic links here")
def test_a_link_does_not_lead_out_of_the_project(project: Project, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("columns are not moving to the border")
    (project.folder / "seeds" / "page.txt").unlink()
    (project.folder / "seeds" / "page.txt").symlink_to(tmp_path / "secret.txt")
    assert project.codes() == ["V906"]
    (project.folder / "rules" / "tiny" / "linked.yaml").symlink_to(tmp_path / "secret.txt")
    assert project.codes() == ["V906", "V906"]


@pytest.mark.usefixtures("project")
def test_a_folder_is_no_case_and_a_missing_case_names_its_neighbour() -> None:
    assert [d.code for d in load_case("scenarios").diagnostics] == ["V902"]
    (found,) = load_case("scenarios/tinny.yaml").diagnostics
    assert (found.code, found.hint) == ("V901", "did you mean `scenarios/tiny.yaml`?")


@pytest.mark.usefixtures("project")
def test_a_name_too_long_for_the_system_is_a_diagnostic() -> None:
    assert [d.code for d in load_case("scenarios/" + "x" * 5000).diagnostics] == ["V903"]


def test_a_rulebook_loads_alone_and_reports_alone(project: Project) -> None:
    rulebook, found = load_rulebook("rules/tiny/")
    assert rulebook is not None
    assert (rulebook.id, found) == ("tiny", ())
    project.change(RULES, "war: for", "wr: for")
    assert [d.code for d in load_rulebook("rules/tiny")[1]] == ["V305"]
    assert [d.code for d in load_rulebook("rules/none")[1]] == ["V901"]


def test_requiring_a_broken_case_raises_every_diagnostic(project: Project) -> None:
    project.change(RULES, "war: for", "wr: for")
    project.change(CASE, "source: gazette", "source: gazete")
    with pytest.raises(BadInput) as caught:
        project.load().require()
    assert [d.code for d in caught.value.diagnostics] == ["V305", "V309"]


def test_no_message_carries_a_control_character_or_a_whole_file(project: Project) -> None:
    project.change(CASE, "id: columns", 'id: "\\e[31m' + "x" * 5000 + '"')
    (found,) = project.load().diagnostics
    assert "\x1b" not in found.message
    assert r"\x1b" in found.message
    assert len(found.message) < 600


FILES = (CASE, RULES, FACTS, BOOK, "seeds/page.txt")


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_file_makes_loading_raise(project: Project, file: str, data: st.DataObject) -> None:
    text = (BASE / file).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(
        st.sampled_from(["", "x", ":", "{", "[1]", "- ", "$a", "null", "~: ~", "{}", "1", "\t", "é", "'", "[[]]", "\n"])
    )
    project.write(file, text[:start] + put + text[end:])
    loaded = project.load()
    project.write(file, text)
    assert isinstance(loaded.diagnostics, tuple)
    assert all(isinstance(d, Diagnostic) for d in loaded.diagnostics)
    assert (loaded.case is None) == any(d.severity == "error" for d in loaded.diagnostics)
