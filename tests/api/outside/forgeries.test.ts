import { createHmac } from 'node:crypto';
import { callBack, courierHeaders, easypostHeaders, keptOf } from '../../support/api/callbacks';
import {
  connectCourier,
  connectParcels,
  courierSecret,
  EASYPOST_SECRET,
} from '../../support/api/connections';
import { number } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';

const secret = courierSecret(11);
const body = JSON.stringify({
  eventId: 'forged',
  trackingNumber: 'T-1',
  status: 'delivered',
  occurredAt: '2026-11-22T09:00:00Z',
});

interface Forgery {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

const without = (headers: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

function courierForgeries(): Readonly<Record<string, Forgery>> {
  const good = courierHeaders(body, secret);
  const signed = (value: string) => ({ ...good, 'webhook-signature': value });
  const at = (seconds: string): Forgery => {
    const key = Buffer.alloc(32, 11);
    const digest = createHmac('sha256', key).update(`msg_1.${seconds}.${body}`).digest('base64');
    return { headers: { ...good, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${digest}` } };
  };
  const signature = good['webhook-signature'];
  const bytes = Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0xfe])]);
  return {
    'without any header of it': { headers: {} },
    'without a signature': { headers: without(good, 'webhook-signature') },
    'with an empty signature': { headers: signed('') },
    'with a signature cut short': { headers: signed(signature.slice(0, -5)) },
    'with a signature that is longer': { headers: signed(`${signature}AAAA`) },
    'with a signature that is no base64': { headers: signed(`v1,${'*'.repeat(44)}`) },
    'with the algorithm swapped': { headers: signed(signature.replace('v1,', 'v1a,')) },
    'with another version': { headers: signed(signature.replace('v1,', 'v2,')) },
    'with no version': { headers: signed(signature.slice(3)) },
    'without an id': { headers: without(good, 'webhook-id') },
    'with the id of another message': { headers: { ...good, 'webhook-id': 'msg_2' } },
    'without a time': { headers: without(good, 'webhook-timestamp') },
    'signed with another secret': { headers: courierHeaders(body, courierSecret(12)) },
    'signed with the secret of another courier': { headers: courierHeaders(body, courierSecret(13)) },
    'signed for another body': { headers: courierHeaders('{}', secret) },
    'of the same content written anew': { headers: good, body: JSON.stringify(JSON.parse(body), null, 2) },
    'with a byte more': { headers: good, body: `${body} ` },
    'with bytes that are no text': { headers: good, body: bytes },
    'with two signatures joined by a comma': { headers: signed(`${signature}, ${signature}`) },
    'with the signature in two headers': {
      headers: { ...good, 'webhook-signature': [signature, signature] },
    },
    'with the time in two headers': {
      headers: { ...good, 'webhook-timestamp': [good['webhook-timestamp'], good['webhook-timestamp']] },
    },
    'signed as EasyPost does': { headers: easypostHeaders(body, secret) },
    'from six minutes ago': { headers: courierHeaders(body, secret, { offset: -360 }) },
    'from six minutes ahead': { headers: courierHeaders(body, secret, { offset: 360 }) },
    'from 400 days ago': { headers: courierHeaders(body, secret, { offset: -400 * 86_400 }) },
    'at a negative time': at('-1'),
    'at an endless time': at('1e20'),
    'at no time': at('NaN'),
    'at a time with letters': at(`${Math.floor(Date.now() / 1_000)}abc`),
    'at a time in milliseconds': at(String(Date.now())),
  };
}

function easypostForgeries(): Readonly<Record<string, Forgery>> {
  const good = easypostHeaders(body, EASYPOST_SECRET);
  const signature = good['x-hmac-signature'];
  const signed = (value: string | string[]) => ({ headers: { 'x-hmac-signature': value } });
  return {
    'without a signature': { headers: {} },
    'with an empty signature': signed(''),
    'with a signature cut short': signed(signature.slice(0, -2)),
    'with a signature that is longer': signed(`${signature}00`),
    'with no algorithm': signed(signature.replace('hmac-sha256-hex=', '')),
    'with the algorithm swapped': signed(signature.replace('sha256', 'sha1')),
    'with the digits of another alphabet': signed(`hmac-sha256-hex=${'z'.repeat(64)}`),
    'signed with another secret': { headers: easypostHeaders(body, 'another-secret') },
    'signed for another body': { headers: easypostHeaders('{}', EASYPOST_SECRET) },
    'of the same content written anew': { headers: good, body: JSON.stringify(JSON.parse(body), null, 2) },
    'with the signature in two headers': signed([signature, signature]),
    'signed as a courier does': { headers: courierHeaders(body, secret) },
  };
}

/** A forged callback reveals nothing and leaves no trace. */
withSimulators((system) => {
  describe('forged:', () => {
    const names = { courier: '', parcels: '' };

    beforeAll(async () => {
      names.courier = await connectCourier(system, 'forged', { secret });
      await connectCourier(system, 'not-forged', { secret: courierSecret(13) });
      names.parcels = await connectParcels(system, 'forged-parcels');
    });

    async function expectRefused(carrier: string, { headers, body: bytes = body }: Forgery): Promise<void> {
      const response = await callBack(system, carrier, bytes, headers);
      expect(response.status).toBe(401);
      expect(JSON.parse(response.text)).toMatchObject({ status: 401, code: 'invalid_signature' });
      expect(response.text).not.toMatch(/whsec_|expected.*signature.*v1/);
      expect(await keptOf(system, carrier)).toEqual([]);
    }

    describe('a courier’s callback', () => {
      test.each(Object.keys(courierForgeries()))('%s is refused, and nothing is stored', async (name) => {
        await expectRefused(names.courier, courierForgeries()[name] as Forgery);
      });
    });

    describe('a callback of EasyPost', () => {
      test.each(Object.keys(easypostForgeries()))('%s is refused, and nothing is stored', async (name) => {
        await expectRefused(names.parcels, easypostForgeries()[name] as Forgery);
      });
    });
  });

  describe('the signature of a courier’s callback', () => {
    const event = () =>
      JSON.stringify({
        eventId: number('signed'),
        trackingNumber: 'T-1',
        status: 'handed',
        occurredAt: '2026-11-22T09:00:00Z',
      });

    test.each([
      ['now', 0],
      ['almost five minutes old', -280],
      ['almost five minutes ahead', 295],
    ])('is valid if it is %s', async (_name, offset) => {
      const carrier = await connectCourier(system, `good-${offset + 1_000}`, { secret });
      const bytes = event();
      expect((await callBack(system, carrier, bytes, courierHeaders(bytes, secret, { offset }))).status).toBe(
        202,
      );
      expect(await keptOf(system, carrier)).toHaveLength(1);
    });

    test('is valid with the previous secret during a rotation, and not afterwards', async () => {
      const [old, young] = [courierSecret(21), courierSecret(22)];
      const carrier = await connectCourier(system, 'rotated', { secret: old });
      const status = async (by: string): Promise<number> => {
        const bytes = event();
        return (await callBack(system, carrier, bytes, courierHeaders(bytes, by))).status;
      };
      const credentials = (given: object) =>
        system.client.expect([200], 'PATCH', `/v1/carriers/${carrier}`, { body: { credentials: given } });
      expect(await status(old)).toBe(202);
      expect(await status(young)).toBe(401);
      await credentials({ secret: young, previousSecret: old });
      expect([await status(old), await status(young)]).toEqual([202, 202]);
      await credentials({ secret: young });
      expect([await status(old), await status(young)]).toEqual([401, 202]);
    });
  });
});
