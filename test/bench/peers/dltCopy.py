"""One table with dlt, by its fastest way here: connectorx reads, ADBC loads Parquet. Arguments: source, destination, folder."""
import sys

import dlt
from dlt.sources.sql_database import sql_table

source, destination, folder = sys.argv[1:]
pipeline = dlt.pipeline("bench", pipelines_dir=folder, destination=dlt.destinations.postgres(destination), dataset_name="dlt")
table = sql_table(source, table="lineitem", backend="connectorx", reflection_level="full_with_precision")
pipeline.run(table, write_disposition="replace", loader_file_format="parquet")
