import type { Kinds } from '../api/deps';
import { createConnectors } from '../connectors/registry';
import type { Settings } from '../domain/settings';

/** The connectors of every kind, reaching as far as the settings allow. */
export function kindsFor(settings: Settings): Kinds {
  const { channelKinds, carrierKinds, supplierKinds } = createConnectors({
    trustedOrigins: settings.WAYBILL_TRUSTED_ORIGINS,
  });
  return { channels: channelKinds, carriers: carrierKinds, suppliers: supplierKinds };
}
