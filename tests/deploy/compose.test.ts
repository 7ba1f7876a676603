import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readSettings, settingsSchema } from '../../config/settings';

const root = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly restart?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
}

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const service = (name: string): Service => compose.services[name] as Service;

/** A one-shot service is waited for by its end, not by its health. */
const ONE_SHOT = ['temporal-schema', 'temporal-namespace', 'migrate'];
const OURS = ['migrate', 'worker', 'api'];

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, at any place in the file. */
interface Use {
  readonly name: string;
  readonly operator: string;
  readonly rest: string;
}

const USE = /\$\{(\w+)(?:(:?[-?+])([^}]*))?\}/g;

const uses: Use[] = [...text.matchAll(USE)].map(([, name = '', operator = '', rest = '']) => ({
  name,
  operator,
  rest,
}));

const isSecret = (name: string): boolean => /SECRET|PASSWORD|API_KEY|TOKEN/.test(name);

/** Fills in what .env would contain: a value for each required variable, nothing else. */
const rendered = (value: string): string =>
  value.replaceAll(USE, (_, name: string, operator = '', rest = '') =>
    operator === ':?' ? `given-for-${name}-and-long-enough-to-be-taken` : operator === ':-' ? rest : '',
  );

const SETTINGS = Object.keys(settingsSchema.shape);

/** The lines of .env.example that set something. */
const example = Object.fromEntries(
  read('.env.example')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
);

/** Every service that must be through before this one starts, with the condition it is waited for by. */
function waitsFor(name: string): string[] {
  return Object.keys(service(name).depends_on ?? {}).flatMap((other) => [other, ...waitsFor(other)]);
}

/** The source that a file of dist/ is built from. */
const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  it('gives every service a health check, unless it ends', () => {
    for (const [name, { healthcheck, restart }] of services) {
      const isOneShot = ONE_SHOT.includes(name);
      expect([name, healthcheck !== undefined]).toEqual([name, !isOneShot]);
      expect([name, restart]).toEqual([name, isOneShot ? 'no' : 'unless-stopped']);
    }
  });

  it('pins every image to a complete version', () => {
    for (const [, { image }] of services) expect(image).toMatch(/^[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.]+)?$/);
    for (const image of read('Dockerfile').matchAll(/^ARG NODE_IMAGE=(.*)$/gm)) {
      expect(image[1]).toMatch(/^node:\d+\.\d+\.\d+-\w+-slim$/);
    }
  });

  it('tags its own image with the version of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const name of OURS) expect(service(name).image).toBe(`waybill:${version}`);
  });

  it('uses one version of Temporal for its server and its schema tools', () => {
    const versionOf = (name: string) => service(name).image.split(':')[1];
    expect(versionOf('temporal-schema')).toBe(versionOf('temporal'));
    expect(versionOf('temporal-namespace')).toBe(versionOf('temporal'));
  });

  it('has no default for any secret, and names a missing one', () => {
    const secrets = uses.filter(({ name }) => isSecret(name));
    expect(secrets.length).toBeGreaterThan(0);
    for (const { name, operator, rest } of secrets) {
      expect([name, operator]).toEqual([name, ':?']);
      expect(rest).toContain(name);
    }
    for (const [name, value] of Object.entries(example)) {
      if (isSecret(name)) expect([name, value]).toEqual([name, '']);
    }
  });

  it('contains no secret of a service', () => {
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (isSecret(name) || name.endsWith('_PWD')) expect(value).toMatch(/^\$\{\w+:\?/);
      }
    }
  });

  it.each([
    ['temporal-schema', { postgres: 'service_healthy' }],
    ['temporal', { 'temporal-schema': 'service_completed_successfully' }],
    ['temporal-namespace', { temporal: 'service_healthy' }],
    ['temporal-ui', { temporal: 'service_healthy' }],
    ['migrate', { postgres: 'service_healthy' }],
    [
      'worker',
      {
        migrate: 'service_completed_successfully',
        'temporal-namespace': 'service_completed_successfully',
      },
    ],
    ['api', { migrate: 'service_completed_successfully' }],
  ])('starts %s once its dependencies are ready', (name, conditions) => {
    const actual = Object.entries(service(name).depends_on ?? {}).map(([other, { condition }]) => [
      other,
      condition,
    ]);
    expect(Object.fromEntries(actual)).toEqual(conditions);
  });

  it('waits for one-shot services to complete, and for the others to be healthy', () => {
    for (const [, { depends_on: needed = {} }] of services) {
      for (const [other, { condition }] of Object.entries(needed)) {
        const ends = ONE_SHOT.includes(other);
        expect(condition).toBe(ends ? 'service_completed_successfully' : 'service_healthy');
      }
    }
  });

  it('starts everything after the database, and the API without Temporal', () => {
    for (const [name] of services) {
      expect(waitsFor(name).includes('postgres')).toBe(name !== 'postgres');
    }
    expect(waitsFor('api').filter((name) => name.startsWith('temporal'))).toEqual([]);
    expect(waitsFor('worker')).toContain('temporal-namespace');
  });

  it('starts only files that the build creates', () => {
    for (const name of OURS) {
      const [program, file = ''] = service(name).command ?? [];
      expect(program).toBe('node');
      expect(file).toMatch(/^dist\/.*\.js$/);
      expect([file, existsSync(join(root, sourceOf(file)))]).toEqual([file, true]);
    }
    const [, inDockerfile = ''] = /^CMD \["node", "(.*)"\]$/m.exec(read('Dockerfile')) ?? [];
    expect(existsSync(join(root, sourceOf(inDockerfile)))).toBe(true);
  });

  it('names only existing npm scripts', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...`${read('Dockerfile')}\n${text}`.matchAll(/npm run ([\w:-]+)/g)].map(
      ([, name]) => name,
    );
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it.each(['worker', 'api'])('passes to the %s only settings that it knows', (name) => {
    const { NODE_OPTIONS: _, ...environment } = service(name).environment ?? {};
    const given = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [key, rendered(value)]),
    );
    for (const key of Object.keys(given)) expect(SETTINGS).toContain(key);
    const settings = readSettings(given);
    expect(settings.TEMPORAL_ADDRESS).toBe('temporal:7233');
    expect(new URL(settings.DATABASE_URL).hostname).toBe('postgres');
  });

  it('migrates the database that worker and API use', () => {
    const urls = OURS.map((name) => service(name).environment?.DATABASE_URL);
    expect(new Set(urls).size).toBe(1);
  });

  it('uses no variable that .env.example does not explain', () => {
    for (const { name } of uses) expect(Object.keys(example)).toContain(name);
  });

  it('publishes ports on loopback by default', () => {
    for (const [, { ports = [] }] of services) {
      for (const port of ports) expect(rendered(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
  });

  it('mounts only existing files, and only named volumes and networks', () => {
    for (const [, { volumes = [], networks = [] }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) expect([from, statSync(join(root, from)).isFile()]).toEqual([from, true]);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
      for (const network of networks) expect(Object.keys(compose.networks)).toContain(network);
    }
  });

  it('enables fairness, for which orders carry their channel', () => {
    const { environment = {}, volumes = [] } = service('temporal');
    const mounted = volumes.find((volume) => volume.includes(`:${environment.DYNAMIC_CONFIG_FILE_PATH}:`));
    const config = parse(read(mounted?.split(':')[0] ?? '')) as Record<string, { value: unknown }[]>;
    expect(config['matching.enableFairness']).toEqual([{ value: true }]);
  });
});

describe('.env.example', () => {
  it('has every setting of the processes', () => {
    expect(SETTINGS.length).toBeGreaterThan(15);
    for (const name of SETTINGS) expect(Object.keys(example)).toContain(name);
  });

  it('has values that the processes accept', () => {
    const secret = 'given-and-long-enough-to-be-taken';
    const env = {
      ...example,
      DATABASE_URL: 'postgresql://u:p@h/n',
      TEMPORAL_ADDRESS: 'h:7233',
      WAYBILL_SECRET: secret,
    };
    const { PORT, HOST, WAYBILL_ANSWER_SECONDS, WAYBILL_LOG_LEVEL, DATABASE_MAX_CONNECTIONS } =
      readSettings(env);
    const { TEMPORAL_NAMESPACE: _, ...bare } = readSettings({
      DATABASE_URL: env.DATABASE_URL,
      TEMPORAL_ADDRESS: env.TEMPORAL_ADDRESS,
      WAYBILL_SECRET: secret,
    });
    expect(bare).toMatchObject({
      PORT,
      HOST,
      WAYBILL_ANSWER_SECONDS,
      WAYBILL_LOG_LEVEL,
      DATABASE_MAX_CONNECTIONS,
    });
  });
});
