import { randomBytes } from 'node:crypto';

/** 20 characters of time and chance: ids made one after another sort almost so, which keeps indexes compact. */
const suffix = (): string =>
  Date.now().toString(36).padStart(9, '0') + randomBytes(7).toString('hex').slice(0, 11);

export const newOrderId = (): string => `ord_${suffix()}`;
export const newCommandId = (): string => `cmd_${suffix()}`;
export const newTextRef = (): string => `txt_${suffix()}`;
export const newKeyId = (): string => `key_${suffix()}`;

/** What a reference into the vault looks like; nothing that a caller types is ever taken for one. */
export const TEXT_REF = /^txt_[0-9a-z]{20}$/;
