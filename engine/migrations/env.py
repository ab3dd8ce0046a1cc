"""What Alembic runs the migrations by: the connection and the version table that engine/versioned.py gives."""

from alembic import context

attributes = context.config.attributes
context.configure(connection=attributes["connection"], version_table=attributes["version_table"])
with context.begin_transaction():
    context.run_migrations()
