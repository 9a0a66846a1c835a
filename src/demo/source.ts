import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Earthquakes kept back from the first load, to arrive between the two runs. */
const LATE_EARTHQUAKES = 200;

const datasets = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
const dataset = (name: string): Promise<string> => readFile(join(datasets, name), 'utf8');

interface Flight {
  delay: number;
  distance: number;
  /** Hour of the day, in decimals. */
  time: number;
}

interface Earthquake {
  properties: { code: string; place: string; mag: number | null; time: number };
}

/** Rows that arrive, or change, in the source between the demo's two runs. */
export interface LaterChanges {
  apply(source: Client): Promise<string>;
}

/** Fills the source database's tables; what is left for later comes back. */
export async function loadSource(source: Client): Promise<LaterChanges> {
  await copy(source, 'airports', await dataset('airports.csv'), 'FORMAT csv, HEADER');
  await copy(source, 'zipcodes', await dataset('zipcodes.csv'), 'FORMAT csv, HEADER');
  await copy(source, 'flights (departure_minute, flight_no, delay, distance)', flightLines(await flights()));
  const earthquakes = earthquakeLines(JSON.parse(await dataset('earthquakes.json')).features);
  const columns = 'earthquakes (code, place, magnitude, happened_at, properties)';
  const late = earthquakes.splice(-LATE_EARTHQUAKES);
  await copy(source, columns, earthquakes.join(''));
  return {
    async apply(client) {
      await copy(client, columns, late.join(''));
      return changeFlights(client, late.length);
    },
  };
}

async function changeFlights(source: Client, earthquakes: number): Promise<string> {
  const changed = await source.query(
    `UPDATE flights SET delay = delay + 15, updated_at = clock_timestamp() WHERE departure_minute BETWEEN 1020 AND 1030`,
  );
  const added = await source.query(
    `INSERT INTO flights (departure_minute, flight_no, delay, distance)
     SELECT departure_minute, 10000 + flight_no, 0, distance FROM flights WHERE departure_minute = 600`,
  );
  return `${changed.rowCount} flights changed, ${added.rowCount} flights and ${earthquakes} earthquakes new`;
}

async function flights(): Promise<Flight[]> {
  return JSON.parse(await dataset('flights-200k.json'));
}

/** Lines of COPY's text format, each flight numbered within its minute. */
function flightLines(all: Flight[]): string {
  const departures = new Map<number, number>();
  const lines = all.map(({ delay, distance, time }) => {
    const minute = Math.round(time * 60);
    const number = (departures.get(minute) ?? 0) + 1;
    departures.set(minute, number);
    return `${minute}\t${number}\t${delay}\t${distance}\n`;
  });
  return lines.join('');
}

/** The dataset is newest first; a table fills the other way round. */
function earthquakeLines(features: Earthquake[]): string[] {
  return features.reverse().map(({ properties }) => {
    const { code, place, mag, time } = properties;
    const values = [code, place, mag, new Date(time).toISOString(), JSON.stringify(properties)];
    return `${values.map(copyText).join('\t')}\n`;
  });
}

function copyText(value: string | number | null): string {
  if (value === null) return '\\N';
  return String(value).replace(
    /[\\\n\r\t]/g,
    (char) => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ?? '\\\\',
  );
}

async function copy(client: Client, target: string, text: string, options = 'FORMAT text'): Promise<void> {
  await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${target} FROM STDIN (${options})`)));
}
