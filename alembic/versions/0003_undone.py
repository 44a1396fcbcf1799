"""an effect that was taken back makes room for another

Revision: 0003, after: 0002, 2026-11-26
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

BEFORE = "status NOT IN ('rejected','expired','superseded','failed')"
AFTER = "status NOT IN ('rejected','expired','superseded','failed','undone')"


def _index(where: str) -> None:
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index('ix_action_fingerprint')
        batch_op.create_index('ix_action_fingerprint', ['fingerprint'], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    _index(AFTER)


def downgrade() -> None:
    op.execute("UPDATE action SET status = 'superseded' WHERE status = 'undone'")
    _index(BEFORE)
