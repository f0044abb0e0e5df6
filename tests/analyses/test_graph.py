"""Claims about the picture of a rulebook: what is in it, how it is written, and what a hostile title cannot do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import Golden
from smallcase import CASE, RULES, assess_small, write_project

from vedette.__main__ import main
from vedette.analyses.graph import draw_rules
from vedette.language.load import load_rulebook
from vedette.language.model import Rulebook
from vedette.show.diagram import Diagram
from vedette.show.graphviz import NoGraphviz, render_dot, render_svg
from vedette.show.mermaid import name_keys, render_mermaid

HOSTILE = 'a "b" [c] {d} <script> | ; # & `e` %% end --> \\\\ $x'
NODE = re.compile(r'  +(\w+)(?:\(\[|\[|\{\{)"([^"\n]*)"(?:\]\)|\]|\}\}):::(kind|rule|scenario)')
LINK = re.compile(r'  (\w+) (-->|-\.-x|-\.->)(?:\|"[^"\n]*"\|)? (\w+)')
OTHER = re.compile(
    r"---|title: \".*\"|flowchart LR|  subgraph frame\d+\[\"[^\"\n]*\"\]|  end|  classDef .*"
    r"|  class [\w,]+ (holds|idle)|  linkStyle [\d,]+ [\w:,.-]+"
)


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    write_project(tmp_path)
    found, _ = load_rulebook(tmp_path / "rules/small")
    assert found
    return found


def read_mermaid(text: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Nodes with their labels and links of a chart, every line of which must be of a known form."""
    nodes, links = {}, []
    for line in text.splitlines():
        if node := NODE.fullmatch(line):
            assert node[1] not in nodes, "a node stands twice"
            nodes[node[1]] = node[2]
        elif link := LINK.fullmatch(line):
            links.append((link[1], link[3]))
        else:
            assert OTHER.fullmatch(line), line
    return nodes, links


def read_dot(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Nodes and arrows of a graph; braces must match outside of strings."""
    string = r'"((?:[^"\\]|\\.)*)"'
    bare = re.sub(string, '""', text)
    assert bare.count("{") == bare.count("}")
    assert '"' not in bare.replace('""', ""), "a string is not closed"
    nodes = re.findall(rf"^ +{string} \[", text, flags=re.MULTILINE)
    return nodes, re.findall(rf"^ +{string} -> {string} \[", text, flags=re.MULTILINE)


def expect_nodes(rulebook: Rulebook) -> set[str]:
    return {
        *(f"kind:{kind}" for kind in rulebook.kinds),
        *(f"rule:{rule.id}" for rule in rulebook.rules),
        *(f"scenario:{scenario.id}" for scenario in rulebook.scenarios),
    }


def test_every_kind_rule_and_scenario_stands_once_in_both_languages(rulebook: Rulebook) -> None:
    diagram = draw_rules(rulebook)
    nodes, links = read_mermaid(render_mermaid(diagram))
    assert nodes.keys() == set(name_keys(sorted(expect_nodes(rulebook))).values())
    dot_nodes, arrows = read_dot(render_dot(diagram))
    assert sorted(dot_nodes) == sorted(expect_nodes(rulebook))
    assert len(links) == len(arrows) == len(diagram.arrows)
    assert {end for link in links for end in link} <= nodes.keys()


def test_how_a_condition_asks_shows_in_its_arrow(rulebook: Rulebook) -> None:
    arrows = {(a.source, a.target): (a.stroke, a.label) for a in draw_rules(rulebook).arrows}
    assert arrows["kind:border", "rule:open-border"] == ("needs", "")
    assert arrows["kind:mines", "rule:open-border"] == ("not", "not")
    assert arrows["kind:army", "rule:gone-home"] == ("absent", "absent")
    assert arrows["kind:supply", "rule:strike-ready"] == ("counts", "at least 2")
    assert arrows["rule:strike-ready", "kind:strike"] == ("infers", "infers")
    assert arrows["rule:huge-army", "scenario:war"] == ("weighs", "+6 dB")


def test_for_one_rule_only_the_ways_to_it_and_from_it_are_drawn(rulebook: Rulebook) -> None:
    found = {node.key for node in draw_rules(rulebook, "strike-threatens").nodes}
    assert found == {
        "kind:army", "kind:supply", "rule:strike-ready", "kind:strike", "rule:strike-threatens",
        "scenario:feint", "scenario:war",
    }  # fmt: skip
    with pytest.raises(ValueError, match="no rule"):
        draw_rules(rulebook, "strike-threaten")


def test_what_leads_to_a_rule_says_nothing_of_what_it_weighs_itself(rulebook: Rulebook) -> None:
    arrows = {(a.source, a.target) for a in draw_rules(rulebook, "strike-ready").arrows}
    assert ("kind:strike", "rule:strike-threatens") in arrows
    assert not any(source == "rule:army-near" for source, _ in arrows)


def test_a_case_marks_what_holds_in_its_likeliest_world(tmp_path: Path) -> None:
    assessment = assess_small(tmp_path)
    drawn = draw_rules(assessment.evidence.rulebook, None, assessment)
    holds = {node.key: node.holds for node in drawn.nodes}
    firings = assessment.evidence.circuit.grounding.firings
    holding = {firings[number].rule for number in assessment.likely.firings}
    assert {key.removeprefix("rule:") for key, held in holds.items() if held and key.startswith("rule:")} == holding
    assert not holds["kind:talk"] or "one-day" not in holding
    assert holds[f"scenario:{assessment.leader.scenario.id}"]
    assert "classDef" in render_mermaid(drawn)
    assert "linkStyle" in render_mermaid(drawn)


def test_rules_of_the_case_itself_are_drawn_with_it(tmp_path: Path) -> None:
    own = "rules:\n  - {id: own, title: Own, when: [{mines: {at: north}}], weigh: {war: -1}, because: It is so.}\n"
    assessment = assess_small(tmp_path, case=CASE + own)
    assert "rule:own" in {node.key for node in draw_rules(assessment.evidence.rulebook, "own", assessment).nodes}


def test_the_order_of_files_does_not_show(tmp_path: Path, rulebook: Rulebook) -> None:
    head, *rules = re.split(r"(?m)^(?=  - id)", RULES)
    write_project(tmp_path / "turned", rules=head + "".join(reversed(rules)))
    turned, _ = load_rulebook(tmp_path / "turned/rules/small")
    assert turned
    assert render_dot(draw_rules(turned)) == render_dot(draw_rules(rulebook))
    assert render_mermaid(draw_rules(turned)) == render_mermaid(draw_rules(rulebook))


def test_no_title_can_break_out_of_its_label(tmp_path: Path) -> None:
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    write_project(tmp_path, rules=RULES.replace("title: The army is huge", f'title: "{quoted}\\e[2J"'))
    rulebook, found = load_rulebook(tmp_path / "rules/small")
    assert rulebook, found
    text = render_mermaid(draw_rules(rulebook))
    read_mermaid(text)
    assert "<script" not in text
    assert "\x1b" not in text
    read_dot(render_dot(draw_rules(rulebook)))


def test_names_that_look_alike_stay_apart() -> None:
    assert len(set(name_keys(["rule:a-b", "rule:a_b", "rule_a:b"]).values())) == 3


def test_the_shipped_rulebook_is_within_what_mermaid_draws(root: Path) -> None:
    rulebook, _ = load_rulebook(root / "rules/ally-intervention")
    assert rulebook
    text = render_mermaid(draw_rules(rulebook))
    nodes, links = read_mermaid(text)
    assert len(nodes) == len(expect_nodes(rulebook))
    assert len(links) <= 500
    assert len(text) <= 50_000


@pytest.mark.parametrize("language", ["mermaid", "dot"])
def test_the_picture_of_one_rule_is_as_it_was(
    language: str, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = ["graph", "--rule", "strike-threatens", "--case", "scenarios/crisis.yaml", "-q", "--format", language]
    assert main(arguments) == 0
    golden(f"graph/{language}.txt", capsys.readouterr().out)


def test_without_graphviz_an_svg_is_a_mistake_of_use_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["graph", "--format", "svg"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "there is no `dot` on the path" in said
    assert "--format mermaid" in said


def test_a_graphviz_that_hangs_or_fails_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rulebook: Rulebook
) -> None:
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    dot.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoGraphviz, match="had not finished"):
        render_svg(draw_rules(rulebook), timeout=0.2)
    dot.write_text("#!/bin/sh\necho no such font >&2\nexit 3\n", encoding="utf-8")
    with pytest.raises(NoGraphviz, match="no such font"):
        render_svg(draw_rules(rulebook))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_every_box(rulebook: Rulebook) -> None:
    svg = render_svg(draw_rules(rulebook))
    assert svg.count('class="node"') == len(expect_nodes(rulebook))
    assert "<script" not in svg
    assert "<!--" not in svg


def test_an_unknown_rule_gets_the_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["graph", "--rule", "huge-arm"]) == 2
    assert "did you mean `huge-army`?" in capsys.readouterr().err


def test_a_diagram_is_data_too(rulebook: Rulebook) -> None:
    data = draw_rules(rulebook).to_data()
    assert list(data) == ["schema", "title", "nodes", "arrows", "frames"]
    assert data["schema"] == "vedette.graph/1"
    assert isinstance(draw_rules(rulebook), Diagram)
