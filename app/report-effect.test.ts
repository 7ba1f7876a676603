import type { EffectOutcome } from '../domain/order/commands';
import type { NewInboxRow } from '../store/inbox';
import { EffectReports } from './report-effect';

type Reported = { key: string; outcome: EffectOutcome; row: NewInboxRow };

function reports(pendingSince: string | null = 'T1') {
  const rows: Reported[] = [];
  const effects = {
    report: async (key: string, outcome: EffectOutcome, row: NewInboxRow) =>
      void rows.push({ key, outcome, row }),
    pendingSince: async () => pendingSince,
  };
  return { rows, reports: new EffectReports(effects) };
}

const done: EffectOutcome = { kind: 'done' };
const delayed: EffectOutcome = { kind: 'delayed', problem: 'http_503' };

test('the outcome of a round has one key, however often it is reported', async () => {
  const { rows, reports: kept } = reports();
  const round = { orderId: 'ord_1', key: 'label:shp_1', since: 'T1' };
  await kept.keep(round, done);
  await kept.keep(round, done);
  expect(new Set(rows.map(({ row }) => `${row.source} ${row.key}`))).toEqual(
    new Set(['effect label:shp_1@T1']),
  );
});

test('a round that a person requested has its own key', async () => {
  const { rows, reports: kept } = reports();
  await kept.keep({ orderId: 'ord_1', key: 'k', since: 'T1' }, { kind: 'refused', problem: 'x' });
  await kept.keep({ orderId: 'ord_1', key: 'k', since: 'T2' }, done);
  expect(rows.map(({ row }) => row.key)).toEqual(['k@T1', 'k@T2']);
});

test('a delay is stored beside the outcome that follows it', async () => {
  const { rows, reports: kept } = reports();
  await kept.keepForCurrentRound('ord_1', 'k', delayed);
  await kept.keepForCurrentRound('ord_1', 'k', done);
  expect(rows.map(({ row }) => row.key)).toEqual(['k@T1:delayed', 'k@T1']);
});

test('nothing is reported about an effect that is settled', async () => {
  const { rows, reports: kept } = reports(null);
  await kept.keepForCurrentRound('ord_1', 'k', delayed);
  expect(rows).toEqual([]);
});
