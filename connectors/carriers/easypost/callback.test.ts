import {
  asList,
  callback,
  easypostSignature,
  RECEIVED_AT,
} from '../../../tests/support/connectors/callbacks';
import { readCallback } from './callback';
import { carrierStatus } from './statuses';

const SECRET = 'a webhook secret';
const credentials = { apiKey: 'EZTKkey', webhookSecret: SECRET };

const tracker = {
  object: 'Tracker',
  tracking_code: '9400100000000000000001',
  status: 'in_transit',
  status_detail: 'arrived_at_facility',
  weight: 614,
  updated_at: '2026-11-21T12:00:00Z',
  tracking_details: [
    { datetime: '2026-11-20T08:00:00Z', message: 'Accepted' },
    { datetime: '2026-11-21T08:00:00+02:00', message: ' Arrived\nat facility ' },
    { datetime: '2026-11-20T20:00:00Z', message: 'Departed' },
  ],
};
const event = { id: 'evt_1', object: 'Event', description: 'tracker.updated', mode: 'test', result: tracker };
const body = JSON.stringify(event).replace('"weight":614', '"weight":614.0');

const signed = (value: unknown, secret = SECRET) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return callback({ 'x-hmac-signature': easypostSignature(secret, text) }, text);
};

describe('the signature of an EasyPost webhook', () => {
  const good = easypostSignature(SECRET, body);
  const hex = good.slice('hmac-sha256-hex='.length);

  it.each<[string, Readonly<Record<string, string | undefined>>, Buffer | string]>([
    ['is missing', {}, body],
    ['is undefined', { 'x-hmac-signature': undefined }, body],
    ['is empty', { 'x-hmac-signature': '' }, body],
    ['is cut', { 'x-hmac-signature': good.slice(0, -2) }, body],
    ['is longer than it should be', { 'x-hmac-signature': `${good}00` }, body],
    ['is no hex', { 'x-hmac-signature': `hmac-sha256-hex=${'z'.repeat(64)}` }, body],
    ['is made with another secret', { 'x-hmac-signature': easypostSignature('another secret', body) }, body],
    ['is made with no secret', { 'x-hmac-signature': easypostSignature('', body) }, body],
    ['is that of another body', { 'x-hmac-signature': easypostSignature(SECRET, '{}') }, body],
    [
      'is that of the body before it was serialized again',
      { 'x-hmac-signature': good },
      JSON.stringify(JSON.parse(body)),
    ],
    ['names another algorithm', { 'x-hmac-signature': `hmac-sha512-hex=${hex}` }, body],
    ['names no algorithm', { 'x-hmac-signature': hex }, body],
    ['is in capitals', { 'x-hmac-signature': good.toUpperCase() }, body],
    ['has a blank before it', { 'x-hmac-signature': ` ${good}` }, body],
    ['comes as a list', { 'x-hmac-signature': asList(good) }, body],
    ['comes as a list of two', { 'x-hmac-signature': asList('x', good) }, body],
    ['comes twice, joined', { 'x-hmac-signature': `${good}, ${good}` }, body],
    ['comes in two headers', { 'x-hmac-signature': good, 'X-Hmac-Signature': good }, body],
    ['comes in another header', { 'webhook-signature': good }, body],
    ['is for bytes that are no UTF-8, and wrong', { 'x-hmac-signature': good }, Buffer.from([0xff, 0xfe])],
    ['is for an empty body, and wrong', { 'x-hmac-signature': good }, ''],
  ])('is refused if it %s', (_name, headers, bytes) => {
    expect(readCallback(callback(headers, bytes), credentials)).toMatchObject({
      ok: false,
      problem: 'signature',
    });
  });

  it.each(['x-hmac-signature', 'X-Hmac-Signature', 'X-HMAC-SIGNATURE'])('is accepted from %s', (name) => {
    expect(readCallback(callback({ [name]: good }, body), credentials)).toMatchObject({ ok: true });
  });

  it('covers the bytes, so that whole weights written as floats do no harm', () => {
    expect(body).toContain('"weight":614.0');
    expect(readCallback(signed(body), credentials)).toMatchObject({ ok: true });
  });

  it('accepts a secret in any Unicode normalization form', () => {
    const composed = { ...credentials, webhookSecret: 'sécret-ﬁx' };
    expect(readCallback(signed(body, 'sécret-ﬁx'.normalize('NFKD')), composed)).toMatchObject({ ok: true });
    expect(readCallback(signed(body, 'sécret-ﬁx'.normalize('NFC')), composed)).toMatchObject({ ok: false });
  });

  it('may be made with the previous secret while there is one, and not with a removed one', () => {
    const rotated = { ...credentials, webhookSecret: 'the new secret', previousWebhookSecret: SECRET };
    expect(readCallback(signed(body), rotated)).toMatchObject({ ok: true });
    expect(readCallback(signed(body, 'the new secret'), rotated)).toMatchObject({ ok: true });
    const { previousWebhookSecret: _, ...done } = rotated;
    expect(readCallback(signed(body), done)).toMatchObject({ ok: false, problem: 'signature' });
  });

  it('is checked before anything is parsed', () => {
    const answer = readCallback(callback({ 'x-hmac-signature': good }, 'not json'), credentials);
    expect(answer).toMatchObject({ problem: 'signature' });
  });
});

describe('the event of an EasyPost webhook', () => {
  const read = (change: object) =>
    readCallback(signed({ ...event, result: { ...tracker, ...change } }), credentials);

  it('is the latest scan, wherever it is in the list', () => {
    expect(readCallback(signed(body), credentials)).toEqual({
      ok: true,
      events: [
        {
          eventId: 'evt_1',
          trackingNumber: '9400100000000000000001',
          status: 'in_transit',
          occurredAt: '2026-11-21T06:00:00.000Z',
          remark: 'Arrived at facility',
        },
      ],
    });
  });

  it('has the time of the tracker as a fallback, and then that of the receipt', () => {
    const none = [
      { datetime: 'yesterday' },
      { datetime: null },
      'nonsense',
      { datetime: '2026-11-21T08:00:00' },
    ];
    expect(read({ tracking_details: none })).toMatchObject({
      events: [{ occurredAt: '2026-11-21T12:00:00.000Z' }],
    });
    expect(read({ tracking_details: null, updated_at: null })).toMatchObject({
      events: [{ occurredAt: RECEIVED_AT, remark: null }],
    });
  });

  it.each(['tracker.created', 'refund.successful', 'batch.created', 'something.new'])(
    'of kind %s is ignored',
    (description) => {
      const answer = readCallback(
        signed({ ...event, description, result: { object: 'Batch' } }),
        credentials,
      );
      expect(answer).toEqual({ ok: true, events: [] });
    },
  );

  it.each<[string, unknown]>([
    ['no JSON', 'not json'],
    ['a list', []],
    ['null', null],
    ['no id', { ...event, id: undefined }],
    ['an id with line breaks', { ...event, id: 'evt\r\n1' }],
    ['no result', { ...event, result: undefined }],
    ['a tracking code of another kind', { ...event, result: { ...tracker, tracking_code: 7 } }],
    ['script in the tracking code', { ...event, result: { ...tracker, tracking_code: '<script>' } }],
    ['no status', { ...event, result: { ...tracker, status: undefined } }],
  ])('is refused if the body is, or has, %s', (_name, value) => {
    expect(readCallback(signed(value), credentials)).toMatchObject({ ok: false, problem: 'body' });
  });

  it('is refused if the body is signed but not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const request = callback({ 'x-hmac-signature': easypostSignature(SECRET, bytes) }, bytes);
    expect(readCallback(request, credentials)).toMatchObject({ ok: false, problem: 'body' });
  });

  it('names in a refusal the wrong field, and none of its content', () => {
    const answer = readCallback(
      signed({ ...event, result: { ...tracker, tracking_code: 'Camille <Moreau>' } }),
      credentials,
    );
    expect(answer).toMatchObject({ detail: expect.stringContaining('tracking_code') });
    expect(JSON.stringify(answer)).not.toContain('Camille');
  });

  it('truncates a very long message', () => {
    const details = [{ datetime: '2026-11-21T08:00:00Z', message: 'x'.repeat(10_000) }];
    const answer = read({ tracking_details: details });
    expect(answer.ok && answer.events[0]?.remark?.length).toBe(2_000);
  });
});

describe('carrierStatus', () => {
  it.each([
    ['unknown', null, 'awaiting'],
    ['pre_transit', 'label_created', 'awaiting'],
    ['in_transit', 'departed_facility', 'in_transit'],
    ['out_for_delivery', 'out_for_delivery', 'out_for_delivery'],
    ['available_for_pickup', 'arrived_at_pickup_location', 'at_carrier_point'],
    ['delivered', 'arrived_at_destination', 'delivered'],
    ['return_to_sender', 'return', 'returning'],
    ['return_to_sender', null, 'returning'],
    ['return_to_sender', 'arrived_at_destination', 'returned_to_sender'],
    ['failure', 'damaged', 'delivery_failed'],
    ['failure', 'lost', 'lost'],
    ['cancelled', 'cancelled', 'cancelled'],
    ['error', 'unknown', 'awaiting'],
    ['a_word_of_tomorrow', null, 'awaiting'],
    ['__proto__', null, 'awaiting'],
    ['constructor', 'lost', 'awaiting'],
  ] as const)('maps %s (%s) to %s', (status, detail, expected) => {
    expect(carrierStatus(status, detail)).toBe(expected);
  });
});
