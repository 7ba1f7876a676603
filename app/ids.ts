import { randomBytes } from 'node:crypto';

/** 20 characters: time first, then random. Ids created one after another sort nearly so, which keeps indexes compact. */
const suffix = (): string =>
  Date.now().toString(36).padStart(9, '0') + randomBytes(7).toString('hex').slice(0, 11);

export const newOrderId = (): string => `ord_${suffix()}`;
export const newCommandId = (): string => `cmd_${suffix()}`;
/** A new reference into the vault; its shape is `TEXT_REF`. */
export const newTextRef = (): string => `txt_${suffix()}`;
