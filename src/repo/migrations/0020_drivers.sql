-- What a driver is, and where its jar comes from, is in src/domain/drivers.json; these are the kinds there are.
INSERT INTO driver (name, jar, jdbc_class, url_template, dialect) VALUES
  ('sqlserver', 'mssql-jdbc', 'com.microsoft.sqlserver.jdbc.SQLServerDriver', 'jdbc:sqlserver://{host}:{port};databaseName={database}', 'sqlserver'),
  ('db2i', 'jt400', 'com.ibm.as400.access.AS400JDBCDriver', 'jdbc:as400://{host}/{schema}', 'db2i'),
  ('db2', 'jcc', 'com.ibm.db2.jcc.DB2Driver', 'jdbc:db2://{host}:{port}/{database}', 'db2'),
  ('oracle', 'ojdbc11', 'oracle.jdbc.OracleDriver', 'jdbc:oracle:thin:@//{host}:{port}/{service}', 'oracle'),
  ('sqlite', 'sqlite-jdbc', 'org.sqlite.JDBC', 'jdbc:sqlite:{file}', 'sqlite'),
  ('h2', 'h2', 'org.h2.Driver', 'jdbc:h2:file:{file}', 'h2'),
  ('derby', 'derby', 'org.apache.derby.iapi.jdbc.AutoloadedDriver', 'jdbc:derby:{folder}', 'derby'),
  ('duckdb', 'duckdb_jdbc', 'org.duckdb.DuckDBDriver', 'jdbc:duckdb:{file}', 'duckdb');
