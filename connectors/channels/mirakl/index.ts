import { CHANNEL_CALLS } from '../../../domain/policy';
import type { ChannelKind } from '../../../domain/ports';
import { createHttp } from '../../shared/http';
import type { Requester } from '../../shared/requester';
import { reach } from '../../shared/requester';
import { tellAcceptance } from './acceptance';
import { openShop } from './api';
import { tellCancellation } from './cancellation';
import { pull } from './pull';
import { tellRefund } from './refund';
import { miraklRefusal } from './refusals';
import type { MiraklCredentials, MiraklSettings } from './settings';
import { miraklCredentials, miraklSettings } from './settings';
import { tellShipment, tellTracking } from './shipment';

/** A shop at a marketplace that runs on Mirakl (seller API): orders by polling, decisions and money by its calls. */
export function createMirakl(outside: Requester = {}): ChannelKind<MiraklSettings, MiraklCredentials> {
  return {
    kind: 'mirakl',
    settings: miraklSettings,
    credentials: miraklCredentials,
    policy: {
      requiresAcceptance: true,
      acceptanceBy: 'line',
      refunds: 'channel',
      refundOnCancel: 'channel',
      tells: { acceptance: true, shipment: true, cancellation: true },
    },
    calls: CHANNEL_CALLS,
    imports: true,
    open({ name, settings, credentials }) {
      const http = createHttp({
        ...reach(outside, settings.baseUrl),
        headers: { authorization: credentials.apiKey },
        refusal: miraklRefusal,
      });
      const shop = openShop(http, settings);
      return {
        acceptance: (order, decided, attempt) => tellAcceptance(shop, order, decided, attempt),
        shipment: (order, message, attempt) => tellShipment(shop, order, message, attempt),
        tracking: (order, message) => tellTracking(shop, order, message),
        cancellation: (order, message, attempt) => tellCancellation(shop, order, message, attempt),
        refund: (order, message, attempt) => tellRefund(shop, order, message, attempt),
        pull: (cursor) => pull(shop, name, cursor),
        async test() {
          await shop.request({ method: 'GET', path: '/api/account', effect: false });
        },
      };
    },
  };
}
