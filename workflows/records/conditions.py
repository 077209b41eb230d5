"""What can be asked of the libraries, and how each condition is written down for the database.

Every condition has two forms: the exact predicate on an item's columns, and, for the index, the lexemes of which one has
to be there. See `finding`, which uses either or both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, literal_column, or_
from sqlalchemy.dialects.postgresql import ARRAY

from workflows.records import grams
from workflows.records.codes import region_lineage, region_stem
from workflows.records.ignored import is_ignored_by
from workflows.records.library import lexeme

Exact = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Clause:
    """One condition. `query` is None where the index does not know it; `bound` ones limit the walk itself."""

    field: str
    exact: Exact
    query: str | None = None
    bound: bool = False


@dataclass(frozen=True)
class Conditions:
    """What somebody asks for: within a field any of the values, between fields all of them."""

    words: str = ""
    applicant: str = ""
    kind: str = ""
    types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    emerging: tuple[str, ...] = ()
    ipc: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    maturity: tuple[str, ...] = ()
    valid_2023: bool = False
    since: date | None = None
    until: date | None = None

    @property
    def asked(self) -> list[str]:
        """The names of the fields that ask for something."""
        return [one.name for one in fields(self) if getattr(self, one.name) != one.default]

    def without(self, field: str) -> Conditions:
        """The same with one field asking for nothing."""
        default = next(one.default for one in fields(self) if one.name == field)
        changed: dict[str, Any] = {field: default}
        return replace(self, **changed)


def clauses_of(wanted: Conditions, linked: Mapping[str, Iterable[str]]) -> list[Clause]:
    """The clauses of the conditions. `linked` gives the emerging industries of each industry, by the concordance."""
    made = [*_word_clauses(wanted)]
    made += [
        _overlap(name, getattr(wanted, name), trait)
        for name, trait in (("types", "type"), ("emerging", "emerging"), ("ipc", "ipc"), ("transfers", "transfer"))
        if getattr(wanted, name)
    ]  # fmt: skip
    if wanted.industries:
        emerging = sorted({code for one in wanted.industries for code in linked.get(one, ())})
        made.append(replace(_overlap("emerging", emerging, "emerging"), field="industries"))
    if wanted.regions:
        made.append(_within(wanted.regions))
    for name, trait in (("maturity", "maturity"), ("kind", "kind")):
        if chosen := getattr(wanted, name):
            made.append(_one_of(name, (chosen,) if isinstance(chosen, str) else chosen, trait))
    if wanted.valid_2023:
        made.append(
            Clause("valid_2023", lambda item: item.valid_2023.is_(True), _any([lexeme("valid", "2023")]))
        )  # fmt: skip
    return made


def training_clause(training: bool) -> Clause:
    """Nothing crosses between training and real (design.md, section 5)."""
    query = _any([lexeme("training", "yes")]) if training else None
    return Clause("training", lambda item: item.training.is_(training), query)


def pushed_clause(organisation_id: int) -> Clause:
    """What lies in the enterprise's 回收站 is not pushed."""
    return Clause("ignored", lambda item: ~is_ignored_by(organisation_id, item))


def period_clauses(since: Any, until: Any) -> list[Clause]:
    """Registered at or after `since`, and before `until`; both are moments or None."""
    made = []
    if since is not None:
        made.append(Clause("since", lambda item: item.registered_at >= since, bound=True))
    if until is not None:
        made.append(Clause("until", lambda item: item.registered_at < until, bound=True))
    return made


def _word_clauses(wanted: Conditions) -> Iterable[Clause]:
    for term in grams.terms(wanted.words):
        yield Clause("words", _contains("words", term), grams.query_for(term))
    for term in grams.terms(wanted.applicant):
        yield Clause("applicant", _contains("applicant", term), grams.query_for(term))


def _contains(column: str, term: str) -> Exact:
    pattern = grams.like(term)
    if column == "words":
        return lambda item: item.words.like(pattern)
    nfkc: ColumnElement[Any] = literal_column("NFKC")
    return lambda item: func.lower(func.normalize(getattr(item, column), nfkc)).like(pattern)


def _overlap(field: str, chosen: Iterable[str], trait: str) -> Clause:
    codes = list(chosen)
    if not codes:
        return Clause(field, lambda item: false(), grams.quoted("="))  # no item has this lexeme
    array = cast(codes, ARRAY(String))
    return Clause(
        field,
        lambda item: getattr(item, field).overlap(array),
        _any(lexeme(trait, one) for one in codes),
    )


def _one_of(field: str, chosen: tuple[str, ...], trait: str) -> Clause:
    return Clause(
        field,
        lambda item: getattr(item, field).in_(chosen),
        _any(lexeme(trait, one) for one in chosen),
    )


def _within(regions: tuple[str, ...]) -> Clause:
    stems = [region_stem(one) for one in regions if region_lineage(one)]
    return Clause(
        "regions",
        lambda item: or_(false(), *(item.region.startswith(stem) for stem in stems)),
        _any(lexeme("region", stem) for stem in stems),
    )


def _any(lexemes: Iterable[str]) -> str:
    alternatives = " | ".join(grams.quoted(one) for one in lexemes)
    return f"({alternatives})"


def exact_of(clauses: Iterable[Clause], item: Any) -> ColumnElement[bool]:
    """All exact predicates on a table or alias of items."""
    return and_(item.ended_at.is_(None), *(one.exact(item) for one in clauses))


def query_of(clauses: Iterable[Clause]) -> str | None:
    """The tsquery that the index can narrow by, or None when no clause has one."""
    return " & ".join(one.query for one in clauses if one.query) or None
