"""What `vedette new` makes is sound from the first moment, never in place of anything, and whole or not there."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, Golden
from jsonschema import Draft202012Validator
from schema_agreement import find_disagreements, plain, read

from vedette.authoring.formatter import format_text
from vedette.authoring.scaffold import build_case_files, build_schema_files, find_project
from vedette.authoring.writing import AlreadyThere, create_all, replace_all
from vedette.cli.app import run
from vedette.language.load import load_case, load_rulebook
from vedette.language.yamltree import parse_yaml


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def list_files() -> list[str]:
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


# --- rulebooks --------------------------------------------------------------------------------------------------------


def test_a_new_rulebook_lists_what_it_made_and_what_to_type_next(
    golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "rulebook", "minsk"]) == 0
    said = capsys.readouterr()
    golden("new/rulebook.txt", f"{said.out}{said.err}")
    assert sorted(line.removeprefix("created ") for line in said.out.splitlines()) == list_files()


def test_every_command_it_names_works(capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", "rulebook", "minsk"])
    commands = re.findall("next: vedette (.*)", capsys.readouterr().err)
    assert len(commands) == 3
    for command in commands:
        assert run(command.split()) == 0, command


def test_new_files_have_no_mistakes_no_warnings_and_canonical_form(capsys: pytest.CaptureFixture[str]) -> None:
    run(["new", "rulebook", "minsk"])
    run(["new", "case", "real"])
    capsys.readouterr()
    assert run(["check", "--strict"]) == 0
    assert "No mistakes." in capsys.readouterr().out
    assert run(["fmt", "--check"]) == 0


def test_a_new_rulebook_shows_every_form_once_and_its_tests_notice_every_mutant() -> None:
    run(["new", "rulebook", "minsk"])
    written = "".join(path.read_text(encoding="utf-8") for path in Path("rules/minsk").glob("*.yaml"))
    for form in (
        "residual: true",
        "- not:",
        "- absent:",
        "at_least: {count",
        "- any:",
        "within:",
        "infer:",
        "per:",
        "[+2, +4]",
        "date}",
    ):
        assert form in written
    assert run(["test", "--mutate"]) == 0


def test_every_new_file_names_a_schema_that_is_there_and_accepts_it() -> None:
    run(["new", "rulebook", "minsk"])
    run(["new", "case", "real"])
    seen = 0
    for path in [*Path("rules").rglob("*.yaml"), *Path("scenarios").rglob("*.yaml")]:
        first, *_ = path.read_text(encoding="utf-8").splitlines()
        schema = (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
        described, node = parse_yaml(schema.read_text(encoding="utf-8"), "")[0], read(path)
        assert described is not None
        assert node is not None
        assert Draft202012Validator(plain(described)).is_valid(plain(node)), path
        seen += 1
    assert seen == 6


def test_a_second_rulebook_shares_what_is_there_and_takes_another_case_name() -> None:
    run(["new", "rulebook", "minsk"])
    before = {name: Path(name).read_bytes() for name in list_files()}
    assert run(["new", "rulebook", "kyiv"]) == 0
    assert {name: Path(name).read_bytes() for name in before} == before
    assert Path("scenarios/kyiv.yaml").is_file()
    assert load_case("scenarios/kyiv.yaml").diagnostics == ()


def test_what_is_there_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rules/minsk").mkdir(parents=True)
    Path("rules/minsk/facts.yaml").write_text("mine", encoding="utf-8")
    assert run(["new", "rulebook", "minsk"]) == 2
    assert "rules/minsk/facts.yaml" in " ".join(capsys.readouterr().err.split())
    assert list_files() == ["rules/minsk/facts.yaml"]
    assert Path("rules/minsk/facts.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["new", "rulebook", "Minsk Two"], "write `minsk-two`"),
        (["new", "rulebook", "../up"], "not a good name"),
        (["new", "rulbook", "minsk"], "did you mean `rulebook`"),
        (["new", "case", "a"], "no rulebook under rules/"),
        (["new", "rulebook", "a", "--rules", "b"], "only a case"),
    ],
)
def test_wrong_use_makes_nothing(line: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert list_files() == []


# --- cases ------------------------------------------------------------------------------------------------------------


def test_a_new_case_of_any_rulebook_loads_without_a_word(golden: Golden) -> None:
    for name, folder in (("ally", ROOT / "rules/ally-intervention"), ("tiny", ROOT / "tests/broken/base/rules/tiny")):
        project = Path(name)
        shutil.copytree(folder, project / "rules" / folder.name)
        copied = project / "rules" / folder.name
        rulebook, _ = load_rulebook(copied)
        assert rulebook is not None
        files, _ = build_case_files("fresh", copied, rulebook, date(2030, 6, 1))
        create_all(files)
        (path, text), *_ = files.items()
        assert load_case(path).diagnostics == ()
        assert format_text(text, path.as_posix())[0] == text
        golden(f"new/case-{name}.yaml", text)


def test_a_new_case_belongs_to_the_rulebooks_project(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "tests/broken/base/rules", "there/rules")
    assert run(["new", "case", "fresh", "--rules", "there/rules/tiny"]) == 0
    out = capsys.readouterr().out
    assert out == "created there/scenarios/fresh.yaml\ncreated there/.vedette/tiny.case.schema.json\n"
    assert run(["new", "case", "fresh", "--rules", "there/rules/tiny"]) == 2
    assert load_case("there/scenarios/fresh.yaml").diagnostics == ()


def test_a_broken_rulebook_stops_it_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "tests/broken/base/rules", "rules")
    Path("rules/tiny/rules.yaml").write_text("rules: [1", encoding="utf-8")
    before = list_files()
    assert run(["new", "case", "fresh"]) == 3
    assert "V105" in capsys.readouterr().err
    assert list_files() == before


def test_schema_and_loader_agree_on_what_is_made() -> None:
    run(["new", "rulebook", "tiny"])
    Path("scenarios/example.yaml").rename("scenarios/tiny.yaml")
    assert list(find_disagreements(Path().absolute())) == []


def test_the_project_is_the_folder_that_holds_rules() -> None:
    assert find_project(Path("rules/a")) == Path()
    assert find_project(Path("x/rules/a")) == Path("x")
    assert find_project(Path("x/a")) == Path("x")
    run(["new", "rulebook", "minsk"])
    assert all(path.parts[0] == ".vedette" for path in build_schema_files(Path("rules/minsk")))


# --- whole or not at all ----------------------------------------------------------------------------------------------


def test_what_fails_half_way_takes_away_what_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kept").mkdir()
    files = {Path("kept/a/b/c.yaml"): "1", Path("new/d.yaml"): "2", Path("kept/e.yaml"): "3"}
    link = Path.hardlink_to

    def fail_at_last(path: Path, target: Path) -> None:
        if path.name == "e.yaml":
            raise OSError(28, "No space left on device", str(target))
        link(path, target)

    monkeypatch.setattr(Path, "hardlink_to", fail_at_last)
    with pytest.raises(OSError, match=r"No space left on device: 'kept/e.yaml'"):
        create_all(files)
    assert sorted(path.as_posix() for path in Path().rglob("*")) == ["kept"]


def test_what_was_killed_on_its_way_goes_on_where_it_stopped() -> None:
    Path("a.yaml").write_text("1", encoding="utf-8")
    create_all({Path("a.yaml"): "1", Path("b.yaml"): "2"})
    assert Path("b.yaml").read_text(encoding="utf-8") == "2"
    with pytest.raises(AlreadyThere):
        create_all({Path("a.yaml"): "1", Path("b.yaml"): "2"})


def test_schemas_that_cannot_all_be_written_leave_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match=r"No space left on device: 'new/a.json'"):
        replace_all({Path("new/a.json"): "{}"})
    assert list(Path().rglob("*")) == []


def test_a_file_that_appears_meanwhile_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("b.yaml").write_text("mine", encoding="utf-8")
    monkeypatch.setattr("os.path.lexists", lambda _: False)
    with pytest.raises(AlreadyThere):
        create_all({Path("a.yaml"): "1", Path("b.yaml"): "2"})
    assert list_files() == ["b.yaml"]
    assert Path("b.yaml").read_text(encoding="utf-8") == "mine"


def test_a_folder_in_place_of_a_file_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rules").write_text("a file", encoding="utf-8")
    assert run(["new", "rulebook", "minsk"]) == 2
    assert "cannot write" in " ".join(capsys.readouterr().err.split())
    assert list_files() == ["rules"]


# --- hooks ------------------------------------------------------------------------------------------------------------


def test_hooks_run_commands_that_there_are() -> None:
    run(["new", "rulebook", "minsk"])
    for path in (ROOT / ".pre-commit-hooks.yaml", Path(".pre-commit-config.yaml")):
        node, found = parse_yaml(path.read_text(encoding="utf-8"), path.as_posix())
        assert node is not None
        assert found == []
        entries = re.findall(r"entry: vedette (\w+)", path.read_text(encoding="utf-8"))
        assert entries == ["fmt", "check", "test"]
        for entry in entries:
            assert run([entry, "--help"]) == 0


def test_the_snippets_of_the_documentation_are_yaml() -> None:
    for page in ("docs/ci.md", "docs/editing.md"):
        for snippet in re.findall("```yaml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL):
            assert parse_yaml(snippet, page)[1] == []
    assert "fmt --check" in (ROOT / "docs/ci.md").read_text(encoding="utf-8")
