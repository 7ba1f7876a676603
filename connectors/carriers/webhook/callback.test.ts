import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { CARRIER_STATUSES } from '../../../domain/order/model';
import { asList, callback, RECEIVED_SECONDS } from '../../../tests/support/connectors/callbacks';
import { webhook } from './index';

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

const event = {
  eventId: 'e-1',
  trackingNumber: 'TRACK-1',
  status: 'in_transit',
  occurredAt: '2026-11-22T09:59:00+01:00',
  description: 'on its way',
};
const body = JSON.stringify(event);

const open = (credentials: { secret: string; previousSecret?: string } = { secret: SECRET }) =>
  webhook.open({ name: 'courier', settings: {}, credentials });

const read = (
  headers: Readonly<Record<string, string | undefined>>,
  bytes: Buffer | string,
  carrier = open(),
) => carrier.readCallback?.(callback(headers, bytes));

/** The package of Standard Webhooks signs; what checks is ours. */
const sign = (bytes: string, seconds = RECEIVED_SECONDS, secret = SECRET, id = 'msg_1'): string =>
  new Webhook(secret).sign(id, new Date(seconds * 1_000), bytes);

const headersFor = (bytes: string, seconds = RECEIVED_SECONDS, secret = SECRET) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(seconds),
  'webhook-signature': sign(bytes, seconds, secret),
});

const post = (value: unknown, carrier = open()) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return read(headersFor(text), text, carrier);
};

/** Signs whatever is in the header, like a sender who has the secret and sends nonsense. */
const raw = (timestamp: string) =>
  `v1,${createHmac('sha256', KEY).update(`msg_1.${timestamp}.${body}`).digest('base64')}`;

const refused = { ok: false, problem: 'signature' };

describe('the signature of a courier’s callback', () => {
  const good = headersFor(body);
  const signature = good['webhook-signature'];

  it('is accepted if Standard Webhooks accepts it', () => {
    expect(read(good, body)).toMatchObject({ ok: true });
  });

  it.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['nothing is signed', {}],
    ['the id is missing', { ...good, 'webhook-id': undefined }],
    ['the id is empty', { ...good, 'webhook-id': '' }],
    ['the id is another', { ...good, 'webhook-id': 'msg_2' }],
    ['the timestamp is missing', { ...good, 'webhook-timestamp': undefined }],
    ['the timestamp is another', { ...good, 'webhook-timestamp': String(RECEIVED_SECONDS - 1) }],
    ['the signature is missing', { ...good, 'webhook-signature': undefined }],
    ['the signature is empty', { ...good, 'webhook-signature': '' }],
    ['the signature is cut', { ...good, 'webhook-signature': signature.slice(0, -4) }],
    ['the signature is longer', { ...good, 'webhook-signature': `${signature}AAAA` }],
    ['the signature is no base64', { ...good, 'webhook-signature': `v1,${'!'.repeat(43)}=` }],
    [
      'the signature is base64 of the other alphabet',
      { ...good, 'webhook-signature': `v1,${'_'.repeat(43)}=` },
    ],
    ['the version is another', { ...good, 'webhook-signature': signature.replace('v1,', 'v2,') }],
    [
      'the version is swapped for asymmetric',
      { ...good, 'webhook-signature': signature.replace('v1,', 'v1a,') },
    ],
    ['the version is missing', { ...good, 'webhook-signature': signature.slice(3) }],
    ['only the version is there', { ...good, 'webhook-signature': 'v1' }],
    ['the secret is another', headersFor(body, RECEIVED_SECONDS, OTHER)],
    ['it is that of another body', headersFor('{}')],
    ['the headers come as lists', { ...good, 'webhook-signature': asList(signature) }],
    ['a header comes twice', { ...good, 'Webhook-Signature': signature }],
    ['the list is joined with commas', { ...good, 'webhook-signature': `${signature}, ${signature}` }],
    ['it is EasyPost’s', { 'x-hmac-signature': `hmac-sha256-hex=${'0'.repeat(64)}` }],
  ])('is refused if %s', (_name, headers) => {
    expect(read(headers, body)).toMatchObject(refused);
  });

  it('is refused for the same content in another encoding', () => {
    expect(read(good, JSON.stringify(JSON.parse(body), null, 1))).toMatchObject(refused);
  });

  it('is refused for bytes that are equal only when read as text', () => {
    const replaced = `${body}\ufffd`;
    const bytes = Buffer.concat([Buffer.from(body), Buffer.from([0xff])]);
    expect(read(headersFor(replaced), bytes)).toMatchObject(refused);
  });

  it.each(['Webhook-Id', 'WEBHOOK-ID'])('finds its headers in any case: %s', (name) => {
    const { 'webhook-id': id, ...others } = good;
    expect(read({ ...others, [name]: id }, body)).toMatchObject({ ok: true });
  });

  it('is accepted if one of several signatures fits', () => {
    const list = ['v2,abc', 'v1,short', sign(body, RECEIVED_SECONDS, OTHER), signature].join(' ');
    expect(read({ ...good, 'webhook-signature': list }, body)).toMatchObject({ ok: true });
  });

  it('may be made with the previous secret while there is one, and not with a removed one', () => {
    const old = headersFor(body, RECEIVED_SECONDS, OTHER);
    expect(read(old, body, open({ secret: SECRET, previousSecret: OTHER }))).toMatchObject({ ok: true });
    expect(read(good, body, open({ secret: SECRET, previousSecret: OTHER }))).toMatchObject({ ok: true });
    expect(read(old, body, open())).toMatchObject(refused);
  });

  it('accepts a secret without its prefix', () => {
    expect(read(good, body, open({ secret: KEY.toString('base64') }))).toMatchObject({ ok: true });
  });
});

describe('the time of a courier’s callback', () => {
  it.each([0, 1, -1, 299, 300, -299, -300])('is accepted %i seconds off', (seconds) => {
    expect(read(headersFor(body, RECEIVED_SECONDS + seconds), body)).toMatchObject({ ok: true });
  });

  it.each([301, -301, 360, -360, 3_600, -400 * 86_400])('is refused %i seconds off', (seconds) => {
    expect(read(headersFor(body, RECEIVED_SECONDS + seconds), body)).toMatchObject(refused);
  });

  it.each([
    '-1',
    '1e20',
    'NaN',
    'Infinity',
    '12abc',
    '0x67',
    `${RECEIVED_SECONDS}abc`,
    `${RECEIVED_SECONDS}.5`,
    ` ${RECEIVED_SECONDS}`,
    `+${RECEIVED_SECONDS}`,
    `${RECEIVED_SECONDS}000`,
    `1e${String(RECEIVED_SECONDS).length - 1}`,
    new Date(RECEIVED_SECONDS * 1_000).toISOString(),
    '９９９',
  ])('is refused if it is not a plain number, however well signed: %s', (timestamp) => {
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': raw(timestamp),
    };
    expect(read(headers, body)).toMatchObject(refused);
  });
});

describe('the body of a courier’s callback', () => {
  it('is one event', () => {
    expect(post(event)).toEqual({
      ok: true,
      events: [
        {
          eventId: 'e-1',
          trackingNumber: 'TRACK-1',
          status: 'in_transit',
          occurredAt: '2026-11-22T09:59:00+01:00',
          remark: 'on its way',
        },
      ],
    });
  });

  it('needs no description', () => {
    const { description: _, ...bare } = event;
    expect(post(bare)).toMatchObject({ ok: true, events: [{ remark: null }] });
  });

  it.each([...CARRIER_STATUSES])('may have the status %s', (status) => {
    expect(post({ ...event, status })).toMatchObject({ ok: true, events: [{ status }] });
  });

  it.each(['shipped', 'DELIVERED', '', null, 7, undefined])(
    'is refused with the status %s, with the field and the known statuses',
    (status) => {
      const answer = post({ ...event, status });
      expect(answer).toMatchObject({ ok: false, problem: 'body' });
      const detail = answer && 'detail' in answer ? answer.detail : '';
      expect(detail).toContain('status:');
      for (const known of CARRIER_STATUSES) expect(detail).toContain(known);
    },
  );

  it.each<[string, unknown]>([
    ['no JSON', 'on its way'],
    ['an empty body', ''],
    ['a list', [event]],
    ['null', 'null'],
    ['an unknown field', { ...event, note: 'x' }],
    ['a field of an object’s kind', `${body.slice(0, -1)},"__proto__":{"status":"lost"}}`],
    ['no event id', { ...event, eventId: undefined }],
    ['an empty event id', { ...event, eventId: '' }],
    ['an event id with line breaks', { ...event, eventId: 'a\nb' }],
    ['an endless event id', { ...event, eventId: 'x'.repeat(201) }],
    ['no tracking number', { ...event, trackingNumber: undefined }],
    ['script in the tracking number', { ...event, trackingNumber: '<script>alert(1)</script>' }],
    ['a number for a tracking number', { ...event, trackingNumber: 12 }],
    ['no time', { ...event, occurredAt: undefined }],
    ['a time without zone', { ...event, occurredAt: '2026-11-22T09:59:00' }],
    ['a date for a time', { ...event, occurredAt: '2026-11-22' }],
    ['seconds for a time', { ...event, occurredAt: RECEIVED_SECONDS }],
    ['a day that does not exist', { ...event, occurredAt: '2026-02-30T00:00:00Z' }],
    ['an endless description', { ...event, description: 'x'.repeat(2_001) }],
    ['an invalid description', { ...event, description: { a: 1 } }],
  ])('is refused if it is, or has, %s', (_name, value) => {
    expect(post(value)).toMatchObject({ ok: false, problem: 'body' });
  });

  it('is refused if it is signed but not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from(body.slice(0, -2)),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    const digest = createHmac('sha256', KEY)
      .update(`msg_1.${RECEIVED_SECONDS}.`)
      .update(bytes)
      .digest('base64');
    expect(read({ ...headersFor(body), 'webhook-signature': `v1,${digest}` }, bytes)).toMatchObject({
      ok: false,
      problem: 'body',
    });
  });
});

describe('the connection of a courier', () => {
  it.each([
    ['nothing', ''],
    ['a word', 'secret'],
    ['a secret that is too short', `whsec_${Buffer.alloc(15).toString('base64')}`],
    ['what is no base64', `whsec_${'!'.repeat(32)}`],
    ['the prefix alone', 'whsec_'],
  ])('refuses %s as a secret', (_name, secret) => {
    expect(webhook.credentials.safeParse({ secret }).success).toBe(false);
  });

  it('accepts a secret as Standard Webhooks create it', () => {
    expect(webhook.credentials.safeParse({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }).success).toBe(
      true,
    );
  });

  it('requires a link to the page of the courier with a place for the number', () => {
    const parse = (trackingUrlTemplate: string) =>
      webhook.settings.safeParse({ trackingUrlTemplate }).success;
    expect(parse('https://courier.example/track/{trackingNumber}')).toBe(true);
    expect(parse('https://courier.example/track')).toBe(false);
    expect(parse('javascript:alert({trackingNumber})')).toBe(false);
  });

  it('sells no labels, and has no credentials to test', async () => {
    expect(webhook).toMatchObject({ kind: 'webhook', sellsLabel: false, voidable: false });
    const carrier = open();
    expect(carrier.buyLabel).toBeUndefined();
    await expect(carrier.test()).resolves.toBeUndefined();
  });
});
