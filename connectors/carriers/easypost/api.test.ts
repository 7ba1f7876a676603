import { OutsideError } from '../../../domain/errors';
import { inches, ounces, shipmentBody } from './api';
import { chooseRate } from './rates';
import { easypostRefusal } from './refusals';
import { easypostCredentials, easypostSettings } from './settings';

describe('measures', () => {
  it.each([
    [254, 10],
    [255, 10.1],
    [1, 0.1],
    [300, 11.9],
    [1_000, 39.4],
    [2_540, 100],
  ])('%i mm are %f inches, rounded up to a tenth', (mm, expected) => expect(inches(mm)).toBe(expected));

  it.each([
    [1, 0.1],
    [28, 1],
    [29, 1.1],
    [454, 16.1],
    [1_000, 35.3],
  ])('%i g are %f ounces, rounded up to a tenth', (grams, expected) => expect(ounces(grams)).toBe(expected));
});

const settings = easypostSettings.parse({
  shipFrom: { name: 'Shop', line1: 'Teststr. 1', city: 'Berlin', country: 'DE' },
  parcel: { lengthMm: 254, widthMm: 254, heightMm: 254, weightGrams: 28 },
  carrierAccounts: ['ca_1'],
  labelFormat: 'ZPL',
});

describe('the request for rates', () => {
  it('has the reference, both addresses, the box, the accounts and the format', () => {
    const to = {
      name: 'C',
      company: 'Co',
      line1: 'a',
      line2: 'b',
      postalCode: '1',
      city: 'X',
      country: 'FR',
      phone: '1',
    };
    const labelRequest = { shipmentId: 's', orderReference: 'o', to, weightGrams: 29, service: null };
    expect(JSON.parse(JSON.stringify(shipmentBody(settings, labelRequest, 'label:s')))).toEqual({
      shipment: {
        reference: 'label:s',
        from_address: { name: 'Shop', street1: 'Teststr. 1', city: 'Berlin', country: 'DE' },
        to_address: {
          name: 'C',
          company: 'Co',
          street1: 'a',
          street2: 'b',
          zip: '1',
          city: 'X',
          country: 'FR',
          phone: '1',
        },
        parcel: { length: 10, width: 10, height: 10, weight: 1.1 },
        carrier_accounts: ['ca_1'],
        options: { label_format: 'ZPL' },
      },
    });
  });
});

describe('chooseRate', () => {
  const rate = (id: string, price: string, service = 'Ground', currency = 'USD') => ({
    id,
    carrier: 'UPS',
    service,
    rate: price,
    currency,
  });

  it('compares numbers, not texts, and prefers the earlier of equal rates', () => {
    expect(chooseRate({ rates: [rate('a', '10.00'), rate('b', '9.50'), rate('c', '9.5')] }, null).id).toBe(
      'b',
    );
  });

  it('skips rates that cannot be read', () => {
    const bad = [null, {}, rate('x', '-1'), rate('y', 'free'), rate('z', '1e-9')];
    expect(chooseRate({ rates: [...bad, rate('a', '3.00')] }, null).id).toBe('a');
    expect(() => chooseRate({ rates: bad }, null)).toThrow(new OutsideError('refused', 'no_rate'));
  });

  it('does not compare currencies, but accepts a named service in any of them', () => {
    const rates = [rate('a', '3.00'), rate('b', '2.00', 'Road', 'EUR')];
    expect(() => chooseRate({ rates }, null)).toThrow(
      new OutsideError('refused', 'rates_in_several_currencies'),
    );
    expect(chooseRate({ rates }, 'Road').id).toBe('b');
  });
});

describe('C11: the messages of a shipment without a rate', () => {
  const words = (messages: unknown) => {
    try {
      chooseRate({ rates: [], messages }, null);
    } catch (error) {
      return (error as OutsideError).options.remark;
    }
    throw new Error('a rate was chosen');
  };

  it('say, by carrier, why there is none', () => {
    const messages = [
      { carrier: 'USPS', type: 'rate_error', message: 'Zip 00000 is unknown' },
      { carrier: 'UPS', type: 'rate_error', message: { weight: ['is above 70 lb'] } },
    ];
    expect(words(messages)).toBe('USPS: Zip 00000 is unknown; UPS: weight: is above 70 lb');
  });

  it.each([null, undefined, [], [null], 7])('may be missing: %j', (messages) => {
    expect(words(messages)).toBeUndefined();
  });
});

describe('easypostRefusal', () => {
  const refusal = (code: unknown, message?: unknown, status = 422) =>
    easypostRefusal({ status, headers: {}, json: { error: { code, message } } });

  it.each([
    ['SHIPMENT.POSTAGE.EXISTS', 'label_exists', 'refused'],
    ['ADDRESS.VERIFY.FAILURE', 'address_invalid', 'refused'],
    ['PARAMETER.REQUIRED', 'parameter_required', 'refused'],
    ['SHIPMENT.POSTAGE.TIMED_OUT', 'shipment_postage_timed_out', 'unknown'],
    ['SHIPMENT.POSTAGE.NO_RESPONSE', 'shipment_postage_no_response', 'unknown'],
    ['SHIPMENT.PURCHASE.IN_PROGRESS', 'shipment_purchase_in_progress', 'unknown'],
    ['the address of Camille Moreau is wrong', 'request_refused', 'refused'],
    ['X'.repeat(65), 'request_refused', 'refused'],
    [{ nested: true }, 'request_refused', 'refused'],
  ])('maps %s to %s', (code, expected, kind) =>
    expect(refusal(code)).toMatchObject({ code: expected, kind }),
  );

  it('keeps the message separate', () => {
    expect(refusal('PARAMETER.REQUIRED', 'Camille')).toMatchObject({
      code: 'parameter_required',
      remark: 'Camille',
    });
    expect(refusal('PARAMETER.REQUIRED', undefined)).toMatchObject({ remark: undefined });
  });

  it.each([
    [['No street', 'No city'], 'No street; No city'],
    [{ street1: ['is blank'] }, 'street1: is blank'],
  ])('C11: keeps a message that is no text: %j', (message, remark) => {
    expect(refusal('PARAMETER.REQUIRED', message)).toMatchObject({ remark });
  });

  it('C11: keeps what it says of single fields', () => {
    const errors = [{ field: 'to_address.street1', message: 'cannot be blank', suggestion: null }];
    const json = { error: { code: 'PARAMETER.REQUIRED', message: 'Unprocessable', errors } };
    const { remark } = easypostRefusal({ status: 422, headers: {}, json });
    expect(remark).toBe('Unprocessable; to_address.street1: cannot be blank');
  });

  it('accepts a 402 without a body', () => {
    expect(easypostRefusal({ status: 402, headers: {}, json: undefined }).code).toBe('insufficient_funds');
  });
});

describe('the connection', () => {
  it('uses the address of EasyPost by default', () => {
    expect(settings.baseUrl).toBe('https://api.easypost.com/v2');
  });

  it.each<[string, object]>([
    ['no sender', { shipFrom: undefined }],
    ['a sender without any name', { shipFrom: { line1: 'a', city: 'b', country: 'DE' } }],
    ['a country by its name', { shipFrom: { ...settings.shipFrom, country: 'Germany' } }],
    ['a box without weight', { parcel: { ...settings.parcel, weightGrams: 0 } }],
    ['a box with fractions of millimetres', { parcel: { ...settings.parcel, lengthMm: 10.5 } }],
    ['an address with a user name', { baseUrl: 'https://user@api.easypost.com/v2' }],
    ['an address that is a file', { baseUrl: 'file:///etc/passwd' }],
    ['an unknown field', { speed: 'fast' }],
  ])('refuses %s', (_name, change) => {
    expect(easypostSettings.safeParse({ ...settings, ...change }).success).toBe(false);
  });

  it('refuses a key with characters that a header must not contain, and an empty secret', () => {
    const parse = (apiKey: string, webhookSecret: string) =>
      easypostCredentials.safeParse({ apiKey, webhookSecret }).success;
    expect(parse('EZTKabc', 'long enough')).toBe(true);
    expect(parse('EZTK\r\nx: y', 'long enough')).toBe(false);
    expect(parse('', 'long enough')).toBe(false);
    expect(parse('EZTKabc', '')).toBe(false);
  });
});
