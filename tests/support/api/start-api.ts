import type { ApiParts } from '../../../api/main';
import { composeApi } from '../../../api/main';
import { readSettings } from '../../../config/settings';
import { ApiClient } from './client';
import type { System } from './system';
import { within } from './until';

/** One more api of a system, in this process; it is closed with the system. */
export async function startApi(
  system: System,
  env: Readonly<Record<string, string>> = {},
): Promise<{ api: ApiParts; client: ApiClient }> {
  const overrides = { logger: system.logger, processMetrics: false };
  const api = await within('the api', composeApi(readSettings(system.environment(env)), overrides));
  system.stops.push(() => api.close());
  return { api, client: new ApiClient(api.url, system.operatorKey) };
}
