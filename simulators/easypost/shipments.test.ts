import { startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { easypostClient, newShipment } from '../testing/client';

let simulators: Simulators;
let call: Call;

beforeAll(async () => {
  simulators = await startSimulators();
  call = easypostClient(simulators);
});
beforeEach(() => simulators.reset());
afterAll(() => simulators.close());

interface Bought {
  id: string;
  tracking_code: string;
  postage_label: { label_url: string };
}

async function buy(reference: string, from: Call = call): Promise<Bought> {
  const { json } = await from('POST', '/shipments', newShipment(reference));
  const reply = await from('POST', `/shipments/${json.id}/buy`, { rate: { id: json.rates[0].id } });
  expect(reply.status).toBe(200);
  return reply.json;
}

describe('creating a shipment', () => {
  it('returns rates in decimal text and the reference', async () => {
    const { status, json } = await call('POST', '/shipments', newShipment('order-1'));
    expect(status).toBe(201);
    expect(json).toMatchObject({
      object: 'Shipment',
      mode: 'test',
      reference: 'order-1',
      postage_label: null,
      messages: [],
    });
    expect(json.id).toMatch(/^shp_[0-9a-f]{32}$/);
    expect(json.rates.map((rate: { service: string }) => rate.service)).toEqual(
      expect.arrayContaining(['First', 'Priority', 'Express']),
    );
    for (const rate of json.rates) expect(rate.rate).toMatch(/^\d+\.\d\d$/);
    expect(simulators.ledger()).toMatchObject([{ kind: 'shipment_created', key: 'order-1' }]);
  });

  it('lists the carriers that would not accept it, beside the rates of those that would', async () => {
    const heavy = await call('POST', '/shipments', newShipment('heavy', { weight: 2_000 }));
    expect(heavy.status).toBe(201);
    expect(heavy.json.messages).toMatchObject([{ carrier: 'USPS', type: 'rate_error' }]);
    expect(new Set(heavy.json.rates.map((rate: { carrier: string }) => rate.carrier))).toEqual(
      new Set(['UPS']),
    );
  });

  it('refuses a shipment without its parts', async () => {
    expect(await call('POST', '/shipments', { shipment: {} })).toMatchObject({
      status: 422,
      json: {
        error: { code: 'SHIPMENT.INVALID_PARAMS', errors: [{ to_address: 'Required and missing.' }, {}, {}] },
      },
    });
    expect((await call('POST', '/shipments', newShipment('x', { weight: 0 }))).json.error.code).toBe(
      'PARCEL.PARAMETERS.INVALID',
    );
    expect(simulators.ledger()).toEqual([]);
  });
});

describe('buying a label', () => {
  it('returns a tracking code, a tracker and a label that can be fetched', async () => {
    const bought = await buy('order-1');
    expect(bought).toMatchObject({
      status: 'unknown',
      selected_rate: { carrier: 'USPS', service: 'First' },
      tracker: { object: 'Tracker', tracking_code: bought.tracking_code, shipment_id: bought.id },
      fees: [{ type: 'LabelFee' }, { type: 'PostageFee' }],
    });
    const label = await fetch(bought.postage_label.label_url);
    expect(label.headers.get('content-type')).toBe('image/png');
    expect(
      Buffer.from(await label.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(simulators.ledger({ kind: 'label_bought' })).toMatchObject([
      { key: 'order-1', currency: 'USD', detail: { trackingCode: bought.tracking_code } },
    ]);
  });

  it('is done once per shipment', async () => {
    const bought = await buy('order-1');
    const { json } = await call('GET', `/shipments/${bought.id}`);
    const again = await call('POST', `/shipments/${bought.id}/buy`, { rate: { id: json.rates[1].id } });
    expect(again).toMatchObject({
      status: 422,
      json: { error: { code: 'SHIPMENT.POSTAGE.EXISTS', errors: [] } },
    });
    expect(simulators.ledger({ kind: 'label_bought' })).toHaveLength(1);
  });

  it('does not check for a repeated reference, so that the caller has to', async () => {
    await buy('order-1');
    await buy('order-1');
    expect(simulators.ledger({ kind: 'label_bought', key: 'order-1' })).toHaveLength(2);
  });

  it('requires a rate of this shipment', async () => {
    const one = await call('POST', '/shipments', newShipment('one'));
    const two = await call('POST', '/shipments', newShipment('two'));
    const path = `/shipments/${one.json.id}/buy`;
    expect((await call('POST', path, { rate: { id: two.json.rates[0].id } })).json.error.code).toBe(
      'SHIPMENT.MISSING_RATE',
    );
    expect((await call('POST', path, {})).json.error).toMatchObject({
      code: 'PARAMETER.REQUIRED',
      errors: [{ field: 'rate' }],
    });
    expect(simulators.ledger({ kind: 'label_bought' })).toEqual([]);
  });

  it('requires a sufficient balance', async () => {
    simulators.setUpEasypostAccount(simulators.keys.easypost, { balanceCents: 600 });
    const { json } = await call('POST', '/shipments', newShipment('dear'));
    const [first, priority] = json.rates;
    expect(await call('POST', `/shipments/${json.id}/buy`, { rate: { id: priority.id } })).toMatchObject({
      status: 402,
      json: { error: { code: 'INSUFFICIENT_FUNDS' } },
    });
    expect((await call('POST', `/shipments/${json.id}/buy`, { rate: { id: first.id } })).status).toBe(200);
    expect((await call('GET', '/users')).json.balance).toBe('0.51000');
  });

  it('can give a PDF, at once or later', async () => {
    const bought = await buy('order-1');
    const { json } = await call('GET', `/shipments/${bought.id}/label?file_format=PDF`);
    const file = await fetch(json.postage_label.label_pdf_url);
    expect((await file.text()).startsWith('%PDF-')).toBe(true);
    expect((await call('GET', `/shipments/${bought.id}/label?file_format=GIF`)).status).toBe(422);
  });
});

describe('refunding a label', () => {
  it('is requested once, and has the result that the account is configured for', async () => {
    const { id } = await buy('order-1');
    expect(await call('POST', `/shipments/${id}/refund`)).toMatchObject({
      status: 200,
      json: { refund_status: 'submitted' },
    });
    expect((await call('POST', `/shipments/${id}/refund`)).json.error.code).toBe(
      'SHIPMENT.REFUND.UNAVAILABLE',
    );
    simulators.decideLabelRefund(id, 'refunded');
    expect((await call('GET', `/shipments/${id}`)).json.refund_status).toBe('refunded');
    expect(simulators.ledger({ kind: 'label_voided' })).toMatchObject([{ key: 'order-1' }]);
  });

  it('may be rejected, and then requested again', async () => {
    simulators.setUpEasypostAccount(simulators.keys.easypost, { refundStatus: 'rejected' });
    const { id } = await buy('order-1');
    expect((await call('POST', `/shipments/${id}/refund`)).json.refund_status).toBe('rejected');
    expect(simulators.ledger({ kind: 'label_voided' })).toEqual([]);
    simulators.setUpEasypostAccount(simulators.keys.easypost, { refundStatus: 'refunded' });
    expect((await call('POST', `/shipments/${id}/refund`)).json.refund_status).toBe('refunded');
  });

  it('is too late once the carrier has the parcel, and too early without a label', async () => {
    const { id, tracking_code } = await buy('order-1');
    await simulators.emitTracking(tracking_code, { status: 'in_transit' });
    expect((await call('POST', `/shipments/${id}/refund`)).json.error.code).toBe(
      'SHIPMENT.REFUND.UNAVAILABLE',
    );
    const { json } = await call('POST', '/shipments', newShipment('bare'));
    expect((await call('POST', `/shipments/${json.id}/refund`)).json.error.code).toBe(
      'SHIPMENT.POSTAGE.REQUIRED',
    );
  });
});

describe('looking up shipments', () => {
  it('works by id and by reference, which finds the latest', async () => {
    await buy('order-1');
    const second = await buy('order-1');
    expect((await call('GET', '/shipments/order-1')).json.id).toBe(second.id);
    expect((await call('GET', `/shipments/${second.id}`)).json.reference).toBe('order-1');
    expect(await call('GET', '/shipments/nobody')).toMatchObject({
      status: 404,
      json: { error: { code: 'NOT_FOUND' } },
    });
  });

  it('lists the newest first in pages, without labels only on request', async () => {
    const bought = [await buy('1'), await buy('2'), await buy('3')];
    await call('POST', '/shipments', newShipment('bare'));
    const first = await call('GET', '/shipments?page_size=2');
    expect(first.json).toMatchObject({ has_more: true, shipments: [{ reference: '3' }, { reference: '2' }] });
    const rest = await call('GET', `/shipments?page_size=2&before_id=${bought[1]?.id}`);
    expect(rest.json).toMatchObject({ has_more: false, shipments: [{ reference: '1' }] });
    expect((await call('GET', '/shipments?purchased=false')).json.shipments).toHaveLength(4);
    expect((await call('GET', '/shipments?page_size=0')).status).toBe(422);
  });

  it('does not find those of another account', async () => {
    const { id } = await buy('order-1');
    const other = easypostClient(simulators, 'EZTKother');
    expect((await other('GET', `/shipments/${id}`)).status).toBe(404);
    expect((await other('GET', '/shipments')).json.shipments).toEqual([]);
  });
});

describe('API keys', () => {
  it('are required, and work only while they are active', async () => {
    expect(await easypostClient(simulators, 'wrong')('GET', '/users')).toMatchObject({
      status: 401,
      json: { error: { code: 'APIKEY.INACTIVE' } },
    });
    simulators.setUpEasypostAccount('EZAKlive', { active: true });
    const live = easypostClient(simulators, 'EZAKlive');
    expect((await live('GET', '/api_keys')).json.keys).toMatchObject([
      { mode: 'production', key: 'EZAKlive' },
    ]);
    simulators.setUpEasypostAccount('EZAKlive', { active: false });
    expect((await live('GET', '/api_keys')).status).toBe(401);
  });
});
