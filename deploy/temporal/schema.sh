#!/bin/sh
# Brings Temporal's two databases to the schema of this version. Safe to repeat, and the step before an upgrade.
set -eu

schema() {
  SQL_DATABASE=$1 temporal-sql-tool setup-schema --version 0.0
  SQL_DATABASE=$1 temporal-sql-tool update-schema --schema-name "postgresql/v12/$2"
}

schema temporal temporal
schema temporal_visibility visibility
