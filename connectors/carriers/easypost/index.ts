import type { CarrierKind } from '../../../domain/ports';
import { createHttp } from '../../shared/http';
import type { Requester } from '../../shared/requester';
import { reach } from '../../shared/requester';
import { readCallback } from './callback';
import { buyLabel, voidLabel } from './labels';
import { easypostRefusal } from './refusals';
import type { EasypostCredentials, EasypostSettings } from './settings';
import { easypostCredentials, easypostSettings } from './settings';

/** EasyPost (API v2): labels of many carriers, bought, refunded, and tracked by webhook. */
export function createEasypost(outside: Requester = {}): CarrierKind<EasypostSettings, EasypostCredentials> {
  return {
    kind: 'easypost',
    settings: easypostSettings,
    credentials: easypostCredentials,
    sellsLabel: true,
    voidable: true,
    signatureHeaders: ['x-hmac-signature'],
    open({ settings, credentials }) {
      const basic = Buffer.from(`${credentials.apiKey}:`).toString('base64');
      const http = createHttp({
        ...reach(outside, settings.baseUrl),
        headers: { authorization: `Basic ${basic}` },
        refusal: easypostRefusal,
      });
      return {
        buyLabel: (parcel, attempt) => buyLabel(http, settings, parcel, attempt),
        voidLabel: (carrierRef, attempt) => voidLabel(http, carrierRef, attempt),
        readCallback: (request) => readCallback(request, credentials),
        async test() {
          await http.request({ method: 'GET', path: '/shipments', query: { page_size: 1 }, effect: false });
        },
      };
    },
  };
}
