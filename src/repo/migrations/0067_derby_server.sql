-- Derby behind its network server, by its own client; what a driver is, is in src/domain/drivers.json.
INSERT INTO driver (name, jar, jdbc_class, url_template, dialect)
VALUES ('derbyserver', 'derbyclient', 'org.apache.derby.client.ClientAutoloadedDriver', 'jdbc:derby://{host}:{port}/{database}', 'derby');
