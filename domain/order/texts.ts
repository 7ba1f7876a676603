/** How free text and people travel: as a reference into the vault. */
export const TEXT_REF = /^txt_[0-9a-z]{20}$/;

export const isTextRef = (value: string): boolean => TEXT_REF.test(value);

/** The reference of the personal data that an order was placed with. */
export const contentRef = (orderId: string): string => `content:${orderId}`;

/** The reference of the address of a shipment's label; it looks like the key of the effect that buys it, and is none. */
export const labelUrlRef = (shipmentId: string): string => `label:${shipmentId}`;
