/**
 * The closing line of `.ci/run`: adds up the reports of several test runs. It ends with an error if a test failed, none
 * passed, or a run left no report.
 */
import { readFileSync } from 'node:fs';

/** A file that could not even be loaded counts as a failed test, and so does a run without a report. */
function countsOf(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const counts = process.argv.slice(2).map(countsOf);
const sum = (part) => counts.reduce((total, count) => total + count[part], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = counts.every(({ passed }) => passed > 0) && sum('failed') === 0 ? 0 : 1;
