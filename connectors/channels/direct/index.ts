import { z } from 'zod';
import type { ChannelKind } from '../../../domain/ports';

const settings = z.strictObject({});
const credentials = z.strictObject({});

type DirectSettings = z.infer<typeof settings>;
type DirectCredentials = z.infer<typeof credentials>;

/** Orders that come over our own API: the client that posts them needs no notification. */
export const direct: ChannelKind<DirectSettings, DirectCredentials> = {
  kind: 'direct',
  settings,
  credentials,
  policy: {},
  calls: [],
  imports: false,
  open: () => ({
    async test() {},
  }),
};
