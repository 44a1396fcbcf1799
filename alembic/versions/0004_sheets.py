"""sheets as real tables; the never used JSON entries go

Revision: 0004, after: 0003, 2026-11-26
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('folder_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('shape', sa.Integer(), nullable=False),
    sa.Column('frozen', sa.Integer(), nullable=False),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('gone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['folder_id'], ['folder.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_folder_id'), ['folder_id'], unique=False)

    op.create_table('sheet_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('who', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('why', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sheet_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_change_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_column',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('type', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('physical', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('gone_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sheet_column', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_column_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_view',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sheet_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_view_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_cell',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('change_id', sa.Integer(), nullable=False),
    sa.Column('row_id', sa.Integer(), nullable=False),
    sa.Column('column_id', sa.Integer(), nullable=False),
    sa.Column('before', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('after', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['change_id'], ['sheet_change.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('sheet_cell', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_cell_change_id'), ['change_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_cell_row_id'), ['row_id'], unique=False)

    with op.batch_alter_table('folder_column', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_folder_column_folder_id'))

    op.drop_table('folder_column')
    with op.batch_alter_table('folder_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_folder_entry_folder_id'))

    op.drop_table('folder_entry')
    with op.batch_alter_table('folder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shared', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('gone_at', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_folder_parent_id'), ['parent_id'], unique=False)
        batch_op.drop_column('kind')



def downgrade() -> None:
    with op.batch_alter_table('folder', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='table'))
        batch_op.drop_index(batch_op.f('ix_folder_parent_id'))
        batch_op.drop_column('gone_at')
        batch_op.drop_column('shared')

    op.create_table('folder_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('folder_id', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['folder_id'], ['folder.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('folder_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_folder_entry_folder_id'), ['folder_id'], unique=False)

    op.create_table('folder_column',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('folder_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('type', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['folder_id'], ['folder.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('folder_column', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_folder_column_folder_id'), ['folder_id'], unique=False)

    with op.batch_alter_table('sheet_cell', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_cell_row_id'))
        batch_op.drop_index(batch_op.f('ix_sheet_cell_change_id'))

    op.drop_table('sheet_cell')
    with op.batch_alter_table('sheet_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_view_sheet_id'))

    op.drop_table('sheet_view')
    with op.batch_alter_table('sheet_column', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_column_sheet_id'))

    op.drop_table('sheet_column')
    with op.batch_alter_table('sheet_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_change_sheet_id'))

    op.drop_table('sheet_change')
    with op.batch_alter_table('sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_folder_id'))

    op.drop_table('sheet')
