"""Decision tables: every hit policy, aggregation, allowed values, defaults (DMN 1.5 section 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine import dmn
from tests.engine.dmn.drawing import decide, decision, file, grid, says

RULES = [[">= 18", '"adult"', "3"], [">= 12", '"teen"', "1"], ["< 12", '"child"', "2"]]


def stars(policy: str, aggregation: str = "", **more: Any) -> bytes:
    allowed = {"group": '"child", "teen", "adult"'}
    table = grid(policy, ["age"], ["group"], [rule[:2] for rule in RULES], allowed=allowed, **more)
    return file(decision("Group", table))


def points(aggregation: str, policy: str = "COLLECT") -> bytes:
    rules = [[rule[0], rule[2]] for rule in RULES]
    return file(decision("Points", grid(policy, ["age"], ["p"], rules, aggregation=aggregation)))


@pytest.mark.parametrize(
    ("policy", "age", "value", "rules"),
    [
        ("UNIQUE", 5, "child", ["r3"]),
        ("UNIQUE", 20, None, ["r1", "r2"]),
        ("UNIQUE", None, None, []),
        ("FIRST", 20, "adult", ["r1"]),
        ("FIRST", 13, "teen", ["r2"]),
        ("PRIORITY", 20, "teen", ["r2"]),
        ("PRIORITY", 5, "child", ["r3"]),
        ("ANY", 13, "teen", ["r2"]),
        ("ANY", 20, None, ["r1", "r2"]),
        ("COLLECT", 20, ["adult", "teen"], ["r1", "r2"]),
        ("COLLECT", None, [], []),
        ("RULE ORDER", 20, ["adult", "teen"], ["r1", "r2"]),
        ("OUTPUT ORDER", 20, ["teen", "adult"], ["r2", "r1"]),
        ("OUTPUT ORDER", None, [], []),
    ],
)
def test_hit_policies(policy: str, age: int | None, value: Any, rules: list[str]) -> None:
    outcome = decide(stars(policy), "Group", age=age)
    assert outcome.value == value
    assert [rule.rule for rule in outcome.rules] == rules


@pytest.mark.parametrize(
    ("aggregation", "age", "value"),
    [
        ("SUM", 20, 4),
        ("MIN", 20, 1),
        ("MAX", 20, 3),
        ("COUNT", 20, 2),
        ("SUM", 5, 2),
        ("SUM", None, None),
        ("MIN", None, None),
        ("COUNT", None, 0),
    ],
)
def test_aggregation(aggregation: str, age: int | None, value: int | None) -> None:
    expected = None if value is None else Decimal(value)
    assert decide(points(aggregation), "Points", age=age).value == expected


def test_aggregation_of_several_outputs_goes_by_column() -> None:
    table = grid(
        "COLLECT", ["x"], ["a", "b"], [["-", "1", "10"], ["-", "2", "20"]], aggregation="SUM"
    )
    assert decide(file(decision("D", table)), "D", x=1).value == {"a": 3, "b": 30}


def test_any_takes_rules_that_agree() -> None:
    table = grid("ANY", ["x"], ["out"], [["> 1", '"same"'], ["> 2", '"same"'], ["> 3", '"other"']])
    xml = file(decision("D", table))
    assert decide(xml, "D", x=3).value == "same"
    outcome = decide(xml, "D", x=4)
    assert outcome.value is None
    assert "r1" in outcome.warnings[0] and "r3" in outcome.warnings[0]


def test_overlap_names_the_rules() -> None:
    outcome = decide(stars("UNIQUE"), "Group", age=20)
    assert outcome.warnings == ["Only one rule may match, but these rules do: 1 (r1), 2 (r2)"]


def test_outcome_tells_what_matched() -> None:
    table = grid(
        "FIRST",
        ["age", "区域"],
        ["group", "fee"],
        [
            ["[18..60)", '"33", "44"', '"adult"', "age * 2", "法规第三条"],
            ["-", "-", '"rest"', "0", ""],
        ],
        notes=["依据"],
    )
    outcome = decide(file(decision("D", table)), "D", age=20, 区域="44")
    assert outcome.value == {"group": "adult", "fee": 40}
    assert outcome.rules == [
        dmn.MatchedRule(
            decision="d_D",
            rule="r1",
            index=1,
            annotations={"依据": "法规第三条"},
            inputs={"age": Decimal(20), "区域": "44"},
            outputs={"group": "adult", "fee": Decimal(40)},
        )
    ]
    assert decide(file(decision("D", table)), "D", age=70, 区域="44").rules[0].annotations == {}


def test_several_outputs_are_ordered_column_by_column() -> None:
    table = grid(
        "OUTPUT ORDER",
        ["x"],
        ["a", "b"],
        [["-", '"low"', "1"], ["-", '"high"', "2"], ["-", '"high"', "1"]],
        allowed={"a": '"high", "low"', "b": "1, 2"},
    )
    value = decide(file(decision("D", table)), "D", x=1).value
    assert value == [{"a": "high", "b": 1}, {"a": "high", "b": 2}, {"a": "low", "b": 1}]


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT"])
def test_defaults_stand_in_where_no_rule_matches(policy: str) -> None:
    table = grid(policy, ["x"], ["a", "b"], [["1", "1", "1"]], defaults={"a": '"none"'})
    assert decide(file(decision("D", table)), "D", x=2).value == {"a": "none", "b": None}


def test_an_input_that_is_not_allowed_is_null() -> None:
    rules = [["null", '"unknown"'], ["-", "x"]]
    xml = file(decision("D", grid("FIRST", ["x"], ["a"], rules, allowed={"x": '"A", "B"'})))
    assert decide(xml, "D", x="A").value == "A"
    assert decide(xml, "D", x=None).value == "unknown"
    outcome = decide(xml, "D", x="C")
    assert outcome.value == "unknown" and "allowed" in outcome.warnings[0]


@pytest.mark.parametrize("allowed", ['"A", 1 = 1', '"A", string length("?") = 1', "> 5", "("])
def test_what_cannot_be_told_is_not_allowed(allowed: str) -> None:
    table = grid("FIRST", ["x"], ["a"], [["null", '"none"'], ["-", "x"]], allowed={"x": allowed})
    decisions = dmn.parse(file(decision("D", table)), strict=False)
    assert decisions.evaluate("D", {"x": "B"}).value == "none"


def test_an_output_that_is_not_allowed_is_null() -> None:
    allowed = {"a": '"A", "B"', "b": "string length(?) < 3"}
    table = grid("FIRST", ["x"], ["a", "b"], [["-", "x", "x"]], allowed=allowed)
    xml = file(decision("D", table))
    assert decide(xml, "D", x="A").value == {"a": "A", "b": "A"}
    assert decide(xml, "D", x="C").value == {"a": None, "b": "C"}
    outcome = decide(xml, "D", x="CCC")
    assert outcome.value == {"a": None, "b": None} and len(outcome.warnings) == 2


@pytest.mark.parametrize("value", ["A", True, False, None, [1]])
def test_a_question_mark_alone_lets_everything_pass(value: Any) -> None:
    table = grid("FIRST", ["x"], ["a"], [["?", '"yes"']], allowed={"x": "?"})
    assert decide(file(decision("D", table)), "D", x=value).value == "yes"


ORDERED = """<itemDefinition name="tBest"><typeRef>string</typeRef>
<allowedValues><text>"best", "good"</text></allowedValues></itemDefinition>"""
CONSTRAINED = """<itemDefinition name="tBest"><typeRef>string</typeRef>
<typeConstraint><text>"best", "good"</text></typeConstraint></itemDefinition>"""
ALIAS = '<itemDefinition name="tAlias"><typeRef>tBest</typeRef></itemDefinition>'
LIST = '<itemDefinition name="tList" isCollection="true"><typeRef>tBest</typeRef></itemDefinition>'
HITS = [["-", '"good"'], ["-", '"best"']]


def ranked(where: str, of_type: str, policy: str = "PRIORITY") -> str:
    """A decision whose table lists no values: the type `of_type` does, that of its output, the table or the decision."""
    table = grid(policy, ["x"], ["a"], HITS, types={"a": of_type} if where == "output" else {})
    if where == "table":
        table = table.replace("<decisionTable", f'<decisionTable typeRef="{of_type}"')
    return decision("D", table, type_ref=of_type if where == "decision" else "")


@pytest.mark.parametrize("where", ["output", "table", "decision"])
@pytest.mark.parametrize("types", [ORDERED, CONSTRAINED])
@pytest.mark.parametrize("of_type", ["tBest", "tAlias"])
def test_priorities_are_those_of_the_type(where: str, types: str, of_type: str) -> None:
    assert decide(file(types, ALIAS, ranked(where, of_type)), "D", x=1).value == "best"


def test_hits_are_ordered_by_the_type_of_their_list() -> None:
    xml = file(ORDERED, LIST, ranked("decision", "tList", "OUTPUT ORDER"))
    assert decide(xml, "D", x=1).value == ["best", "good"]


def test_several_outputs_are_ordered_by_the_components_of_their_type() -> None:
    components = "".join(
        f'<itemComponent name="{name}"><typeRef>tBest</typeRef></itemComponent>' for name in "ab"
    )
    item = f'<itemDefinition name="tOut">{components}</itemDefinition>'
    rules = [[*hit, '"good"'] for hit in HITS]
    table = grid("PRIORITY", ["x"], ["a", "b"], rules)
    xml = file(ORDERED, item, decision("D", table, type_ref="tOut"))
    assert decide(xml, "D", x=1).value == {"a": "best", "b": "good"}


def test_a_part_of_a_decision_does_not_take_its_order() -> None:
    table = grid("PRIORITY", ["x"], ["a"], HITS)
    entry = f'<contextEntry><variable name="t"/>{table}</contextEntry>'
    result = f"<contextEntry>{says('t')}</contextEntry>"
    logic = f"<context>{entry}{result}</context>"
    xml = file(ORDERED, decision("D", logic, type_ref="tBest"))
    assert decide(xml, "D", x=1).value == "good"


def test_priorities_are_those_of_an_imported_type() -> None:
    other = file(ORDERED, namespace="urn:other")
    mine = file(
        '<import name="lib" namespace="urn:other" importType="dmn"/>', ranked("output", "lib.tBest")
    )
    assert dmn.parse(mine, imports=[other]).evaluate("D", {"x": Decimal(1)}).value == "best"


def test_a_default_that_is_not_allowed_is_null() -> None:
    allowed, defaults = {"a": "1, 2", "b": "1, 2"}, {"a": "x", "b": "2"}
    table = grid("FIRST", ["x"], ["a", "b"], [["1", "1", "1"]], allowed=allowed, defaults=defaults)
    outcome = decide(file(decision("D", table)), "D", x=7)
    assert outcome.value == {"a": None, "b": 2} and "allowed" in outcome.warnings[0]


def test_types_of_columns_are_held() -> None:
    table = grid("FIRST", ["x"], ["a"], [["-", "x"]], types={"x": "number", "a": "number"})
    xml = file(decision("D", table))
    assert decide(xml, "D", x=1).value == 1
    assert decide(xml, "D", x=[1]).value == 1
    assert decide(xml, "D", x="1").value is None


def test_cells_may_be_empty() -> None:
    table = grid("FIRST", ["x"], ["a"], [["", ""], ["-", "1"]])
    assert decide(file(decision("D", table)), "D", x=1).value is None


def test_a_table_without_inputs_or_rules() -> None:
    assert decide(file(decision("D", grid("FIRST", [], ["a"], [["1"]]))), "D").value == 1
    assert decide(file(decision("D", grid("UNIQUE", ["x"], ["a"], []))), "D", x=1).value is None


def test_collected_hits_may_be_declared_by_the_type_of_one() -> None:
    table = grid("COLLECT", ["x"], ["a"], [["-", '"a"'], ["-", '"b"']])
    assert decide(file(decision("D", table, type_ref="string")), "D", x=1).value == ["a", "b"]


@pytest.mark.parametrize(
    ("table", "word"),
    [
        (grid("BEST", ["x"], ["a"], []), "BEST"),
        (grid("COLLECT", ["x"], ["a"], [], aggregation="MEAN"), "MEAN"),
        (grid("FIRST", ["x"], [], []), "output"),
        (grid("FIRST", [""], ["a"], []), "expression"),
        (grid("FIRST", ["x"], ["a", "a"], []), "name"),
        (grid("FIRST", ["x"], ["a"], [["> ", "1"]]), "r1"),
        (grid("FIRST", ["x"], ["a"], [["1", "1 +"]]), "r1"),
        (grid("FIRST", ["x +"], ["a"], []), "x +"),
        (grid("FIRST", ["x"], ["a"], [], allowed={"x": "("}), "("),
        (grid("FIRST", ["x"], ["a"], [], types={"x": "tUnknown"}), "tUnknown"),
        (
            grid("FIRST", ["x"], ["a"], [["1", "1"]]).replace(
                "<inputEntry><text>1</text></inputEntry>", ""
            ),
            "Rule 1",
        ),
    ],
)
def test_bad_tables_are_refused(table: str, word: str) -> None:
    with pytest.raises(dmn.DmnError) as caught:
        dmn.parse(file(decision("Grade", table)))
    assert word in str(caught.value)
    assert caught.value.element or "tUnknown" in str(caught.value)


def test_bad_expressions_are_null_where_one_asks_for_leniency() -> None:
    xml = file(decision("Good", says("1 + 1")), decision("Bad", says("1 +")))
    decisions = dmn.parse(xml, strict=False)
    assert len(decisions.problems) == 1 and decisions.problems[0].element == "d_Bad"
    assert decisions.evaluate("Good", {}).value == 2
    outcome = decisions.evaluate("Bad", {})
    assert outcome.value is None and "1 +" in outcome.warnings[0]
