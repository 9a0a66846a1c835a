-- MySQL gets its own driver. Connections that reached it by MariaDB's go on as they were: only their URL says so now.
INSERT INTO driver (name, jar, jdbc_class, url_template, dialect)
VALUES ('mysql', 'mysql-connector-j', 'com.mysql.cj.jdbc.Driver', 'jdbc:mysql://{host}:{port}/{database}', 'mariadb');
UPDATE connection SET jdbc_url = 'jdbc:mariadb:' || substr(jdbc_url, length('jdbc:mysql:') + 1)
 WHERE driver = 'mariadb' AND jdbc_url LIKE 'jdbc:mysql:%';
