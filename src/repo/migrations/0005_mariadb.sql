-- MySQL has no driver of its own here: MariaDB's speaks its protocol, and takes jdbc:mysql:// too.
INSERT INTO driver (name, jar, jdbc_class, url_template, dialect)
VALUES ('mariadb', NULL, 'org.mariadb.jdbc.Driver', 'jdbc:mariadb://{host}:{port}/{database}', 'mariadb');
