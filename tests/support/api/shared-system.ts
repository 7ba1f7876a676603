import type { Simulators, startSimulators } from '../../../simulators';
import { testServers } from '../environment';
import { ApiClient } from './client';
import type { Household } from './system';
import { System, started } from './system';
import { within } from './until';

/** The addresses of the system that the test files of one run share. */
export interface SharedAddresses extends Household {
  readonly apiUrl: string;
  /** The operator's key with which each file makes one of its own. */
  readonly firstKey: string;
  /** The ports at which it trusts simulators. */
  readonly simulatorPorts: readonly number[];
}

/**
 * The one API and worker of the test run, started when the first file requests them. A file has its own API key and, by
 * its tag, its own connections; orders of other files are in the same database.
 */
export class SharedSystem extends System {
  private addresses: SharedAddresses | null = null;
  private parts: { client: ApiClient; key: string } | null = null;
  private outside: Simulators | null = null;

  /** `simulate` starts simulators; null: there are none. */
  constructor(private readonly simulate: typeof startSimulators | null) {
    super();
  }

  get client(): ApiClient {
    return started(this.parts).client;
  }

  get simulators(): Simulators {
    if (this.simulate === null) throw new Error('a file that needs simulators uses `withSimulators`');
    return started(this.outside);
  }

  get operatorKey(): string {
    return started(this.parts).key;
  }

  get household(): Household {
    return started(this.addresses);
  }

  async start(): Promise<void> {
    const response = await within('the shared system', fetch(testServers.system), 120_000);
    if (!response.ok) throw new Error(`the shared system did not start: ${await response.text()}`);
    const addresses = (await response.json()) as SharedAddresses;
    this.addresses = addresses;
    if (this.simulate) {
      const simulators = await simulatorsAt(addresses.simulatorPorts, this.simulate);
      this.stops.push(() => simulators.close());
      this.outside = simulators;
    }
    const first = new ApiClient(addresses.apiUrl, addresses.firstKey);
    const body = { name: `tests ${this.tag}`, role: 'operator' };
    const { key } = (await first.expect([201], 'POST', '/v1/api-keys', { body })).body;
    this.parts = { client: new ApiClient(addresses.apiUrl, key), key };
  }
}

/** Simulators at one of these ports: any that is free, so that files may run at the same time. */
async function simulatorsAt(ports: readonly number[], simulate: typeof startSimulators): Promise<Simulators> {
  const first = Math.floor(Math.random() * ports.length);
  for (const port of [...ports.slice(first), ...ports.slice(0, first)]) {
    try {
      return await within('the simulators', simulate({ port }));
    } catch (error) {
      if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('none of the ports is free at which the shared system trusts simulators');
}
