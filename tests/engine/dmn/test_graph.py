"""Requirements, knowledge models, services, types, boxed expressions and imports (DMN 1.5 sections 6, 7 and 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine import dmn
from engine.feel import FeelLimitError
from engine.values import normalise
from tests.engine.dmn.drawing import (
    NOW,
    decide,
    decision,
    file,
    given,
    grid,
    knowledge,
    says,
    variable,
)


def test_decisions_need_each_other() -> None:
    xml = file(
        given("unit price", "number"),
        given("count", "number"),
        decision("total", says("unit price * count"), needs=["i_unit price", "i_count"]),
        decision("总计", says("total * 1.1"), needs=["d_total"]),
    )
    context = {"unit price": Decimal(10), "count": Decimal(3)}
    decisions = dmn.parse(xml)
    assert decisions.names == ("total", "总计")
    assert decisions.ids == ("d_total", "d_总计")
    assert decisions.inputs == ("unit price", "count")
    assert decisions.evaluate("总计", context).value == 33
    assert decisions.evaluate("d_total", context).value == 30
    with pytest.raises(KeyError):
        decisions.evaluate("other", context)


def test_rules_of_needed_decisions_are_told_too() -> None:
    table = grid("FIRST", ["x"], ["a"], [["> 1", '"big"'], ["-", '"small"']])
    xml = file(decision("Size", table), decision("Final", says('Size + "!"'), needs=["d_Size"]))
    outcome = decide(xml, "Final", x=5)
    assert outcome.value == "big!"
    assert [(rule.decision, rule.rule) for rule in outcome.rules] == [("d_Size", "r1")]


def test_each_decision_is_made_once() -> None:
    table = grid("FIRST", ["x"], ["a"], [["-", "1"]])
    xml = file(
        decision("A", table),
        decision("B", says("A"), needs=["d_A"]),
        decision("C", says("A + B"), needs=["d_A", "d_B"]),
    )
    assert len(decide(xml, "C", x=1).rules) == 1


def test_a_stale_variable_does_not_stand_in_for_a_decision() -> None:
    xml = file(decision("A", says("1")), decision("B", says("A + 1"), needs=["d_A"]))
    assert decide(xml, "B", A=100).value == 2


def test_only_decisions_that_are_needed_are_seen() -> None:
    xml = file(decision("A", says("1")), decision("B", says("A")))
    outcome = decide(xml, "B")
    assert outcome.value is None and "'A'" in outcome.warnings[0]


def test_knowledge_is_called_by_place_by_name_and_by_invocation() -> None:
    rate = knowledge(
        "rate", {"amount": "number", "the years": "number"}, says("amount * the years")
    )
    invocation = (
        f"<invocation>{says('rate')}<binding><parameter name='the years'/>{says('2')}</binding>"
        f"<binding><parameter name='amount'/>{says('x')}</binding></invocation>"
    )
    xml = file(
        rate,
        decision("A", says("rate(x, 2)"), knows=["b_rate"]),
        decision("B", says("rate(the years: 2, amount: x)"), knows=["b_rate"]),
        decision("C", invocation, knows=["b_rate"]),
        decision("D", says('rate("x", 2)'), knows=["b_rate"]),
        decision("E", says("rate(1)"), knows=["b_rate"]),
    )
    assert [decide(xml, name, x=5).value for name in "ABCDE"] == [10, 10, 10, None, None]


def test_knowledge_may_be_a_table_call_others_and_itself() -> None:
    table = grid("FIRST", ["n"], ["out"], [["<= 1", "1"], ["-", "n * f(n - 1)"]])
    xml = file(
        knowledge("f", {"n": "number"}, table),
        knowledge("g", {"n": "number"}, says("f(n) + 1"), knows=["b_f"]),
        decision("D", says("g(5)"), knows=["b_g"]),
        decision("Deep", says("g(5000)"), knows=["b_g"]),
    )
    outcome = decide(xml, "D")
    assert outcome.value == 121
    assert [rule.decision for rule in outcome.rules] == ["b_f"] * 5
    with pytest.raises(FeelLimitError):
        decide(xml, "Deep")


def test_knowledge_sees_no_variables() -> None:
    xml = file(knowledge("f", {}, says("x")), decision("D", says("f()"), knows=["b_f"]))
    assert decide(xml, "D", x=1).value is None


ITEMS = """
<itemDefinition name="tGrade"><typeRef>string</typeRef>
  <allowedValues><text>"A", "B"</text></allowedValues></itemDefinition>
<itemDefinition name="tGrades" isCollection="true"><typeRef>tGrade</typeRef></itemDefinition>
<itemDefinition name="tFew" isCollection="true"><typeRef>number</typeRef>
  <typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="full name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
  <itemComponent name="grades" isCollection="true"><typeRef>tGrade</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tFunction"><functionItem outputTypeRef="number">
  <parameters name="n" typeRef="number"/></functionItem></itemDefinition>
"""
PERSON = {"full name": "张三", "born": date(2000, 1, 1), "grades": ["A"]}


@pytest.mark.parametrize(
    ("type_ref", "value", "kept"),
    [
        ("number", 5, True),
        ("number", "5", False),
        ("feel:number", 5, True),
        ("number", [5], 5),
        ("string", None, True),
        ("tGrade", "A", True),
        ("tGrade", "C", False),
        ("tGrade", ["B"], "B"),
        ("tGrades", ["A", "B"], True),
        ("tGrades", ["A", "C"], False),
        ("tGrades", "A", ["A"]),
        ("tFew", [1, 2], True),
        ("tFew", [1, 2, 3], False),
        ("tPerson", PERSON, True),
        ("tPerson", {**PERSON, "more": 1}, True),
        ("tPerson", {"full name": "x"}, False),
        ("tPerson", {**PERSON, "grades": ["Z"]}, False),
        ("tPerson", {**PERSON, "born": "2000-01-01"}, False),
        ("Any", {"x": 1}, True),
        ("date and time", date(2026, 1, 1), None),
    ],
)
def test_inputs_are_held_to_their_types(type_ref: str, value: Any, kept: Any) -> None:
    xml = file(ITEMS, given("x", type_ref), decision("D", says("x"), needs=["i_x"]))
    outcome = decide(xml, "D", x=value)
    if kept is None:
        assert str(outcome.value) == "2026-01-01 00:00:00+00:00"
        return
    expected = normalise(value) if kept is True else None if kept is False else normalise(kept)
    assert outcome.value == expected
    assert bool(outcome.warnings) is (kept is False)


def test_results_are_held_to_their_types() -> None:
    xml = file(
        ITEMS,
        decision("A", says("1 + 1"), type_ref="string"),
        decision("B", says('"B"'), type_ref="tGrades"),
        decision("C", says('"Z"', type_ref="tGrade")),
        decision("D", says("function(n: number) n"), type_ref="tFunction"),
    )
    assert decide(xml, "A").value is None
    assert decide(xml, "B").value == ["B"]
    assert decide(xml, "C").value is None


def test_instance_of_knows_the_types_of_the_file() -> None:
    xml = file(
        ITEMS,
        decision(
            "D", says("[x instance of tGrade, x instance of tPerson, [x] instance of list<tGrade>]")
        ),
    )
    assert decide(xml, "D", x="Z").value == [True, False, True]


def test_components_with_spaces_are_found() -> None:
    xml = file(
        ITEMS,
        given("person", "tPerson"),
        decision("D", says("person.full name + string(person.born.year)"), needs=["i_person"]),
    )
    assert decide(xml, "D", person=PERSON).value == "张三2000"


def entry(name: str, logic: str, type_ref: str = "") -> str:
    return f"<contextEntry>{variable(name, type_ref) if name else ''}{logic}</contextEntry>"


DOUBLING = (
    '<functionDefinition><formalParameter name="n" typeRef="number"/>'
    + says("n * x")
    + "</functionDefinition>"
)


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (
            f"<context>{entry('a', says('1'))}{entry('b c', says('a + 1'))}</context>",
            {"a": 1, "b c": 2},
        ),
        (f"<context>{entry('a', says('1'))}{entry('', says('a + 1'))}</context>", 2),
        (f"<context>{entry('a', says('1'), 'string')}</context>", {"a": None}),
        (f"<list>{says('1')}{says('x')}</list>", [1, 5]),
        (
            "<relation><column name='n'/><column name='two words'/>"
            f"<row>{says('1')}{says('x')}</row><row>{says('2')}{says('null')}</row></relation>",
            [{"n": 1, "two words": 5}, {"n": 2, "two words": None}],
        ),
        (
            f"<conditional><if>{says('x > 3')}</if><then>{says('1')}</then><else>{says('2')}</else></conditional>",
            1,
        ),
        (
            f"<conditional><if>{says('null')}</if><then>{says('1')}</then><else>{says('2')}</else></conditional>",
            2,
        ),
        (f"<filter><in>{says('[1, 5, 9]')}</in><match>{says('item > 3')}</match></filter>", [5, 9]),
        (f"<filter><in>{says('[1, 5, 9]')}</in><match>{says('2')}</match></filter>", 5),
        (
            f"<for iteratorVariable='i'><in>{says('1..3')}</in><return>{says('i')}</return></for>".replace(
                "1..3", "[1..3]"
            ),
            [1, 2, 3],
        ),
        (
            f"<for iteratorVariable='n'><in>{says('[1, 2, 3]')}</in><return>{says('n + count(partial)')}</return></for>",
            [1, 3, 5],
        ),
        (
            f"<every iteratorVariable='i'><in>{says('[1, 2]')}</in><satisfies>{says('i > 0')}</satisfies></every>",
            True,
        ),
        (
            f"<some iteratorVariable='i'><in>{says('[1, 2]')}</in><satisfies>{says('i > 2')}</satisfies></some>",
            False,
        ),
        (
            f"<context>{entry('f', DOUBLING)}{entry('', says('f(2)'))}</context>",
            10,
        ),
    ],
)
def test_boxed_expressions(logic: str, value: Any) -> None:
    assert decide(file(decision("D", logic)), "D", x=5).value == normalise(value)


@pytest.mark.parametrize(
    ("logic", "value"),
    [
        (
            f"<relation><column name='n' typeRef='number'/><column name='s'/><row>{says('x')}{says('x')}</row>"
            f"<row>{says('[2]')}{says('[2]')}</row></relation>",
            [{"n": None, "s": "five"}, {"n": 2, "s": [2]}],
        ),
        (
            f"<for iteratorVariable='i'><in typeRef='number'>{says('x')}</in><return>{says('i')}</return></for>",
            None,
        ),
        (
            f"<for iteratorVariable='i'><in>{says('[1, x]')}</in><return typeRef='number'>{says('i')}</return></for>",
            [1, None],
        ),
    ],
)
def test_columns_and_iterators_are_held_to_their_types(logic: str, value: Any) -> None:
    outcome = decide(file(decision("D", logic)), "D", x="five")
    assert outcome.value == normalise(value)
    assert any("string is not number" in one for one in outcome.warnings)


SERVICE = """<decisionService id="s_S" name="S"><variable name="S"/><outputDecision href="#d_Out"/>
<encapsulatedDecision href="#d_Out"/><inputDecision href="#d_In"/><inputData href="#i_x"/></decisionService>"""


def test_services_are_functions_of_their_inputs() -> None:
    xml = file(
        given("x", "number"),
        decision("In", says('"never made"'), type_ref="string"),
        decision("Out", says("In + string(x)"), needs=["d_In", "i_x"]),
        SERVICE,
        decision("A", says('S(1, "a")'), knows=["s_S"]),
        decision("B", says('S(In: "b", x: 2)'), knows=["s_S"]),
        decision("C", says("S(1)"), knows=["s_S"]),
        decision("E", says('S("x", "a")'), knows=["s_S"]),
    )
    assert [decide(xml, name).value for name in "ABCE"] == ["a1", "b2", None, None]
    assert decide(xml, "S", x=3, In="z").value == "z3"
    assert decide(xml, "Out", x=3).value == "never made3"


def test_an_argument_of_another_type_is_null_inside_a_service() -> None:
    xml = file(
        given("x", "number"),
        decision("In", says('"never made"'), type_ref="string"),
        decision("Out", says("[In = null, x]"), needs=["d_In", "i_x"]),
        SERVICE,
        decision("A", says("S(1, 2)"), knows=["s_S"]),
    )
    outcome = decide(xml, "A")
    assert outcome.value == normalise([True, 1])
    assert outcome.warnings == ["S: number is not string"]


def test_services_with_several_outputs_answer_a_context() -> None:
    service = SERVICE.replace(
        "<inputDecision", '<outputDecision href="#d_In"/><inputDecision'
    ).replace('<inputDecision href="#d_In"/>', "")
    xml = file(
        given("x"),
        decision("In", says('"i"')),
        decision("Out", says("In"), needs=["d_In"]),
        service,
    )
    assert decide(xml, "S", x=3).value == {"Out": "i", "In": "i"}


def test_imports_speak_with_their_prefix() -> None:
    other = file(
        "<itemDefinition name='tName'><typeRef>string</typeRef></itemDefinition>",
        given("Person Name", "tName"),
        decision(
            "greeting", says("hello(Person Name)"), needs=["i_Person Name"], knows=["b_hello"]
        ),
        knowledge("hello", {"n": "tName"}, says('"Hello " + n')),
        namespace="urn:other",
    )
    main = file(
        '<import namespace="urn:other" name="other" importType="x"/>',
        given("who", "other.tName"),
        '<decision id="d" name="D"><variable name="D"/>'
        '<informationRequirement><requiredDecision href="urn:other#d_greeting"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:other#b_hello"/></knowledgeRequirement>'
        + says('[other.greeting, other.hello("B")]')
        + "</decision>",
    )
    decisions = dmn.parse(main, imports=[other])
    assert decisions.evaluate("D", {"Person Name": "A"}).value == ["Hello A", "Hello B"]
    with pytest.raises(dmn.DmnError, match=r"other\.tName"):
        dmn.parse(main)


def test_a_service_takes_what_is_imported_under_its_full_name() -> None:
    other = file(
        decision("In", says('"own"')),
        decision("Out", says('In + "!"'), needs=["d_In"]),
        namespace="urn:other",
    )
    main = file(
        '<import namespace="urn:other" name="o" importType="x"/>',
        '<decisionService id="s" name="S"><variable name="S"/><outputDecision href="urn:other#d_Out"/>'
        '<inputDecision href="urn:other#d_In"/></decisionService>',
        decision("D", says('[S(o.In: "given"), S("first")]'), knows=["s"]),
    )
    decisions = dmn.parse(main, imports=[other])
    assert decisions.evaluate("D", {}).value == ["given!", "first!"]
    assert decisions.evaluate("S", {"o": {"In": "inside"}}).value == "inside!"
    assert decisions.evaluate("S", {"o.In": "flat"}).value == "flat!"
    assert decisions.evaluate("S", {"o": "no context"}).value is None


def test_one_file_imported_twice_has_inputs_of_its_own_each_time() -> None:
    base = file(
        given("who", "string"),
        decision("greet", says('"Hi " + who'), needs=["i_who"]),
        namespace="urn:a",
    )

    def middle(name: str) -> bytes:
        return file(
            '<import namespace="urn:a" name="A" importType="x"/>',
            '<decision id="d_say" name="say"><variable name="say"/><informationRequirement>'
            '<requiredDecision href="urn:a#d_greet"/></informationRequirement>'
            + says("A.greet")
            + "</decision>",
            namespace=name,
        )

    top = file(
        '<import namespace="urn:b1" name="B1" importType="x"/>',
        '<import namespace="urn:b2" name="B 2" importType="x"/>',
        '<decision id="d" name="D"><variable name="D"/><informationRequirement>'
        '<requiredDecision href="urn:b1#d_say"/></informationRequirement><informationRequirement>'
        '<requiredDecision href="urn:b2#d_say"/></informationRequirement>'
        + says('B1.say + ", " + B 2.say')
        + "</decision>",
    )
    decisions = dmn.parse(top, imports=[base, middle("urn:b1"), middle("urn:b2")])
    context: Any = {"B1": {"A": {"who": "Bob"}}, "B 2": {"A": {"who": "Ann"}}, "who": "no"}
    assert decisions.evaluate("D", context).value == "Hi Bob, Hi Ann"
    assert decisions.evaluate("D", {"who": "all"}).value == "Hi all, Hi all"


def included(*namespaces: str) -> str:
    """Imports without a name."""
    return "".join(f'<import namespace="{one}" name="" importType="x"/>' for one in namespaces)


def asking(name: str) -> str:
    return decision("Asked", says(name), needs=[f"d_{name}"])


def test_a_file_imported_without_a_name_is_as_if_written_here() -> None:
    deep = file(
        "<itemDefinition name='tName'><typeRef>string</typeRef></itemDefinition>",
        given("who", "tName"),
        knowledge("hello", {"n": "tName"}, says('"Hello " + n')),
        decision("Greeting", says("hello(who)"), needs=["i_who"], knows=["b_hello"]),
        namespace="urn:deep",
    )
    middle = file(included("urn:deep"), namespace="urn:middle")
    main = file(
        included("urn:middle"), decision("Asked", says("who"), needs=["i_who"], type_ref="tName")
    )
    decisions = dmn.parse(main, imports=[deep, middle])
    assert decisions.names == ("Asked",) and decisions.inputs == ("who",)
    assert decisions.evaluate("Greeting", {"who": "Ann"}).value == "Hello Ann"
    assert decisions.evaluate("Asked", {"who": "Ann"}).value == "Ann"
    assert decisions.evaluate("Asked", {"who": Decimal(1)}).value is None


@pytest.mark.parametrize(
    ("files", "value"),
    [
        ({"a": (["b", "c"], ""), "b": ([], "B"), "c": ([], "C")}, "B"),
        ({"a": (["b", "c"], ""), "b": (["d"], ""), "c": ([], "C"), "d": ([], "D")}, "D"),
        ({"a": (["b"], "A"), "b": ([], "B")}, "A"),
        ({"a": (["b"], ""), "b": (["c"], "B"), "c": ([], "C")}, "B"),
    ],
)
def test_what_has_the_name_first_goes_before(
    files: dict[str, tuple[list[str], str]], value: str
) -> None:
    def written(name: str) -> bytes:
        wanted, own = files[name]
        own_decision = decision("X", says(f'"{own}"')) if own else ""
        return file(
            included(*(f"urn:{one}" for one in wanted)),
            own_decision,
            asking("X") if name == "a" else "",
            namespace=f"urn:{name}",
        )

    decisions = dmn.parse(written("a"), imports=[written(name) for name in files if name != "a"])
    assert decisions.evaluate("Asked", {}).value == value


@pytest.mark.parametrize("href", ["#d_X", "urn:other#d_X"])
def test_what_is_included_needs_what_has_the_name_here(href: str) -> None:
    needing = f'<informationRequirement><requiredDecision href="{href}"/></informationRequirement>'
    other = file(
        f'<decision id="d_Y" name="Y"><variable name="Y"/>{needing}{says("X")}</decision>',
        decision("X", says('"there"')),
        namespace="urn:other",
    )
    main = file(included("urn:other"), asking("Y"), decision("X", says('"here"')))
    assert dmn.parse(main, imports=[other]).evaluate("Asked", {}).value == "here"


def test_own_types_go_before_included_ones() -> None:
    def typed(kind: str) -> str:
        return f"<itemDefinition name='t'><typeRef>{kind}</typeRef></itemDefinition>"

    other = file(typed("number"), namespace="urn:other")
    main = file(included("urn:other"), typed("string"), decision("D", says("1"), type_ref="t"))
    assert dmn.parse(main, imports=[other]).evaluate("D", {}).value is None


def test_files_that_import_each_other_are_read_once_if_one_is_not_strict() -> None:
    one = file(included("urn:two"), asking("X"), namespace="urn:one")
    two = file(included("urn:one"), decision("X", says("1")), namespace="urn:two")
    with pytest.raises(dmn.DmnError, match="itself"):
        dmn.parse(one, imports=[two])
    assert dmn.parse(one, imports=[two], strict=False).evaluate("Asked", {}).value == 1


def test_files_that_multiply_each_other_are_refused() -> None:
    def layer(number: int) -> bytes:
        deeper = f'<import namespace="urn:{number - 1}" name="{{}}" importType="x"/>'
        imports = [deeper.format(name) for name in ("left", "right")] if number else []
        return file(*imports, decision("X", says("1")), namespace=f"urn:{number}")

    with pytest.raises(dmn.DmnError, match="elements"):
        dmn.parse(layer(20), imports=[layer(number) for number in range(20)])


def test_what_is_broken_does_not_break_the_rest_if_not_strict() -> None:
    xml = file(
        decision("Bad", "<decisionTable hitPolicy='NONE'/>"),
        decision("Loop", says("1"), needs=["d_Loop"]),
        decision("Lost", says("1"), needs=["d_Nowhere"]),
        decision("Good", says("2")),
        "<itemDefinition name='t'><typeRef>t</typeRef></itemDefinition>",
    )
    decisions = dmn.parse(xml, strict=False)
    assert decisions.evaluate("Good", {}).value == 2 and decisions.evaluate("Lost", {}).value == 1
    assert decisions.evaluate("Loop", {}).warnings == ["'Loop' needs itself"]
    assert len(decisions.problems) == 4 and "Bad" not in decisions.names


def test_what_has_two_names_is_asked_and_given_by_either() -> None:
    xml = file(
        '<inputData id="i" name="Age of the person"><variable name="age" typeRef="number"/></inputData>',
        '<decision id="d" name="Grown up"><variable name="grown"/><informationRequirement><requiredInput href="#i"/>'
        f"</informationRequirement>{says('age >= 18')}</decision>",
    )
    for asked in ("Grown up", "grown", "d"):
        for given_as in ("Age of the person", "age"):
            assert decide(xml, asked, **{given_as: 20}).value is True
    assert decide(xml, "d", **{"Age of the person": "20"}).value is None


def test_a_knowledge_model_is_asked_with_its_parameters() -> None:
    item = "<itemDefinition name='tF'><functionItem outputTypeRef='tN'><parameters name='n'/></functionItem></itemDefinition>"
    many = (
        "<itemDefinition name='tN' isCollection='true'><typeRef>number</typeRef></itemDefinition>"
    )
    model = knowledge("Twice", {"n": "number"}, says("n * 2"))
    xml = file(item, many, model.replace('name="Twice"/>', 'name="Twice" typeRef="tF"/>'))
    assert decide(xml, "Twice", n=4).value == [8]
    assert decide(xml, "Twice").value is None
    assert dmn.parse(xml).names == ()


def test_allowed_values_of_its_own_replace_those_of_what_it_is_made_of() -> None:
    def type_of(name: str, base: str, values: str) -> str:
        return (
            f"<itemDefinition name='{name}'><typeRef>{base}</typeRef>"
            f"<allowedValues><text>{values}</text></allowedValues></itemDefinition>"
        )

    items = type_of("tSide", "tGrade", '"left"') + type_of("tGrade", "string", '"A"')
    xml = file(items, given("x"), decision("D", says("x"), needs=["i_x"], type_ref="tSide"))
    assert decide(xml, "D", x="left").value == "left"
    assert decide(xml, "D", x="A").value is None


def test_the_clock_is_given() -> None:
    assert decide(file(decision("D", says("today()"))), "D").value == NOW.date()


@pytest.mark.parametrize(
    "xmlns",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_is_read(xmlns: str) -> None:
    assert decide(file(decision("D", says("1 + 1")), xmlns=xmlns), "D").value == 2
