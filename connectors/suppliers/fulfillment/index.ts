import type { SupplierKind } from '../../../domain/ports';
import { createHttp } from '../../shared/http';
import type { Requester } from '../../shared/requester';
import { reach } from '../../shared/requester';
import { openProvider } from './api';
import { cancel, place } from './place';
import { pull } from './pull';
import { fulfillmentRefusal } from './refusals';
import type { FulfillmentCredentials, FulfillmentSettings } from './settings';
import { fulfillmentCredentials, fulfillmentSettings } from './settings';

/** A supplier that speaks ShipEngine Connect's Fulfillment Provider API: orders by its calls, changes by polling. */
export function createFulfillment(
  outside: Requester = {},
): SupplierKind<FulfillmentSettings, FulfillmentCredentials> {
  return {
    kind: 'fulfillment',
    settings: fulfillmentSettings,
    credentials: fulfillmentCredentials,
    open({ settings, credentials }) {
      const http = createHttp({
        ...reach(outside, settings.baseUrl),
        headers: {},
        refusal: fulfillmentRefusal,
      });
      const provider = openProvider(http, settings, credentials);
      return {
        place: (request, attempt) => place(provider, request, attempt),
        cancel: (ref, attempt) => cancel(provider, ref, attempt),
        pull: (cursor) => pull(provider, cursor),
        test: () => provider.connect(),
      };
    },
  };
}
