"""Words and places of one's own: a regime or a rulebook brings acts, channels, services and places in files beside it.

The harbour of `tests/own` is made up; its regime lies beside its words, and its rulebook in another folder. Adding,
reordering or renaming words must move nobody whom no rule on them reaches.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import lamppost as lp
from lamppost.catalogue.codes import OWN, SHIPPED, own_code
from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError
from lamppost.record.rules import regime_of, rules_of
from lamppost.rulebook.check import check_file, check_paths
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.show.page import editor as write
from lamppost.study.scripted.cases import check_cases
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL
from plain_town import PlainTown, differences

HERE = Path(__file__).parents[1] / "data" / "own"
REGIME = HERE / "harbour.yaml"
OWN_ACTS = ("berth-overstayed", "berth-fee-unpaid", "rope-thrown")


def copied(folder: Path) -> Path:
    """The harbour in another folder; gives its regime."""
    shutil.copytree(HERE, folder / "own")
    return folder / "own" / "harbour.yaml"


def words_changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The harbour with other words; gives its regime."""
    path = copied(folder)
    file = path.with_name("harbour-words.yaml")
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    return [f"{Path(each.file).name}:{each.line}: {each.path}: {each.message}" for each in check_file(path)]


def test_the_harbour_holds_together_and_its_cases_hold() -> None:
    assert check_paths([HERE]) == []
    for path in (HERE / "harbour.cases.yaml", HERE / "rules" / "quay.cases.yaml"):
        results = check_cases(path)
        assert [each.message for each in results] == [""] * len(results)


def test_an_overlay_beside_the_regime_and_its_knobs_turn() -> None:
    regime = lp.regime(REGIME, knobs={"error": 0.5})
    assert regime.loaded.own is not None
    assert "rope-thrown" in regime.catalogue.acts


def test_cases_are_found_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(tmp_path)
    monkeypatch.chdir(tmp_path / "own" / "rules")
    assert all(each.ok for each in check_cases("quay.cases.yaml"))
    assert all(each.ok for each in check_cases(Path("../harbour.cases.yaml")))


def test_shipped_words_stay_below_the_reserved_codes() -> None:
    words = catalogue()
    for block in ("acts", "channels", "services"):
        assert SHIPPED[block].stop <= OWN[block].start
        assert all(each.code in SHIPPED[block] for each in getattr(words, block).values())


def test_codes_follow_from_names_alone(tmp_path: Path) -> None:
    regime = lp.regime(REGIME)
    assert {name: regime.catalogue.acts[name].code for name in OWN_ACTS} == {
        name: own_code("acts", name) for name in OWN_ACTS
    }
    # Written down once more: a code that moved would deal everybody's chance anew.
    assert own_code("acts", "berth-overstayed") == BERTH_OVERSTAYED
    assert regime.catalogue.services["berth"].code in OWN["services"]

    def backwards(data: dict[str, Any]) -> None:
        for block in ("acts", "channels", "services"):
            data[block] = dict(reversed(list(data[block].items())))

    other = lp.regime(words_changed(tmp_path, backwards))
    assert list(other.catalogue.acts) == list(regime.catalogue.acts)
    assert table_hash(other.epochs(other.start, 10)) == table_hash(regime.epochs(regime.start, 10))


BERTH_OVERSTAYED = 1630


def test_a_regime_of_its_own_is_run_loaded_and_explained(tmp_path: Path) -> None:
    regime = lp.regime(REGIME)
    assert regime.loaded.regime.rulebooks == ("quay", "court-defaulters")
    assert [each.overlay.overlay for each in regime.loaded.applied] == ["slow-harbour"]
    assert any(name.endswith("harbour-words.yaml") for name in regime.loaded.sha256)
    society = lp.Society.generate(800, seed=3, place=regime.society_place)
    assert society.place == "harbour-town"
    run = lp.run(society, regime, 0.5, out=tmp_path / "run", watch=range(0, 800, 8))
    text = json.dumps(run.ledger.to_dicts(), default=str)
    assert "Leaves a boat at the quay too long" in text
    assert "A place at the quay" in text
    berth = run.refusals.filter(run.refusals["service"] == "berth")
    assert berth["sought"].sum() > 0
    assert berth["refusals"].sum() > 0
    again = lp.load(tmp_path / "run")
    assert again.refusals.equals(run.refusals)
    back = regime_of(json.loads(json.dumps(rules_of(regime))), {})
    assert table_hash(back.epochs(back.start, 10)) == table_hash(regime.epochs(regime.start, 10))
    assert back.place_named("harbour-town") == regime.society_place


def test_a_life_uses_the_words_of_its_regime() -> None:
    lived = lp.life(HERE / "harbour-life.yaml", REGIME)
    text = " ".join(line.what for line in lived.lines)
    assert "Does not pay for the berth" in text
    assert "A place at the quay" in text


# One change, one effect


PEOPLE, WEEKS = 400, 40


@cache
def base() -> tuple[Regime, Town]:
    regime = lp.regime(REGIME)
    return regime, lived(regime)


@cache
def people() -> Any:
    return lp.Society.generate(PEOPLE, seed=3)


def lived(regime: Regime) -> Town:
    run = Town(people(), regime.epochs(regime.start, WEEKS), seed=5, threads=1)
    run.run(WEEKS)
    return run


def same(regime: Regime, run: Town, without: tuple[str, ...] = ()) -> bool:
    """Whether everything was done, recorded and refused as in the base town, but for records of some acts."""
    (before, old), found = base(), []
    for words, town in ((before.catalogue, old), (regime.catalogue, run)):
        rows = joined(town.log.events, RECORD)
        codes = [words.acts[name].code for name in without if name in words.acts]
        found.append((rows[~np.isin(rows["act"], codes)].tolist(), joined(town.log.refusals, REFUSAL).tolist()))
    return found[0] == found[1]


def test_own_words_move_nobody_whom_no_rule_on_them_reaches(tmp_path: Path) -> None:
    """The town of a shipped rulebook alone, and beside it own words on which no rule of it rests."""
    bare = tmp_path / "bare.yaml"
    text = REGIME.read_text(encoding="utf-8").replace("rules/quay.yaml, ", "").replace("safeguards:", "# ")
    text = text.split("channels:")[0].replace("place: harbour-town", "place: mainland-city")
    bare.write_text(text.replace("catalogue: harbour-words.yaml\n", ""))
    with_words = copied(tmp_path).with_name("with-words.yaml")
    with_words.write_text(text.replace("regime: harbour", "regime: with-words"))
    bare.write_text(bare.read_text().replace("regime: harbour", "regime: bare"))
    one, other = lived(lp.regime(bare)), lived(lp.regime(with_words))
    assert joined(one.log.events, RECORD).tolist() == joined(other.log.events, RECORD).tolist()
    assert joined(one.log.refusals, REFUSAL).tolist() == joined(other.log.refusals, REFUSAL).tolist()
    assert one.state.mark.tobytes() == other.state.mark.tobytes()


MORE: dict[str, Any] = {
    "acts": {
        "net-mended": {
            "label": "Mends a net",
            "domain": "society",
            "kind": "merit",
            "rate": {"value": 30, "low": 10, "high": 60},
        }
    },
    "services": {"ice": {"label": "Ice", "group": "daily", "rate": {"value": 9, "low": 1, "high": 20}}},
}


def more(data: dict[str, Any]) -> None:
    """A further act, a further channel that sees it, and a further service."""
    data["acts"].update(MORE["acts"])
    data["services"].update(MORE["services"])
    gulls = dict(deepcopy(data["channels"]["harbour-master"]), label="The gulls", sees={"net-mended": {}})
    data["channels"]["gulls"] = gulls
    data["sees"]["public-reports"]["net-mended"] = {}


def test_further_words_move_nobody(tmp_path: Path) -> None:
    regime = lp.regime(words_changed(tmp_path, more))
    assert "net-mended" in regime.catalogue.acts
    assert base()[1].log.done[0][regime.catalogue.acts["berth-overstayed"].code] >= 0
    run = lived(regime)
    assert sum(int(week[regime.catalogue.acts["net-mended"].code]) for week in run.log.done) > 0
    assert same(regime, run)


def test_the_order_of_the_file_is_nothing(tmp_path: Path) -> None:
    def backwards(data: dict[str, Any]) -> None:
        for block in ("acts", "channels", "services", "sees"):
            data[block] = dict(reversed(list(data[block].items())))

    regime = lp.regime(words_changed(tmp_path, backwards))
    assert same(regime, lived(regime))


def test_the_plain_town_lives_own_words_alike() -> None:
    regime, weeks = lp.regime(REGIME), 30
    town = lp.Society.generate(150, seed=2)
    everybody = range(town.people + town.firms)
    run = Town(town, regime.epochs(regime.start, weeks), seed=9, watch=everybody, threads=1)
    run.run(weeks)
    assert differences(run, PlainTown(town, regime.epochs(regime.start, weeks), 9, everybody).run(weeks)) == []


def test_everything_of_one_s_own_did_happen() -> None:
    """Own acts are done, seen by own and shipped channels, invented, and own services refused."""
    regime, run = base()
    words, events = regime.catalogue, joined(run.log.events, RECORD)
    master, reports = words.channels["harbour-master"].code, words.channels["public-reports"].code
    own = [words.acts[name].code for name in OWN_ACTS]
    littering = words.acts["littering"].code
    of_own = np.isin(events["act"], own)
    assert (of_own & (events["channel"] == master)).any()
    assert (of_own & (events["channel"] == reports)).any()
    assert ((events["act"] == littering) & (events["channel"] == master)).any()
    assert (of_own & (events["doer"] == -1) & (events["channel"] == master)).any()
    assert (of_own & (events["doer"] == -1) & (events["channel"] == reports)).any()
    assert (joined(run.log.refusals, REFUSAL)["service"] == words.services["berth"].code).any()


def test_a_rate_within_its_range_moves_the_others_nowhere(tmp_path: Path) -> None:
    def fewer(data: dict[str, Any]) -> None:
        data["acts"]["rope-thrown"]["rate"]["value"] = 1

    regime = lp.regime(words_changed(tmp_path, fewer))
    rare, often = lived(regime), base()[1]
    code = regime.catalogue.acts["rope-thrown"].code
    assert sum(int(week[code]) for week in rare.log.done) < sum(int(week[code]) for week in often.log.done)
    rows = [joined(town.log.events, RECORD) for town in (rare, often)]
    done = [{(e["doer"], e["week"], e["slot"]) for e in each[each["act"] == code] if e["doer"] >= 0} for each in rows]
    assert done[0] < done[1]


# Bad input


def remove(*way: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for word in way[:-1]:
            data = data[word]
        del data[way[-1]]

    return change


def put(value: Any, *way: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for word in way[:-1]:
            data = data[word]
        data[way[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (remove("channels", "harbour-master", "kind"), "channels.harbour-master: The word 'kind' is missing"),
        (put(5, "acts", "rope-thrown", "code"), "Codes of own acts are 1024 to 2047"),
        (put(4000, "acts", "rope-thrown", "code"), "acts.rope-thrown.code: '4000' is more than 2047"),
        (put({"littering": {}}, "sees", "public-reports"), "There is no act 'littering' in this file."),
        (put({"rope-thrown": {}}, "sees", "nobody"), "There is no channel 'nobody' in the catalogue."),
        (put("mainland-cit", "places", "harbour-town", "like"), "There is no place 'mainland-cit'. Did you mean"),
        (put({"adult": 0.5}, "places", "harbour-town", "flags"), "There is no flag 'adult' whose share a place"),
        (put({"value": 400, "low": 1, "high": 900}, "services", "berth", "rate"), "comes to 900 a year"),
        (put({"value": 1}, "responses"), "responses"),
    ],
)
def test_what_is_wrong_with_own_words_is_told_with_its_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    path = words_changed(tmp_path, change)
    problems = told(path)
    assert any(message in each for each in problems), problems
    assert any(message in each for each in told(path.with_name("harbour-words.yaml")))
    with pytest.raises(LamppostError):
        lp.regime(path)


def test_a_shipped_word_cannot_be_written_anew(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["acts"]["littering"] = deepcopy(data["acts"]["rope-thrown"])

    assert any(
        "'littering' is already a word of the catalogue." in each for each in told(words_changed(tmp_path, change))
    )


def test_two_words_with_one_code_are_one_line_with_the_way_out(tmp_path: Path) -> None:
    first = own_code("acts", "rope-thrown")
    other = next(name for name in (f"word-{n}" for n in range(100_000)) if own_code("acts", name) == first)

    def change(data: dict[str, Any]) -> None:
        data["acts"][other] = deepcopy(data["acts"]["rope-thrown"])

    path = words_changed(tmp_path, change)
    (problem,) = told(path.with_name("harbour-words.yaml"))
    assert f"'{other}' and 'rope-thrown' have the same code, {first}. Write `code: " in problem
    code = int(problem.split("`code: ")[1].split("`")[0])
    words = path.with_name("harbour-words.yaml")
    data = yaml.safe_load(words.read_text(encoding="utf-8"))
    data["acts"][other]["code"] = code
    words.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert told(words) == []


def test_a_file_of_own_words_that_is_not_there(tmp_path: Path) -> None:
    path = copied(tmp_path)
    path.with_name("harbour-words.yaml").unlink()
    assert told(path) == [
        "harbour.yaml:8: catalogue: There is no file 'harbour-words.yaml' beside the file that names it."
    ]


def test_a_text_that_lies_in_no_file_names_no_file(tmp_path: Path) -> None:
    from lamppost.catalogue.reader import read_bytes
    from lamppost.rulebook.load import document_problems

    text = (HERE / "rules" / "quay.yaml").read_text(encoding="utf-8")
    (problem,) = document_problems(read_bytes(text.encode(), "a page"))
    assert problem.message.startswith("A text that is not in a file cannot name files with words of its own")
    # The page may not choose files of the machine to be read.
    secret = tmp_path / "secret.yaml"
    secret.write_text("acts: {password: hunter2}", encoding="utf-8")
    told_there = write.check("rulebook", text.replace("../harbour-words.yaml", str(secret)))
    assert len(told_there["problems"]) == 1
    assert "hunter2" not in json.dumps(told_there)


# What the documentation shows

DOCS = Path(__file__).parents[2] / "docs" / "rulebooks.md"


def shown(heading: str) -> list[str]:
    """The YAML of a section of docs/rulebooks.md."""
    section = DOCS.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [each.split("```")[0] for each in section.split("```yaml\n")[1:]]


def test_the_examples_of_the_documentation_run(tmp_path: Path) -> None:
    words, book = shown("Words of your own")
    (place,) = shown("Places of your own")
    (tmp_path / "harbour-words.yaml").write_text(words + place, encoding="utf-8")
    (tmp_path / "harbour.yaml").write_text(book, encoding="utf-8")
    (tmp_path / "town.yaml").write_text(
        "regime: town\ntitle: A test\nplace: harbour-town\nstart: 2019-01-01\nevidence: assumed\nwhy: A test.\n"
        "rulebooks: ./harbour.yaml\ncatalogue: harbour-words.yaml\n",
        encoding="utf-8",
    )
    assert check_paths([tmp_path]) == []
    regime = lp.regime(tmp_path / "town.yaml")
    run = lp.run(lp.Society.generate(300, place=regime.society_place), regime, 0.5)
    assert run.refusals.filter(run.refusals["service"] == "berth")["refusals"].sum() > 0


# Paths and places


def test_two_paths_to_one_rulebook_are_told(tmp_path: Path) -> None:
    path = copied(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[rules/quay.yaml,", "[rules/quay.yaml, ./rules/quay.yaml,"), encoding="utf-8")
    assert any("are both 'quay'" in each for each in told(path))


def test_a_place_that_is_not_known_is_told(tmp_path: Path) -> None:
    path = copied(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("place: harbour-town", "place: harbour-twon"), encoding="utf-8")
    assert any("There is no place 'harbour-twon'. Did you mean 'harbour-town'?" in each for each in told(path))


def test_a_place_of_one_s_own_has_its_own_shares() -> None:
    from lamppost.catalogue.people import FLAGS

    place = lp.regime(REGIME).society_place
    own, shipped = lp.Society.generate(20_000, seed=1, place=place), lp.Society.generate(20_000, seed=1)
    share = [float((each.flags >> FLAGS["driver"] & 1).mean()) for each in (own, shipped)]
    assert abs(share[0] - 0.6) < 0.02
    assert share[1] < 0.5
    assert abs(float((own.flags >> FLAGS["urban"] & 1).mean()) - 0.6) < 0.02
    assert own.digest() != shipped.digest()


def test_a_place_like_another_has_its_people(tmp_path: Path) -> None:
    def plain(data: dict[str, Any]) -> None:
        for word in ("urban_share", "flags"):
            del data["places"]["harbour-town"][word]

    place = lp.regime(words_changed(tmp_path, plain)).society_place
    own, shipped = lp.Society.generate(2000, seed=1, place=place), lp.Society.generate(2000, seed=1)
    assert all(np.array_equal(each, shipped.arrays()[name]) for name, each in own.arrays().items())


def test_the_commands_know_the_place_and_the_words(tmp_path: Path) -> None:
    from lamppost.command.main import main

    where = tmp_path / "run"
    code = main(["run", str(REGIME), "--people", "300", "--years", "0.1", "--out", str(where), "--no-report"])
    assert code in (0, None)
    assert json.loads((where / "run.json").read_text())["society"]["place"] == "harbour-town"
