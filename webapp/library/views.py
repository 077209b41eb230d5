"""The three libraries, one item, ignoring and restoring, kept searches (M10 to M12, M22, M23, M35 to M37, M41, M45)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import access
from webapp.address import safe_next
from webapp.edge import command, me, now
from webapp.extensions import db
from webapp.languages import language
from webapp.library import exporting, labels, listing
from webapp.library.asked import Asked, conditions_of
from webapp.library.cards import cards
from webapp.library.counting import count_of, up_to
from webapp.library.forms import SearchNameForm
from webapp.library.reading import item_for, whole_item
from webapp.library.shelves import ROLES, Reader, Shelf, pushed_shelf, reader, scope
from webapp.library.trees import trees_for
from webapp.passing import download
from webapp.tasks.listed import origin
from workflows.operations.errands import begin_errand
from workflows.records.conditions import Conditions
from workflows.records.finding import Order
from workflows.records.ignored import ignore_item, ignored_of, restore_item
from workflows.records.named import named_codes
from workflows.records.searches import forget_search, save_search

TREES = ("emerging", "industries", "ipc", "regions")


@access.role(*ROLES)
def evaluation() -> str:
    """专利转化评价库: what is pushed by industry and field, to be judged (M22)."""
    return _list(Shelf.EVALUATION)


@access.role(*ROLES)
def watch() -> str:
    """专利转化关注库: what fits the fields of interest (M41, M42)."""
    return _list(Shelf.WATCH)


@access.role(*ROLES)
def resource() -> str:
    """专利转化资源库: everything that is registered (M45)."""
    return _list(Shelf.RESOURCE)


@access.role(*ROLES)
def search(shelf: str) -> str:
    """高级检索 (M35): conditions in trees and lists, with the number of hits as they are chosen."""
    who, found = reader(), Shelf(shelf)
    wanted = conditions_of(request.args)
    trees = trees_for(wanted, TREES)
    return render_template(
        "library/search.html", shelf=found, asked=Asked.read(found.endpoint, request.args), trees=trees,
        count=_counted(who, found, wanted), labels=labels, up_to=up_to, orders=list(Order),
    )  # fmt: skip


@access.role(*ROLES)
def count(shelf: str) -> str:
    """How many items of a shelf fit; a part of a page."""
    wanted = conditions_of(request.args)
    found = _counted(reader(), Shelf(shelf), wanted)
    return render_template("library/count.html", count=found, labels=labels, up_to=up_to)


@access.role(*ROLES)
def show(item_id: int) -> str:
    """详情: a single patent or a portfolio (M23)."""
    who = reader()
    shelf = request.args.get("shelf", "")
    whole = whole_item(who, item_id)
    return render_template(
        "library/show.html", whole=whole, who=who, labels=labels, cards=cards(who, whole.item),
        shelf=Shelf(shelf) if shelf in set(Shelf) else Shelf.RESOURCE, way=origin(),
    )  # fmt: skip


@access.role("enterprise_admin")
def ignore(item_id: int) -> ResponseReturnValue:
    """我要忽略: it is not pushed to this enterprise again (F3)."""
    who = _administrator()
    item = item_for(who, item_id)
    with command() as tx:
        ignore_item(tx, who.organisation.id, item.id, by=me())
    flash(
        _("“%(title)s” is in the recycle bin and is not pushed again.", title=item.title), "success"
    )
    return redirect(safe_next(request.form.get("next"), url_for("library.evaluation")))


@access.role("enterprise_admin")
def restore(item_id: int) -> ResponseReturnValue:
    """Take an item out of the 回收站 (X4)."""
    who = _administrator()
    item = item_for(who, item_id)
    with command() as tx:
        restore_item(tx, who.organisation.id, item.id)
    flash(_("“%(title)s” is pushed again.", title=item.title), "success")
    return redirect(safe_next(request.form.get("next"), url_for("library.ignored")))


@access.role(*ROLES)
def ignored() -> str:
    """回收站: what the enterprise has ignored, newest first."""
    who = reader()
    page = ignored_of(db.session(), who.organisation.id, request.args.get("before"))
    shelf = pushed_shelf(request.args.get("shelf", ""))
    return render_template("library/ignored.html", page=page, who=who, labels=labels, shelf=shelf)


@access.role(*ROLES)
def keep(shelf: str) -> ResponseReturnValue:
    """Keep the search of a page under a name."""
    form = SearchNameForm()
    asked = Asked.read(Shelf(shelf).endpoint, request.args)
    if not form.validate_on_submit():
        flash(" ".join(str(one) for errors in form.errors.values() for one in errors), "error")
        return redirect(asked.url())
    with command() as tx:
        query = asked.url().partition("?")[2]
        save_search(tx, current_user.id, form.name.data or "", shelf, query)
    flash(_("The search “%(name)s” is kept.", name=form.name.data), "success")
    return redirect(asked.url())


@access.role(*ROLES)
def export(shelf: str) -> ResponseReturnValue:
    """导出 (M40): the list as an XLSX file, at once or as an errand."""
    who, found = reader(), Shelf(shelf)
    asked = Asked.read(found.endpoint, request.args)
    ids = exporting.exported_ids(db.session(), who, found, asked)
    if not ids:
        flash(_("There is nothing to export in this list."), "info")
        return redirect(asked.url())
    name = f"{_('Patents')}-{now():%Y%m%d}.xlsx"
    kept, cut = ids[: exporting.MOST], len(ids) > exporting.MOST
    if len(ids) <= exporting.AT_ONCE:
        lines = exporting.lines_of(db.session(), kept)
        return download(exporting.sheet(db.session(), lines, cut=cut), name)
    inputs = {"ids": kept, "cut": cut, "locale": language(), "name": name}
    with command() as tx:
        errand = begin_errand(
            tx, exporting.KIND, _("Export of %(count)s items", count=f"{len(kept):,}"), inputs,
            by=me(), organisation_id=who.organisation.id,
        )  # fmt: skip
    return redirect(url_for("errands.show", errand_id=errand.id))


@access.role(*ROLES)
def forget(search_id: int) -> ResponseReturnValue:
    """Delete a kept search."""
    with command() as tx:
        forget_search(tx, current_user.id, search_id)
    flash(_("The search is deleted."), "success")
    return redirect(safe_next(request.form.get("next"), url_for("library.resource")))


def _list(shelf: Shelf) -> str:
    who = reader()
    asked = Asked.read(shelf.endpoint, request.args)
    found = listing.listing_of(who, shelf, asked)
    return render_template(
        "library/index.html", shelf=shelf, who=who, listing=found, asked=found.asked, labels=labels,
        facets=listing.FACETS, up_to=up_to, orders=list(Order), form=SearchNameForm(),
    )  # fmt: skip


def _counted(who: Reader, shelf: Shelf, wanted: Conditions) -> object:
    wishes = who.wishes(shelf)
    if wishes is None:
        return None
    linked = named_codes(db.session(), wanted, wishes).linked
    return count_of(scope(who, shelf, wishes, linked), wanted, linked)


def _administrator() -> Reader:
    """The reader as administrator; an expert of one enterprise who administers none is refused."""
    who = reader()
    if not who.is_admin:
        abort(403)
    return who
