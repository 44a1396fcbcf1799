"""trust time and health

Revision: 0002, after: 0001, 2026-11-26 09:18:39.204722
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('autonomy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agent', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('level', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('given_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('agent', 'kind', 'rehearsal')
    )
    op.create_table('pulse',
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('note', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('switch',
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('on', sa.Boolean(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_table('task_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('task_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_change_task_id'), ['task_id'], unique=False)

    op.create_table('fault',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cause', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('status', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('playbook', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tried', sa.JSON(), nullable=False),
    sa.Column('receipt', sa.JSON(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('connection_id', sa.Integer(), nullable=True),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('first_at', sa.DateTime(), nullable=False),
    sa.Column('last_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['connection.id'], ),
    sa.ForeignKeyConstraint(['run_id'], ['run.id'], ),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('fault', schema=None) as batch_op:
        batch_op.create_index('ix_fault_at', ['last_at'], unique=False)
        batch_op.create_index('ix_fault_cause', ['cause'], unique=True, sqlite_where=sa.text("status IN ('open','escalated')"), postgresql_where=sa.text("status IN ('open','escalated')"))

    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.add_column(sa.Column('measured', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('seen', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('judged_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('expires_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('undo_of', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('group_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))

    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.add_column(sa.Column('per_day', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('per_month', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='kind'))
        batch_op.add_column(sa.Column('hold_minutes', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('targets', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('hours', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('timezone', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='Europe/Berlin'))
        batch_op.add_column(sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))

    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proven', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('slot_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('deadline_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('again_of', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('again_from', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('hops', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('thread_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('chosen', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('cost', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_run_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_run_thread_id'), ['thread_id'], unique=False)

    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('result', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('cost', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('after_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('trigger', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('quiet', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('holidays', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('deadline', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('at_once', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('contract', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('chosen', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('last_due', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('last_done', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('deleted_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_task_after_id'), ['after_id'], unique=False)

    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wake_on', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('assigned_to', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('merged_into', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('group_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('blocks_run', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('due_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('worth', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))



def downgrade() -> None:
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.drop_column('currency')
        batch_op.drop_column('worth')
        batch_op.drop_column('due_at')
        batch_op.drop_column('blocks_run')
        batch_op.drop_column('group_key')
        batch_op.drop_column('merged_into')
        batch_op.drop_column('assigned_to')
        batch_op.drop_column('wake_on')

    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_after_id'))
        batch_op.drop_column('version')
        batch_op.drop_column('deleted_at')
        batch_op.drop_column('last_done')
        batch_op.drop_column('last_due')
        batch_op.drop_column('chosen')
        batch_op.drop_column('contract')
        batch_op.drop_column('at_once')
        batch_op.drop_column('deadline')
        batch_op.drop_column('priority')
        batch_op.drop_column('holidays')
        batch_op.drop_column('quiet')
        batch_op.drop_column('trigger')
        batch_op.drop_column('after_id')

    with op.batch_alter_table('step', schema=None) as batch_op:
        batch_op.drop_column('cost')
        batch_op.drop_column('result')

    with op.batch_alter_table('run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_run_thread_id'))
        batch_op.drop_index(batch_op.f('ix_run_parent_id'))
        batch_op.drop_column('currency')
        batch_op.drop_column('cost')
        batch_op.drop_column('chosen')
        batch_op.drop_column('thread_id')
        batch_op.drop_column('hops')
        batch_op.drop_column('parent_id')
        batch_op.drop_column('again_from')
        batch_op.drop_column('again_of')
        batch_op.drop_column('priority')
        batch_op.drop_column('deadline_at')
        batch_op.drop_column('slot_at')
        batch_op.drop_column('proven')

    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.drop_column('made_by')
        batch_op.drop_column('timezone')
        batch_op.drop_column('hours')
        batch_op.drop_column('targets')
        batch_op.drop_column('hold_minutes')
        batch_op.drop_column('scope')
        batch_op.drop_column('per_month')
        batch_op.drop_column('per_day')

    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_column('group_key')
        batch_op.drop_column('undo_of')
        batch_op.drop_column('expires_at')
        batch_op.drop_column('judged_at')
        batch_op.drop_column('outcome')
        batch_op.drop_column('seen')
        batch_op.drop_column('measured')

    with op.batch_alter_table('fault', schema=None) as batch_op:
        batch_op.drop_index('ix_fault_cause', sqlite_where=sa.text("status IN ('open','escalated')"), postgresql_where=sa.text("status IN ('open','escalated')"))
        batch_op.drop_index('ix_fault_at')

    op.drop_table('fault')
    with op.batch_alter_table('task_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_change_task_id'))

    op.drop_table('task_change')
    op.drop_table('switch')
    op.drop_table('pulse')
    op.drop_table('autonomy')
