// What the two test runners report, brought to one form.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Result
 */

/**
 * A runner that failed without a failed test to show for it has crashed, and a crash is a failure too.
 * @param {Result} result
 * @param {number} exitCode
 * @returns {Result}
 */
export function withCrash(result, exitCode) {
  return exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}

/**
 * @param {string} outputFile what `jest --json --outputFile` has written
 * @returns {Result}
 */
export function readJest(outputFile) {
  if (!existsSync(outputFile)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(outputFile, 'utf8'));
  return {
    passed: report.numPassedTests,
    // A file that does not even load counts as one, for its tests are not known.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {string} folder Surefire's reports
 * @returns {Result}
 */
export function readSurefire(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const reports = names.filter((name) => /^TEST-.*\.xml$/.test(name));
  return sum(reports.map((name) => readSuite(readFileSync(join(folder, name), 'utf8'))));
}

/** @param {string} xml */
function readSuite(xml) {
  const suite = /<testsuite\s[^>]*>/.exec(xml)?.[0] ?? '';
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') };
}

/**
 * @param {Result[]} results
 * @returns {Result}
 */
export function sum(results) {
  const add = (/** @type {keyof Result} */ key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** @param {Result} result */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
