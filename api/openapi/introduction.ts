/** Texts of the OpenAPI document that are not part of a route or schema. */
export const INTRODUCTION = `Waybill takes orders, manages their shipping, delivery, returns and refunds, and keeps a
record of everything that happened to each.

**Errors** are \`application/problem+json\` with a stable \`code\`; [all codes](/docs/problems).
**Retries**: send an \`Idempotency-Key\` with every POST, and repeat the request if you are unsure of its result.
**Concurrency**: the \`ETag\` of an order is its version; send it as \`If-Match\` to act on that version only.
**Results**: a command is stored, then run. Usually the response has its result (200, or 409 with the commands that are
allowed); if it takes longer, the response is 202 and \`Location\` says where the result will be.
**Limits**: requests count for their API key, or for the address they come from if they have none; \`RateLimit-Policy\`
and \`RateLimit\` in each response say how many are allowed and how many are left. Beyond the limit the response is 429
\`rate_limited\`; if the server as a whole has too much to do, 503 \`overloaded\`. Wait as long as \`Retry-After\` says. An
address from which many wrong keys came is locked out for a while, except for requests with a valid key.
**Money** is in integer minor units: \`{"amount": 1250, "currency": "EUR"}\` is 12.50 EUR.`;

export const TAGS = [
  { name: 'orders', description: 'Take, find and read orders' },
  { name: 'commands', description: 'Act on an order' },
  { name: 'channels', description: 'Connections that orders come from' },
  { name: 'carriers', description: 'Connections to carriers' },
  { name: 'suppliers', description: 'Connections to suppliers, which ship goods directly to the customer' },
  { name: 'stock', description: 'Stock levels and reservations' },
  { name: 'callbacks', description: 'Endpoints that carriers and channels call' },
  { name: 'api-keys', description: 'API keys and their roles' },
  { name: 'system', description: 'Health, metrics and this document' },
];
