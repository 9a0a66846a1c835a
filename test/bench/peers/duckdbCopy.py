"""One table with DuckDB's postgres extension. Arguments: source, destination."""
import sys
import tempfile
from pathlib import Path

import duckdb
import duckdb_extension_postgres

source, destination = sys.argv[1:]
packaged = next(Path(duckdb_extension_postgres.__path__[0]).glob("**/postgres.duckdb_extension"))
db = duckdb.connect()
with tempfile.TemporaryDirectory() as folder:
    # DuckDB finds the entry point by the file's name, which is not the one it was built with.
    extension = Path(folder, "postgres_scanner.duckdb_extension")
    extension.symlink_to(packaged)
    db.execute(f"LOAD '{extension}'")
db.execute(f"ATTACH '{source}' AS s (TYPE postgres, READ_ONLY)")
db.execute(f"ATTACH '{destination}' AS d (TYPE postgres)")
db.execute("DROP TABLE IF EXISTS d.public.peer_duckdb")
db.execute("CREATE TABLE d.public.peer_duckdb AS FROM s.public.lineitem")
