/**
 * @typedef {object} Result one figure of a benchmark; `samples` in `unit`
 * @property {string} case
 * @property {string} metric
 * @property {string} unit
 * @property {number[]} samples
 * @property {string} [baseline] the case whose median the ratio is taken to, measured in the same sitting
 */

/** @param {number[]} samples */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A Markdown table, or with `asJson` one line of JSON for each result and nothing else.
 * @param {string} bench
 * @param {Result[]} results
 * @param {boolean} asJson
 */
export function print(bench, results, asJson) {
  const rows = results.map((result) => summary(bench, result, results));
  if (asJson) return rows.forEach((row) => console.log(JSON.stringify(row)));
  console.log('\n| case | metric | n | median | min | max | ratio | to |\n|---|---|--:|--:|--:|--:|--:|---|');
  for (const row of rows) {
    const figures = [row.median, row.min, row.max].map((figure) => `${rounded(figure)} ${row.unit}`);
    const ratio = row.ratio === null ? ['', ''] : [rounded(row.ratio), row.baseline];
    console.log(`| ${[row.case, row.metric, row.n, ...figures, ...ratio].join(' | ')} |`);
  }
}

/**
 * @param {string} bench
 * @param {Result} result
 * @param {Result[]} all
 */
function summary(bench, { samples, baseline = null, ...what }, all) {
  const base = all.find((other) => other.case === baseline && other.metric === what.metric);
  return {
    bench,
    ...what,
    n: samples.length,
    min: Math.min(...samples),
    median: median(samples),
    max: Math.max(...samples),
    baseline,
    // Nothing to divide by where the baseline is zero, as with sessions left over.
    ratio: base && median(base.samples) !== 0 ? median(samples) / median(base.samples) : null,
  };
}

/** @param {number} figure */
const rounded = (figure) => Number(figure.toPrecision(3));
