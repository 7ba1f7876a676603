import type { OutsideError } from '../../domain/errors';
import type { LocalServer } from '../../tests/support/connectors/local-server';
import { serve } from '../../tests/support/connectors/local-server';
import { ForbiddenAddress, isPublicAddress, publicLookup, requirePublicTarget } from './address-guard';
import { createHttp } from './http';
import { reach } from './requester';

const PRIVATE = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::1',
];

describe('isPublicAddress', () => {
  it.each(PRIVATE)('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('accepts %s', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('requirePublicTarget', () => {
  it.each([
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://user@api.example.com',
    'https://user:password@api.example.com',
    'ftp://api.example.com',
    'file:///etc/passwd',
    'https://127.0.0.1',
    'https://127.1',
    'https://0x7f000001',
    'https://0x7f.0.0.1',
    'https://2130706433',
    'https://017700000001',
    'https://0177.0.0.1',
    'https://127.0.0.1.',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[fd00:ec2::254]',
    'https://169.254.169.254',
    'https://10.1.2.3',
    'https://172.16.1.1',
    'https://192.168.1.1',
    'https://100.64.0.1',
    'https://１２７.０.０.１',
  ])('refuses %s', (url) => expect(() => requirePublicTarget(new URL(url))).toThrow(ForbiddenAddress));

  it.each([
    'https://api.example.com/v2',
    'https://api.example.com:443',
    'https://1.1.1.1',
    'https://[2606:4700::1111]',
  ])('accepts %s', (url) => expect(() => requirePublicTarget(new URL(url))).not.toThrow());
});

describe('publicLookup', () => {
  const look = (answers: readonly string[], all = true): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const lookup = publicLookup(async () => answers.map((address) => ({ address, family: 4 })));
      lookup('api.example.com', { all }, (error, address, family) =>
        error ? reject(error) : resolve(all ? address : [address, family]),
      );
    });

  it('returns the addresses that it has checked', async () => {
    expect(await look(['1.1.1.1', '8.8.8.8'])).toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
    ]);
    expect(await look(['1.1.1.1', '8.8.8.8'], false)).toEqual(['1.1.1.1', 4]);
  });

  it('refuses a name with a private address among others', async () => {
    await expect(look(['1.1.1.1', '127.0.0.1'])).rejects.toBeInstanceOf(ForbiddenAddress);
  });

  it('refuses a name without addresses', async () => {
    await expect(look([])).rejects.toBeInstanceOf(ForbiddenAddress);
  });
});

describe('a guarded client', () => {
  let canary: LocalServer;
  let hits = 0;

  beforeAll(async () => {
    canary = await serve((_request, response) => {
      hits += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  afterAll(() => canary.close());

  const call = async (baseUrl: string, resolved?: string): Promise<string> => {
    const resolve = async () => [{ address: resolved ?? '127.0.0.1', family: 4 }];
    const http = createHttp({ baseUrl, headers: {}, timeoutMs: 1_000, resolve });
    return http.request({ method: 'GET', path: '/', effect: false }).then(
      () => 'answered',
      (error: OutsideError) => `${error.kind} ${error.code}`,
    );
  };

  it('connects to nothing private, whatever the name or spelling', async () => {
    const { port } = new URL(canary.url);
    const hosts = [
      '127.0.0.1',
      '127.1',
      '0x7f000001',
      '2130706433',
      '[::ffff:127.0.0.1]',
      'localhost',
      'localhost.',
    ];
    const urls = hosts.flatMap((host) => [
      `http://${host}:${port}`,
      `https://${host}:${port}`,
      `https://${host}`,
    ]);
    for (const url of [...urls, 'https://inside.example', 'https://user@inside.example']) {
      expect(await call(url)).toBe('refused address_forbidden');
    }
    expect(hits).toBe(0);
  });

  it('resolves a name once per request, and connects to that address', async () => {
    let lookups = 0;
    const resolve = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.1' : '1.1.1.1', family: 4 }];
    };
    const http = createHttp({ baseUrl: 'https://rebinding.example', headers: {}, timeoutMs: 200, resolve });
    const error = await http
      .request({ method: 'GET', path: '/', effect: false })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'refused', code: 'address_forbidden' });
    expect(lookups).toBe(1);
  });

  it('connects to a private address whose origin the process trusts, and to no other', async () => {
    const trusted = createHttp({
      ...reach({ trustedOrigins: [canary.url] }, `${canary.url}/v2`),
      headers: {},
    });
    await expect(trusted.request({ method: 'GET', path: '/', effect: false })).resolves.toMatchObject({
      status: 200,
    });
    expect(hits).toBe(1);
    const other = createHttp({
      ...reach({ trustedOrigins: ['http://127.0.0.1:1'] }, canary.url),
      headers: {},
    });
    await expect(other.request({ method: 'GET', path: '/', effect: false })).rejects.toMatchObject({
      code: 'address_forbidden',
    });
    expect(hits).toBe(1);
  });
});
