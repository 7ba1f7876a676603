import { clientOf } from './client-address';

describe('the client that an address stands for', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (address, client) => {
    expect(clientOf(address)).toBe(client);
  });

  test('is the same for all addresses of an IPv6 network, and another for the next network', () => {
    expect(clientOf('2001:db8::1')).toBe(clientOf('2001:db8:0:0:ffff::2'));
    expect(clientOf('2001:db8::1')).not.toBe(clientOf('2001:db8:0:1::1'));
  });

  test.each([undefined, '', 'unknown', '192.0.2.7:80', '0x7f.1', '1', 'a'.repeat(10_000)])(
    'of %s is none',
    (text) => {
      expect(clientOf(text)).toBeNull();
    },
  );
});
