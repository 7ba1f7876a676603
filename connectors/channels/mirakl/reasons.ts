/**
 * The reason to give: that of the command if it looks like a code of the marketplace (`14`, `OUT_OF_STOCK`),
 * else the connection's default. A sentence is never sent: Mirakl accepts codes only.
 */
export const reasonCode = (said: string | null, fallback: string): string =>
  said !== null && /^([A-Z][A-Z0-9_]{0,49}|\d{1,6})$/.test(said) ? said : fallback;
