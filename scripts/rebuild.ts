import { readSettings } from '../config/settings';
import { openStore } from '../store';
import { rebuildOrders } from '../store/rebuild';
import { rebuildNames } from '../store/rebuild-names';

/**
 * `npm run rebuild`: rebuilds the rows of all orders from their facts, and what they are found by from the names in the
 * vault. Reports what was not as it should be.
 */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const store = openStore({
    databaseUrl: settings.DATABASE_URL,
    secret: settings.WAYBILL_SECRET,
    onError: () => {},
  });
  try {
    const report = await rebuildOrders(store.database, store.orders, (done) => {
      process.stdout.write(`\r${done} orders`);
    });
    process.stdout.write(`\r${report.orders} orders read, ${report.changed.length} rows changed\n`);
    for (const id of report.changed) process.stdout.write(`  changed: ${id}\n`);
    const renamed = await rebuildNames(store.database, store.orders, store.nameIndex);
    process.stdout.write(`names of ${renamed} orders hashed again\n`);
    for (const id of report.broken) process.stdout.write(`  broken hash chain: ${id}\n`);
    if (report.broken.length > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
