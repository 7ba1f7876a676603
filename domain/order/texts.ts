/** How free text and people travel: as a reference into the vault. */
export const TEXT_REF = /^txt_[0-9a-z]{20}$/;

export const isTextRef = (value: string): boolean => TEXT_REF.test(value);

/** The reference of the personal data that an order was placed with. */
export const contentRef = (orderId: string): string => `content:${orderId}`;
