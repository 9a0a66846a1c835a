-- The demo's destination: the same tables as an analyst wants them.
CREATE TABLE airports (
  iata text PRIMARY KEY, name text NOT NULL, city text, state text, country text NOT NULL,
  latitude double precision NOT NULL, longitude double precision NOT NULL
);
CREATE TABLE zipcodes (
  zip_code text PRIMARY KEY, latitude double precision, longitude double precision, city text, state text, county text
);
CREATE TABLE flights (
  departure_minute integer NOT NULL, flight_no integer NOT NULL, delay integer NOT NULL, distance integer NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (departure_minute, flight_no)
);
CREATE INDEX ON flights (updated_at);
CREATE TABLE earthquakes (
  arrival bigint PRIMARY KEY, code text NOT NULL, place text, magnitude numeric,
  happened_at timestamptz NOT NULL, properties jsonb NOT NULL
);
CREATE MATERIALIZED VIEW busiest_hours AS
SELECT departure_minute / 60 AS hour, count(*) AS flights, round(avg(delay), 1) AS average_delay
  FROM flights GROUP BY 1;
