"""Claims about diff: meaning and not text, verdicts and not lines, git without a checkout."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from conftest import Golden
from smallcase import CASE, KINDS, RULEBOOK, RULES, bear, write_project

from vedette.__main__ import main
from vedette.analyses.diff import _SECTIONS
from vedette.authoring.git import NoRevision, extract, find_revision, locate, split_revision
from vedette.language.edits import Change, Edit, Section, find_case_edits, find_rulebook_edits, touches_meaning
from vedette.language.load import load_case, load_rulebook
from vedette.language.model import Case, Rulebook

Run = Callable[..., tuple[int, str, str]]
CRISIS = "scenarios/crisis.yaml"
ARMY = 'document: paper, quote: "The army'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project in a git repository of its own, with everything committed as `first`."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git("init", "--quiet", "--initial-branch=main")
    commit("first")
    return tmp_path


def git(*arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True, timeout=30)


def commit(tag: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", tag)
    git("tag", tag)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_line(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return run_line


def edit(path: str, before: str, after: str) -> None:
    file = Path(path)
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def read_rulebook(folder: Path, rules: str = RULES, rulebook: str = RULEBOOK, kinds: str = KINDS) -> Rulebook:
    write_project(folder, rules=rules, rulebook=rulebook)
    (folder / "rules/small/facts.yaml").write_text(kinds, encoding="utf-8")
    found, complaints = load_rulebook(folder / "rules/small")
    assert found, complaints
    return found


def read_case(folder: Path, case: str = CASE) -> Case:
    return load_case(write_project(folder, case)).require()[1]


def diff_rules(tmp_path: Path, before: str, after: str) -> tuple[Edit, ...]:
    assert before in RULES
    return find_rulebook_edits(
        read_rulebook(tmp_path / "a"), read_rulebook(tmp_path / "b", RULES.replace(before, after, 1))
    )


def only(edits: tuple[Edit, ...]) -> Edit:
    (found,) = edits
    return found


# --- what counts as a change of a rulebook ----------------------------------------------------------------------------


def test_order_comments_and_spelling_are_no_change(tmp_path: Path) -> None:
    respelt = "# A comment.\n" + RULES.replace("+4.333", "4.3330").replace("when: [{strike: {of: $ally}}]", (
        "when:\n      - strike:\n          of: $ally  # the ally"
    ))  # fmt: skip
    assert find_rulebook_edits(read_rulebook(tmp_path / "a"), read_rulebook(tmp_path / "b", respelt)) == ()


def test_a_weight_is_told_with_its_old_and_new_value(tmp_path: Path) -> None:
    found = only(diff_rules(tmp_path, "weigh: {war: +6}", "weigh: {war: [+2, +4], peace: -1}"))
    assert (found.section, found.id, found.how) == ("rule", "huge-army", "changed")
    assert found.changes == (
        Change("weight of peace", None, "-1"),
        Change("weight of war", "+6", "[+2, +4]"),
    )


def test_a_condition_is_told_in_the_words_of_the_file(tmp_path: Path) -> None:
    found = only(diff_rules(tmp_path, "size: huge}", "size: {at_least: large}}"))
    (change,) = found.changes
    assert change.what == "condition"
    assert change.before == "army: {at: south, of: $ally, size: huge}"
    assert change.after == "army: {at: south, of: $ally, size: {at_least: large}}"


def test_a_condition_that_went_is_not_taken_for_one_that_changed(tmp_path: Path) -> None:
    found = only(diff_rules(tmp_path, "      - not: {mines: {at: $border}}\n", ""))
    assert found.changes == (Change("condition", "not: {mines: {at: $border}}", None),)


def test_of_an_any_only_the_alternative_that_changed_is_told(tmp_path: Path) -> None:
    any_of = "when: [{any: [{mines: {at: north}}, {strike: {of: $ally}}]}]"
    rules = RULES.replace("when: [{strike: {of: $target}}]", any_of)
    before = read_rulebook(tmp_path / "a", rules)
    after = read_rulebook(tmp_path / "b", rules.replace("{mines: {at: north}}", "{mines: {at: south}}"))
    found = only(find_rulebook_edits(before, after))
    assert found.changes == (Change("any of", "mines: {at: north}", "mines: {at: south}"),)


def test_a_rule_with_a_new_id_and_the_same_content_is_renamed(tmp_path: Path) -> None:
    found = only(diff_rules(tmp_path, "id: huge-army", "id: vast-army"))
    assert (found.how, found.id) == ("renamed", "vast-army")
    assert found.changes == (Change("id", "huge-army", "vast-army"),)


def test_a_rule_with_a_new_id_and_other_content_is_another_rule(tmp_path: Path) -> None:
    text = RULES.replace("id: huge-army", "id: vast-army").replace("weigh: {war: +6}", "weigh: {war: +5}")
    found = find_rulebook_edits(read_rulebook(tmp_path / "a"), read_rulebook(tmp_path / "b", text))
    assert {(e.id, e.how) for e in found} == {("huge-army", "removed"), ("vast-army", "added")}


def test_a_text_is_wording_and_a_group_is_not(tmp_path: Path) -> None:
    reworded = diff_rules(tmp_path, "because: Mass counts.", "because: Mass tells.")
    assert only(reworded).how == "reworded"
    assert not touches_meaning(reworded)
    regrouped = diff_rules(
        tmp_path, "    because: Mines cost lives.", "    group: posture\n    because: Mines cost lives."
    )
    assert only(regrouped).changes == (Change("group", None, "posture"),)
    assert touches_meaning(regrouped)


def test_priors_grades_and_kinds_are_told_too(tmp_path: Path) -> None:
    rulebook = RULEBOOK.replace("prior: 0.40", "prior: 0.30").replace("prior: 0.33", "prior: 0.43")
    rulebook = rulebook.replace("B: 0.90", "B: 0.85").replace("2: 0.88", "2: 0.80")
    kinds = KINDS.replace("[unknown, small, large, huge]", "[unknown, tiny, small, large, huge]").replace(
        "60 days", "30 days"
    )
    after = read_rulebook(tmp_path / "b", rulebook=rulebook, kinds=kinds)
    found = {(e.section, e.id): e for e in find_rulebook_edits(read_rulebook(tmp_path / "a"), after)}
    assert found["scenario", "feint"].changes == (Change("prior", "0.4", "0.3"),)
    assert found["rulebook", "small"].changes == (Change("grade 2", "0.88", "0.8"), Change("grade B", "0.9", "0.85"))
    assert found["kind", "supply"].changes == (Change("stale_after", "60 days", "30 days"),)
    assert [c.what for c in found["kind", "army"].changes] == ["attribute size"]


# --- what counts as a change of a case --------------------------------------------------------------------------------


def test_a_rule_of_the_baseline_is_told_apart_from_the_rulebooks_own(tmp_path: Path) -> None:
    books = []
    for side, weight in (("a", 3), ("b", 4)):
        folder = write_project(tmp_path / side).parent.parent / "rules/small"
        plain = (
            "rules:\n  - {id: plain, title: Plain, when: [{army: {of: $ally}}], weigh: {war: %d}, because: It is.}\n"
        )
        (folder / "baseline.yaml").write_text(plain % weight, encoding="utf-8")
        book, _ = load_rulebook(folder)
        assert book is not None
        books.append(book)
    (edit,) = find_rulebook_edits(*books)
    assert (edit.section, edit.id, edit.how) == ("baseline", "plain", "changed")
    assert {section for section, _, _ in _SECTIONS} == set(get_args(Section))


def test_a_fact_is_known_by_what_it_says_and_not_by_its_id(tmp_path: Path) -> None:
    found = find_case_edits(read_case(tmp_path / "a"), read_case(tmp_path / "b", CASE.replace("id: food", "id: bread")))
    assert [(e.id, e.how) for e in found] == [("bread", "reworded")]


def test_a_fact_that_says_something_else_under_its_id_is_changed(tmp_path: Path) -> None:
    after = read_case(tmp_path / "b", CASE.replace("at: north, size: large}", "at: north, size: huge}"))
    found = only(find_case_edits(read_case(tmp_path / "a"), after))
    assert (found.section, found.id, found.how) == ("fact", "northern-army", "changed")
    assert found.changes[0].what == "statement"


def test_of_a_report_only_what_differs_is_told(tmp_path: Path) -> None:
    after = read_case(tmp_path / "b", CASE.replace(f"credibility: 2, {ARMY}", f"credibility: 4, {ARMY}"))
    found = only(find_case_edits(read_case(tmp_path / "a"), after))
    assert found.changes == (Change("report of post: grade", "B2", "B4"),)


def test_a_source_that_is_trusted_less_moves_the_grades_of_its_reports(tmp_path: Path) -> None:
    after = read_case(tmp_path / "b", CASE.replace("name: The Post, reliability: B", "name: The Post, reliability: C"))
    sections = {e.section for e in find_case_edits(read_case(tmp_path / "a"), after)}
    assert sections == {"source", "fact"}


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_an_unedited_rule_that_moves_up_its_group_is_named(project: Path, run: Run) -> None:
    start, _, rest = RULES.partition("  - id: strike-threatens")
    _, _, end = rest.partition("  - id: army-near")
    (project / "rules/small/things.yaml").write_text(f"{start}  - id: army-near{end}", encoding="utf-8")
    status, out, _ = run("diff", "--against", "first", "--format", "json", "-q")
    assert status == 0
    data = json.loads(out)
    assert [e["id"] for e in data["edits"]] == ["strike-threatens"]
    (verdict,) = data["verdicts"]
    moves = {move["rule"]: move for move in verdict["rules"]}
    assert moves["strike-threatens"]["how"] == "removed"
    assert moves["army-near"]["how"] == "not edited: its rank in its group"
    assert moves["army-near"]["db"]["war"] == pytest.approx(bear(war=1.337, feint=1.225)["war"] / 2)


def test_diff_shows_edits_and_the_verdicts_they_move(project: Path, run: Run, golden: Golden) -> None:
    edit("rules/small/things.yaml", "weigh: {war: +2.005, peace: -1.115}", "weigh: {war: +9, peace: -1.115}")
    edit("rules/small/things.yaml", "      - not: {mines: {at: $border}}\n", "")
    edit("rules/small/things.yaml", "because: Fear.", "because: Dread.")
    edit("rules/small/rulebook.yaml", "prior: 0.40", "prior: 0.37")
    edit("rules/small/rulebook.yaml", "prior: 0.27", "prior: 0.30")
    status, out, _ = run("diff", "--against", "first", "-q")
    assert status == 0
    golden("diff/rulebook.txt", out)
    status, out, _ = run("diff", "first:rules/small", "rules/small", "-q", "--format", "markdown")
    golden("diff/rulebook.md", out)
    assert project.exists()


def test_a_lead_that_changes_is_a_finding_if_asked(project: Path, run: Run) -> None:
    assert run("diff", "--against", "first", "--fail-on", "lead", "-q")[0] == 0
    edit("rules/small/things.yaml", "weigh: {war: +2.005, peace: -1.115}", "weigh: {war: +2.005, peace: +40}")
    edit("rules/small/things.yaml", "      - not: {mines: {at: $border}}\n", "")
    assert run("diff", "--against", "first", "-q")[0] == 0
    status, out, _ = run("diff", "--against", "first", "--fail-on", "lead", "-q")
    assert status == 1
    assert "The lead changes in 1 of 1 case" in out
    assert project.exists()


def test_wording_alone_is_no_finding(project: Path, run: Run) -> None:
    edit("rules/small/things.yaml", "because: Fear.", "because: Dread.")
    status, out, _ = run("diff", "--against", "first", "--fail-on", "meaning", "-q")
    assert status == 0
    assert "Only the wording has changed" in out
    edit("rules/small/things.yaml", "weigh: {peace: -3}", "weigh: {peace: -2}")
    assert run("diff", "--against", "first", "--fail-on", "meaning", "-q")[0] == 1
    assert run("diff", "--against", "first", "--fail-on", "move", "-q")[0] == 0
    assert project.exists()


def test_a_case_at_a_revision_is_read_with_the_rules_and_documents_of_then(
    project: Path, run: Run, golden: Golden
) -> None:
    edit(CRISIS, f"credibility: 2, {ARMY}", f"credibility: 5, {ARMY}")
    edit(CRISIS, 'quote: "food and fuel were seen"', 'quote: "fuel were seen"')
    edit(CRISIS, "  - id: minefield\n    mines: {at: north}\n    probability: 0.8\n    assumed: true\n", "")
    status, out, err = run("diff", CRISIS, "--against", "first", "-q")
    assert status == 0, err
    golden("diff/case.txt", out)
    assert project.exists()


def test_two_rulebooks_in_folders_need_no_git(project: Path, run: Run) -> None:
    other = project / "rules/other"
    other.mkdir()
    for file in (project / "rules/small").iterdir():
        text = file.read_text(encoding="utf-8").replace("rulebook: small", "rulebook: other")
        (other / file.name).write_text(text.replace("war: +6", "war: +5"), encoding="utf-8")
    status, out, _ = run("diff", "rules/small", "rules/other", "-q", "--format", "json")
    assert status == 0
    data = json.loads(out)
    assert data["schema"] == "vedette.diff/1"
    assert {e["id"] for e in data["edits"]} == {"other", "huge-army"}
    assert [v["case"] for v in data["verdicts"]] == ["crisis"]


def test_a_case_that_one_side_cannot_read_is_named_and_stops_nothing(project: Path, run: Run) -> None:
    edit(
        "rules/small/facts.yaml", "  talk:", "  gossip:\n    says: Some.\n    attributes: {by: {type: actor}}\n  talk:"
    )
    edit(CRISIS, "  - id: may-day", "  - id: gossip\n    gossip: {by: Rubia}\n    probability: 1\n  - id: may-day")
    status, out, _ = run("diff", "--against", "first", "-q")
    assert status == 0
    assert "crisis cannot be assessed under first:rules/small" in " ".join(out.split())
    assert project.exists()


# --- git --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--against", "nowhere"), "git knows no revision `nowhere`"),
        (("--against", "--upload-pack=x"), "is no revision"),
        (("first:rules/none", "rules/small"), "there is no `rules/none` at first"),
        (("first:seeds", "rules/small"), "holds no rulebook.yaml at first"),
        (("first:../../etc", "rules/small"), "lies outside the repository"),
        ((CRISIS, "rules/small"), "a rulebook with a rulebook"),
        (("rules/small",), "--against REVISION"),
        ((CRISIS, CRISIS, "--against", "first"), "name one rulebook or case"),
        (("--against", "first", "--fail-on", "leed"), "did you mean `lead`?"),
    ],
)
def test_what_cannot_be_compared_is_a_mistake_of_use(
    project: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run("diff", *arguments)
    assert status == 2, err
    assert out == ""
    assert said in " ".join(err.split())
    assert project.exists()


def test_mistakes_at_a_revision_are_told_by_names_that_the_user_knows(project: Path, run: Run) -> None:
    edit("rules/small/things.yaml", "weigh: {war: +6}", "wiegh: {war: +6}")
    commit("broken")
    edit("rules/small/things.yaml", "wiegh: {war: +6}", "weigh: {war: +6}")
    status, _, err = run("diff", "--against", "broken")
    assert status == 3
    assert "broken:rules/small/things.yaml:" in err
    assert "vedette-" not in err
    assert project.exists()


def test_outside_a_repository_or_without_git_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    status, _, err = run("diff", "--against", "main")
    assert (status, "lies in no git repository" in " ".join(err.split())) == (2, True), err
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = run("diff", "--against", "main")
    assert (status, "there is no `git` on the path" in " ".join(err.split())) == (2, True), err


def test_nothing_of_the_working_tree_or_the_index_changes(project: Path, run: Run) -> None:
    edit("rules/small/things.yaml", "war: +6", "war: +5")
    index = (project / ".git/index").read_bytes()
    before = sorted((p, p.read_bytes()) for p in project.rglob("*.yaml"))
    run("diff", "--against", "first", "-q")
    assert sorted((p, p.read_bytes()) for p in project.rglob("*.yaml")) == before
    assert (project / ".git/index").read_bytes() == index


def test_from_a_folder_within_the_project_paths_are_those_of_that_folder(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "rules")
    status, out, err = run("diff", "first:small", "small", "-q")
    assert status == 0, err
    assert "No verdict moves (1 case)" in " ".join(out.split())


def test_links_and_files_that_were_not_there_are_left_out(project: Path) -> None:
    (project / "link").symlink_to("rules")
    commit("linked")
    revision = find_revision("linked", project)
    assert extract(revision, [project / "link", project / "none"], project / "copy") == []
    copies = extract(revision, [project / "rules"], project / "copy")
    assert [c.name for c in copies] == ["facts.yaml", "rulebook.yaml", "things.yaml"]
    with pytest.raises(NoRevision, match="outside"):
        locate(revision, project / "../elsewhere", project / "copy")


def test_a_path_that_exists_is_never_taken_for_a_revision(project: Path, run: Run) -> None:
    assert split_revision("C:/rules") is None
    odd = project / "first:rules"
    odd.mkdir()
    status, _, err = run("diff", "first:rules", "rules/small")
    assert status == 2
    assert "holds no rulebook.yaml" in " ".join(err.split())
