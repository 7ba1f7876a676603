import { readSettings } from '../config/settings';
import { connectionOptions } from './connection';

const settings = (more: Record<string, string> = {}) =>
  readSettings({
    DATABASE_URL: 'postgresql://localhost/waybill',
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    WAYBILL_SECRET: 'x'.repeat(32),
    ...more,
  });

const PEM = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

describe('connectionOptions', () => {
  test('a local server is reached without TLS', () => {
    expect(connectionOptions(settings())).toEqual({ address: 'temporal.example:7233' });
  });

  test('an API key enables TLS and names the namespace', () => {
    const options = connectionOptions(
      settings({ TEMPORAL_API_KEY: 'key', TEMPORAL_NAMESPACE: 'shop.a1b2c' }),
    );
    expect(options).toMatchObject({
      apiKey: 'key',
      tls: true,
      metadata: { 'temporal-namespace': 'shop.a1b2c' },
    });
  });

  test('certificates are passed as text', () => {
    const options = connectionOptions(
      settings({
        TEMPORAL_TLS_CERT: PEM,
        TEMPORAL_TLS_KEY: PEM,
        TEMPORAL_TLS_CA: PEM,
        TEMPORAL_TLS_SERVER_NAME: 'inner',
      }),
    );
    const pem = Buffer.from(PEM);
    expect(options.tls).toEqual({
      serverNameOverride: 'inner',
      serverRootCACertificate: pem,
      clientCertPair: { crt: pem, key: pem },
    });
  });

  test('a certificate without its key, or a missing file, is reported by name', () => {
    expect(() => connectionOptions(settings({ TEMPORAL_TLS_CERT: PEM }))).toThrow('TEMPORAL_TLS_KEY');
    expect(() => connectionOptions(settings({ TEMPORAL_TLS_CA: '/nowhere/ca.pem' }))).toThrow(
      'TEMPORAL_TLS_CA',
    );
  });

  test('TLS can be disabled explicitly, even with an API key', () => {
    expect(connectionOptions(settings({ TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' })).tls).toBe(false);
  });
});
