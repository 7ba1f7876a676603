import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: nonce, tag, ciphertext in one. `context` is authenticated, so a record cannot change places. */
export function seal(key: Buffer, plaintext: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** The reverse of `seal`; throws if key, context or bytes do not fit. */
export function unseal(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.isBuffer(sealed) ? sealed : Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** Seals the places of lists as texts of base64url. `context` names the list, so a cursor fits no other. */
export interface CursorSeal {
  seal(place: string, context: string): string;
  /** The reverse; null for a text that was not sealed here, was changed, or belongs to another context. */
  open(cursor: string, context: string): string | null;
}

/**
 * The keys that come from the master secret. Subjects have data keys of their own, wrapped by `wrapping`, so that
 * forgetting a subject is deleting one key.
 */
export interface Keyring {
  newDataKey(subject: string): { key: Buffer; wrapped: Buffer };
  unwrap(subject: string, wrapped: Uint8Array): Buffer;
  /** For what belongs to the installation: credentials of connections, first responses. */
  sealOwn(plaintext: string, context: string): Buffer;
  unsealOwn(sealed: Uint8Array, context: string): string;
  /** For what clients hold and return to us, and can neither read nor change: places in lists. */
  readonly cursors: CursorSeal;
  /** A keyed hash by which something can be found and not read. */
  token(text: string): string;
}

export function createKeyring(secret: string): Keyring {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'waybill', purpose, 32));
  const [wrapping, own, tokens] = [derive('wrapping'), derive('own'), derive('tokens')];
  const cursors = derive('cursors');
  return {
    newDataKey(subject) {
      const key = randomBytes(32);
      return { key, wrapped: seal(wrapping, key, subject) };
    },
    unwrap: (subject, wrapped) => unseal(wrapping, wrapped, subject),
    sealOwn: (plaintext, context) => seal(own, Buffer.from(plaintext), context),
    unsealOwn: (sealed, context) => unseal(own, sealed, context).toString(),
    cursors: {
      seal: (place, context) => seal(cursors, Buffer.from(place), context).toString('base64url'),
      open(cursor, context) {
        try {
          return unseal(cursors, Buffer.from(cursor, 'base64url'), context).toString();
        } catch {
          return null;
        }
      },
    },
    token: (text) => createHmac('sha256', tokens).update(text).digest('base64url').slice(0, 22),
  };
}

/** Thrown if a database was written with another master secret than this process has. */
export class WrongSecret extends Error {
  constructor() {
    super('WAYBILL_SECRET is not the secret that this database was written with');
  }
}
