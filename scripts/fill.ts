import { readSettings } from '../config/settings';
import { fillDatabase } from './fill/fill';

const usage = 'usage: npm run fill -- <number of orders>, into the empty database of DATABASE_URL';

/** `npm run fill -- <count>`: fills an empty database with orders, and reports how large it has become. */
async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  if (!Number.isInteger(count) || count < 1) throw new Error(usage);
  const { DATABASE_URL: url, WAYBILL_SECRET: secret } = readSettings(process.env);
  const onProgress = (written: number) => void process.stdout.write(`\r${written} orders`);
  const { orders, seconds, sizes } = await fillDatabase({ url, secret, count, onProgress });
  process.stdout.write(`\r${orders} orders in ${Math.round(seconds)} s\n`);
  for (const { table, rows, tableBytes, indexBytes } of sizes) {
    const [data, indexes] = [tableBytes, indexBytes].map((bytes) => Math.round(bytes / orders));
    process.stdout.write(`  ${table}: ${rows} rows; bytes per order: ${data} data, ${indexes} indexes\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
