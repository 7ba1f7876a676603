// How many random lives each property is checked on: see tests/support/domain/lives.ts.
process.env.FC_RUNS ??= '10000';
