/** The kinds of the one channel and the one carrier that workflow tests know. */
export const CHANNEL_KIND = 'shop';
export const CARRIER_KIND = 'post';
