import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import type { Attempt, ChannelOrder, ShipmentMessage } from '../../../domain/ports';
import { readAs } from '../../shared/http';
import { webAddress } from '../../shared/text';
import { withWords } from '../../shared/words';
import type { MiraklShop } from './api';
import { isUndecided } from './order-schema';
import type { MiraklSettings } from './settings';

/**
 * Notifies Mirakl of a shipment by lines and quantities (ST01), as shipped. Its name there is our shipment's id, by
 * which the shipment of an earlier call is found (ST11). Throws `refused`, `shipment_refused`, if Mirakl refuses, which
 * it does inside a 2xx, and `transient`, `order_not_ready`, while the customer has not been charged.
 */
export async function tellShipment(
  shop: MiraklShop,
  order: ChannelOrder,
  message: ShipmentMessage,
  attempt: Attempt,
): Promise<void> {
  if (attempt.ref !== null && (await isThere(shop, order, message.shipmentId))) return;
  await attempt.saveReference('sent');
  const { json } = await shop.request({
    method: 'POST',
    path: '/api/shipments',
    json: { shipments: [shipmentBody(shop.settings, order, message)] },
    effect: true,
  });
  const { shipment_errors: errors, shipment_success: successes } = readAs(answerSchema, json, {
    effect: true,
  });
  if (errors.length === 0 && successes.length === 1) return;
  // A first call that was slow, and done by now, would have left nothing for this one to ship.
  if (await isThere(shop, order, message.shipmentId)) return;
  await refuseOrWait(shop, order, errors[0]?.message ?? undefined);
}

/**
 * Corrects carrier and tracking number of a shipment that the channel knows (ST23). Setting them twice is the same as
 * once. Throws `refused`, `tracking_refused`, if Mirakl refuses, and `transient`, `shipment_not_there`, while it
 * does not know the shipment yet.
 */
export async function tellTracking(
  shop: MiraklShop,
  order: ChannelOrder,
  message: ShipmentMessage,
): Promise<void> {
  const known = await findShipment(shop, order, message.shipmentId);
  if (!known?.id) throw new OutsideError('transient', 'shipment_not_there');
  const { json } = await shop.request({
    method: 'POST',
    path: '/api/shipments/tracking',
    json: { shipments: [{ id: known.id, tracking: trackingOf(shop.settings, message) }] },
    effect: false,
  });
  const { shipment_errors: errors } = readAs(answerSchema, json, { effect: false });
  if (errors.length === 0) return;
  throw new OutsideError('refused', 'tracking_refused', withWords(errors.map((error) => error.message)));
}

const answerSchema = z.object({
  shipment_success: z
    .array(z.unknown())
    .nullish()
    .transform((list) => list ?? []),
  shipment_errors: z
    .array(z.object({ message: z.string().nullish() }))
    .nullish()
    .transform((list) => list ?? []),
});

function shipmentBody(settings: MiraklSettings, order: ChannelOrder, message: ShipmentMessage) {
  return {
    order_id: order.externalId,
    shipped: true,
    shipment_lines: message.lines.map(({ id, quantity }) => ({
      order_line_id: id,
      quantity,
      package_reference: message.shipmentId,
    })),
    tracking: trackingOf(settings, message),
  };
}

/**
 * A carrier that the marketplace has registered is named by its code, which requires a number and has its own link;
 * any other by its name.
 */
function trackingOf({ carriers }: MiraklSettings, message: ShipmentMessage) {
  const { carrierCode, carrierName, trackingNumber, trackingUrl } = message;
  const codes = new Map(Object.entries(carriers));
  const code = codes.get(carrierCode ?? '') ?? codes.get(carrierName);
  const number = trackingNumber === null ? {} : { tracking_number: trackingNumber };
  if (code !== undefined && trackingNumber !== null) return { carrier_code: code, ...number };
  const url = webAddress(trackingUrl);
  return { carrier_name: carrierName, ...number, ...(url === null ? {} : { tracking_url: url }) };
}

const shipmentsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().nullish(),
      status: z.string(),
      shipment_lines: z.array(z.object({ package_reference: z.string().nullish() })).nullish(),
    }),
  ),
  next_page_token: z.string().nullish(),
});

/** Does the order have a shipment of that reference? */
const isThere = async (shop: MiraklShop, order: ChannelOrder, reference: string): Promise<boolean> =>
  (await findShipment(shop, order, reference)) !== null;

type KnownShipment = z.infer<typeof shipmentsSchema>['data'][number];

/** The order's shipment of that reference, by its pages; null if there is none. */
async function findShipment(
  shop: MiraklShop,
  { externalId }: ChannelOrder,
  reference: string,
): Promise<KnownShipment | null> {
  let token: string | undefined;
  do {
    const query = { order_id: externalId, limit: 100, page_token: token };
    const { json } = await shop.request({ method: 'GET', path: '/api/shipments', query, effect: false });
    const page = readAs(shipmentsSchema, json, { effect: false });
    const found = page.data.find(
      ({ status, shipment_lines }) =>
        status !== 'CANCELED' && shipment_lines?.some((line) => line.package_reference === reference),
    );
    if (found) return found;
    token = page.next_page_token ?? undefined;
  } while (token !== undefined);
  return null;
}

async function refuseOrWait(shop: MiraklShop, { externalId }: ChannelOrder, remark?: string): Promise<never> {
  const { order_state: state } = await shop.order(externalId);
  if (isUndecided(state) || state.startsWith('WAITING_DEBIT')) {
    throw new OutsideError('transient', 'order_not_ready');
  }
  throw new OutsideError('refused', 'shipment_refused', withWords(remark));
}
