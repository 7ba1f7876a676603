/** The kinds of the one channel, the one carrier and the one supplier that workflow tests know. */
export const CHANNEL_KIND = 'shop';
export const CARRIER_KIND = 'post';
export const SUPPLIER_KIND = 'depot';
