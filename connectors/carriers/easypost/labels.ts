import { OutsideError } from '../../../domain/errors';
import { trackingNumber } from '../../../domain/order/commands';
import type { Attempt, Label, LabelRequest } from '../../../domain/ports';
import type { Http } from '../../shared/http';
import { path, readAs } from '../../shared/http';
import { webAddress } from '../../shared/text';
import type { Shipment } from './api';
import { shipmentBody, shipmentSchema } from './api';
import { chooseRate } from './rates';
import { LABEL_EXISTS } from './refusals';
import type { EasypostSettings } from './settings';

/**
 * EasyPost has no idempotency keys, and a reference is none: two requests with one reference create two shipments.
 * But of one shipment it sells only one label, ever. So the shipment's id is stored before the label is
 * bought, and every later attempt continues with that shipment. A draft that was lost on the way costs nothing.
 */
export async function buyLabel(
  http: Http,
  settings: EasypostSettings,
  parcel: LabelRequest,
  attempt: Attempt,
): Promise<Label> {
  const shipment = await draftOf(http, settings, parcel, attempt);
  return labelOf(shipment) ?? labelOf(await buy(http, shipment, parcel.service)) ?? notReady();
}

async function draftOf(
  http: Http,
  settings: EasypostSettings,
  parcel: LabelRequest,
  attempt: Attempt,
): Promise<Shipment> {
  if (attempt.ref !== null) return shipmentOf(http, attempt.ref);
  const json = shipmentBody(settings, parcel, attempt.key);
  const answer = await http.request({ method: 'POST', path: '/shipments', json, effect: false });
  const draft = readAs(shipmentSchema, answer.json, { effect: false });
  const kept = await attempt.saveReference(draft.id);
  // Another attempt was faster: its shipment is the one, and may have its label already.
  return kept === draft.id ? draft : shipmentOf(http, kept);
}

async function shipmentOf(http: Http, id: string): Promise<Shipment> {
  const answer = await http.request({ method: 'GET', path: path`/shipments/${id}`, effect: false });
  return readAs(shipmentSchema, answer.json, { effect: false });
}

async function buy(http: Http, shipment: Shipment, service: string | null): Promise<Shipment> {
  const rate = chooseRate(shipment, service);
  const json = { rate: { id: rate.id } };
  try {
    const answer = await http.request({
      method: 'POST',
      path: path`/shipments/${shipment.id}/buy`,
      json,
      effect: true,
    });
    return readAs(shipmentSchema, answer.json, { effect: true });
  } catch (error) {
    if (error instanceof OutsideError && error.code === LABEL_EXISTS) return shipmentOf(http, shipment.id);
    throw error;
  }
}

/** The label of a shipment, or null if it has none yet. */
function labelOf(shipment: Shipment): Label | null {
  if (!shipment.postage_label) return null;
  const number = trackingNumber.safeParse(shipment.tracking_code);
  // Bought nevertheless: a person can read the number off the label and confirm it.
  if (!number.success) throw new OutsideError('unknown', 'ambiguous_label');
  return {
    carrierRef: shipment.id,
    trackingNumber: number.data,
    service: shipment.selected_rate?.service ?? null,
    labelUrl: webAddress(shipment.postage_label.label_url),
    trackingUrl: webAddress(shipment.tracker?.public_url),
  };
}

/** EasyPost accepted the purchase, or reports that it did before, and shows no label. */
function notReady(): never {
  throw new OutsideError('unknown', 'label_not_ready');
}

const isGivenBack = ({ refund_status }: Shipment): boolean =>
  refund_status === 'submitted' || refund_status === 'refunded';

/**
 * Requests the refund of the label. Whether the carrier grants it shows weeks later; the label is void from the
 * request on. Throws `refused`: `void_rejected`, or `void_not_applicable` if the carrier only charges what it
 * has scanned; both come in a 2xx.
 */
export async function voidLabel(http: Http, carrierRef: string, attempt: Attempt): Promise<void> {
  if (attempt.ref !== null && isGivenBack(await shipmentOf(http, carrierRef))) return;
  await attempt.saveReference('asked');
  const shipment = await refund(http, carrierRef);
  if (isGivenBack(shipment)) return;
  const isKnown = shipment.refund_status === 'rejected' || shipment.refund_status === 'not_applicable';
  throw isKnown
    ? new OutsideError('refused', `void_${shipment.refund_status}`)
    : new OutsideError('unknown', 'void_unclear');
}

/** A second request is refused, so a refusal means nothing until the state of the label is read. */
async function refund(http: Http, id: string): Promise<Shipment> {
  try {
    const answer = await http.request({
      method: 'POST',
      path: path`/shipments/${id}/refund`,
      json: {},
      effect: true,
    });
    return readAs(shipmentSchema, answer.json, { effect: true });
  } catch (error) {
    if (!(error instanceof OutsideError) || error.kind !== 'refused') throw error;
    const shipment = await shipmentOf(http, id);
    if (isGivenBack(shipment)) return shipment;
    throw error;
  }
}
