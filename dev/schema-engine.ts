import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';
import { projectRoot } from './root';

export const FILTERS = { externalTables: [], externalEnums: [] };
export const LOCK_FILE = 'migration_lock.toml';
export const LOCK_CONTENT = 'provider = "postgresql"\n';

export const migrationsFolder = (): string => join(projectRoot(), 'prisma', 'migrations');

/** As much of WebAssembly as is used here: its types come with the browser's, which belong into no server. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: { [module: string]: { [name: string]: unknown } },
  ) => { exports: { [name: string]: unknown } };
}

const PACKAGE = '@prisma/schema-engine-wasm/schema_engine_bg';

/**
 * Prisma's schema engine as WebAssembly: the native one has to be downloaded, which is not possible
 * everywhere. The package expects a bundler to load the module, so it is done by hand here; once, because
 * its glue code knows one instance only.
 */
const loadGlue = once(async () => {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(__filename).resolve(PACKAGE).replace(/\.js$/, '.wasm');
  const imports: { [name: string]: unknown } = { ...glue };
  for (const name of Object.keys(imports)) {
    if (name.startsWith('__wbg_setTimeout_')) {
      // The engine leaves a timer of ten seconds behind, which would keep the process alive for that time.
      imports[name] = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
    }
  }
  // The engine reports here why it panics; without it the process dies of a TypeError that hides the reason.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: panic } });
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;
  const { exports } = new Instance(new Module(readFileSync(file)), { './schema_engine_bg.js': imports });
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return glue;
});

function panic(message: string): never {
  throw new Error(`Prisma's schema engine panicked: ${message}`);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

interface OpenEngine {
  engine: SchemaEngine;
  /** What the engine rejected with, as an error with a message. */
  problem(error: unknown): Error;
  close(): Promise<void>;
}

/** `shadowUrl` names an empty database, into which the engine plays the migrations to see what they make. */
export async function openSchemaEngine(databaseUrl: string, shadowUrl?: string): Promise<OpenEngine> {
  const glue = await loadGlue();
  const pool = new EnginePool({ connectionString: databaseUrl });
  const shadow = new EnginePool({ connectionString: shadowUrl ?? databaseUrl });
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(pool),
    connectToShadowDb: () => {
      if (!shadowUrl) throw new Error('no shadow database was given');
      return connect(shadow);
    },
  });
  const problem = (error: unknown): Error => {
    // An error of the database is returned as a number, under which the adapter has stored the error itself.
    const text = error instanceof Error ? error.message : String(error);
    const [, id] = /External error id#(\d+)/.exec(text) ?? [];
    const kept = id === undefined ? undefined : factory.errorRegistry.consumeError(Number(id))?.error;
    return kept instanceof Error ? kept : new Error(text);
  };
  const closePools = async () => {
    await pool.end();
    await shadow.end();
  };
  try {
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, factory);
    const close = async () => {
      engine.free();
      // Its sessions hold the engine's lock, and an idle one would hold it for ten seconds more.
      await closePools();
    };
    return { engine, problem, close };
  } catch (error) {
    await closePools();
    throw problem(error);
  }
}

async function connect(pool: Pool): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool, { onPoolError: () => {} }).connect();
  // The adapter's own cuts a script at each semicolon, also at those inside a function or a text.
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script);
    } catch (error) {
      // The method is protected: only this form reaches it.
      adapter['onError'](error);
    }
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const { Time, Character } = ColumnTypeEnum;
    return { ...result, columnTypes: result.columnTypes.map((type) => (type === Time ? Character : type)) };
  };
  return adapter;
}

const CHAR = 18;
const TIME = 1083;

/**
 * PostgreSQL's catalogue has columns of the type "char", which the adapter refuses to read. They pass through
 * it in the guise of a type no column of the catalogue has, and come out as what they are.
 */
class EnginePool extends Pool {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of `query` can only be passed through
  override async query(...args: any[]): Promise<any> {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const result = await (super.query as any)(...args);
    for (const field of result?.fields ?? []) if (field.dataTypeID === CHAR) field.dataTypeID = TIME;
    return result;
  }
}

/** The folder of migrations in the form the engine takes it. */
export function readMigrations(folder: string = migrationsFolder()): MigrationList {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];
  return {
    baseDir: folder,
    lockfile: { path: LOCK_FILE, content: read(join(folder, LOCK_FILE)) },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => {
      const sql = read(join(folder, name, 'migration.sql'));
      return {
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: sql === null ? { tag: 'error', value: 'not found' } : { tag: 'ok', value: sql },
        },
      };
    }),
  };
}

/** The SQL that is missing between what the migrations create and what the schema defines; empty if nothing is. */
export async function missingMigration({ engine, problem }: OpenEngine): Promise<string> {
  const folder = join(projectRoot(), 'prisma');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.prisma'))
    .map((file) => ({ path: join(folder, file), content: readFileSync(join(folder, file), 'utf8') }));
  const migrations = readMigrations();
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...migrations, lockfile: { path: LOCK_FILE, content: LOCK_CONTENT } },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: FILTERS,
    });
    return exitCode === 2 && stdout ? stdout : '';
  } catch (error) {
    throw problem(error);
  }
}
