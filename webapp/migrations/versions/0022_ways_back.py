"""The state of before is kept for as long as a moved case can go back, no longer."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("ck_case_moves_moved_or_not", "case_moves")
    op.drop_constraint("ck_case_moves_back_from_somewhere", "case_moves")
    op.execute("UPDATE case_moves SET state = NULL WHERE back_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_case_moves_way_back_of_a_move"),
        "case_moves",
        "state IS NULL OR became IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_case_moves_back_from_somewhere"),
        "case_moves",
        "back_at IS NULL OR (became IS NOT NULL AND state IS NULL)",
    )


def downgrade() -> None:
    op.drop_constraint("ck_case_moves_way_back_of_a_move", "case_moves")
    op.drop_constraint("ck_case_moves_back_from_somewhere", "case_moves")
    op.execute("UPDATE case_moves SET state = '' WHERE became IS NOT NULL AND state IS NULL")
    op.create_check_constraint(
        op.f("ck_case_moves_moved_or_not"), "case_moves", "(state IS NULL) = (became IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_case_moves_back_from_somewhere"),
        "case_moves",
        "back_at IS NULL OR state IS NOT NULL",
    )
