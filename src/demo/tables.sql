-- The demo's source: real data of the npm package vega-datasets (BSD-3), as an operational database would hold it.
CREATE TABLE airports (
  iata text PRIMARY KEY, name text NOT NULL, city text, state text, country text NOT NULL,
  latitude double precision NOT NULL, longitude double precision NOT NULL
);
CREATE TABLE zipcodes (
  zip_code text PRIMARY KEY, latitude double precision, longitude double precision, city text, state text, county text
);
-- The dataset gives the minute of departure, delay and distance; flight_no numbers the departures of one minute.
CREATE TABLE flights (
  departure_minute integer NOT NULL, flight_no integer NOT NULL, delay integer NOT NULL, distance integer NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (departure_minute, flight_no)
);
CREATE INDEX ON flights (updated_at);
CREATE TABLE earthquakes (
  arrival bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL, place text, magnitude numeric,
  happened_at timestamptz NOT NULL, properties jsonb NOT NULL
);
