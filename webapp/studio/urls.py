"""The studio: where owners revise their processes."""

from __future__ import annotations

from flask import Blueprint

from webapp.navigation import Entry
from webapp.people import role_name
from webapp.studio import (
    about,
    beginning,
    comparing,
    drafting,
    editors,
    errands,
    halting,
    moving,
    operated,
    operating,
    parts,
    publishing,
    replaying,
    replays,
    scenarios,
    settled,
    transfer,
    words,
)
from webapp.studio.tabs import studio_tabs

blueprint = Blueprint("studio", __name__, template_folder="templates", url_prefix="/studio")
blueprint.context_processor(
    lambda: {
        "studio_tabs": studio_tabs,
        "role_word": role_name,
        "change_word": comparing.change_word,
        "legend_word": lambda change: comparing.change_word(comparing.Change(change)),
        "part_word": comparing.part_word,
        "kind_word": comparing.kind_word,
        "setting_word": settled.setting_word,
        "setting_value": settled.setting_value,
        "event_word": words.event_word,
        "right_word": words.right_word,
        "file_word": words.file_word,
    }
)
POST = ["POST"]
url = blueprint.add_url_rule

url("/new", view_func=beginning.new_package)
url("/new", view_func=beginning.begin_new, methods=POST)
url("/new/upload", view_func=transfer.upload_new, methods=POST)
url("/<key>/", view_func=editors.index)
url("/<key>/diagram", view_func=editors.diagram)

url("/<key>/begin", view_func=drafting.begin, methods=POST)
url("/<key>/take-over", view_func=drafting.take_over, methods=POST)
url("/<key>/let-go", view_func=drafting.let_go, methods=POST)
url("/<key>/discard", view_func=drafting.discard, methods=POST)
url("/<key>/file", view_func=drafting.save, methods=["PUT"])
url("/<key>/aside", view_func=drafting.set_aside, methods=["PUT"])
url("/<key>/check", view_func=drafting.check, methods=POST)
url("/<key>/revisions", view_func=drafting.revisions)
url("/<key>/revisions/<int:number>/restore", view_func=drafting.restore, methods=POST)

url("/<key>/forms/", view_func=parts.list_forms)
url("/<key>/forms/<name>", view_func=parts.edit_forms)
url("/<key>/forms/<name>/preview", view_func=parts.preview, methods=POST)
url("/<key>/rules/", view_func=parts.list_rules)
url("/<key>/rules/<name>", view_func=parts.edit_rules)
url("/<key>/rules/<name>/decide", view_func=parts.decide, methods=POST)
url("/<key>/rules/<name>/analyse", view_func=parts.analyse_rules, methods=POST)
url("/<key>/<part>/new", view_func=parts.new_part, methods=POST)
url("/<key>/<part>/<name>/delete", view_func=parts.delete_part, methods=POST)

url("/<key>/settings", view_func=about.settings)
url("/<key>/settings", view_func=about.write_settings, methods=POST)
url("/<key>/texts", view_func=about.texts)
url("/<key>/texts/<lang>", view_func=about.texts)
url("/<key>/texts/<lang>", view_func=about.write_texts, methods=POST)
url("/<key>/people", view_func=about.people)
url("/<key>/people", view_func=about.name_person, methods=POST)

url("/<key>/scenarios", view_func=scenarios.scenarios)
url("/<key>/scenarios", view_func=scenarios.new_scenario, methods=POST)
url("/<key>/scenarios/run", view_func=scenarios.run_scenarios, methods=POST)
url("/<key>/scenarios/<name>", view_func=scenarios.scenario)
url("/<key>/scenarios/<name>", view_func=scenarios.write_scenario, methods=POST)
url("/<key>/scenarios/<name>/record", view_func=scenarios.record_step, methods=POST)
url("/<key>/scenarios/<name>/remove", view_func=scenarios.delete_scenario, methods=POST)

url("/<key>/compare", view_func=comparing.compare_versions)
url("/<key>/publish", view_func=publishing.publish)
url("/<key>/publish", view_func=publishing.do_publish, methods=POST)
url("/<key>/approve", view_func=publishing.do_approve, methods=POST)
url("/<key>/adopt", view_func=publishing.adopt, methods=POST)
url("/<key>/<int:version>/dismiss", view_func=publishing.dismiss, methods=POST)
url("/<key>/<int:version>/back", view_func=publishing.go_back, methods=POST)

url("/<key>/moving", view_func=moving.moving)
url("/<key>/moving", view_func=moving.begin_moving, methods=POST)
url("/<key>/moving/<int:number>", view_func=moving.moved)
url("/<key>/moving/<int:number>/go-on", view_func=moving.go_on_moving, methods=POST)
url("/<key>/moving/<int:number>/back", view_func=moving.move_all_back, methods=POST)
url("/<key>/moving/<int:number>/back/<int:case_id>", view_func=moving.move_one_back, methods=POST)

url("/<key>/operating", view_func=operating.operating)
url("/<key>/operating", view_func=operating.operate, methods=POST)
url("/<key>/operating/<int:case_id>", view_func=operated.operated)
url("/<key>/halt", view_func=halting.halt, methods=POST)
url("/<key>/halt/cases", view_func=halting.halt_cases, methods=POST)
url("/<key>/halt/lift", view_func=halting.lift, methods=POST)

url("/errand/<int:errand_id>", view_func=errands.after)

url("/<key>/replay", view_func=replaying.replay)
url("/<key>/replay", view_func=replays.begin_replaying, methods=POST)
url("/<key>/replays/<int:number>", view_func=replays.replayed)
url("/<key>/replays/<int:number>/go-on", view_func=replays.go_on_replaying, methods=POST)

url("/<key>/zip", view_func=transfer.download)
url("/<key>/upload", view_func=transfer.upload, methods=POST)

menu: tuple[Entry, ...] = ()
