// How many random lives each property is checked on: see tests/support/domain/lives.ts.
process.env.FC_RUNS ??= '10000';
// Whole tables of cases in place of a few: see tests/support/depth.ts.
process.env.WAYBILL_DEEP = '1';
