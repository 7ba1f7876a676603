/** What the document and the docs page say beside the schemas. */
export const INTRODUCTION = `Waybill takes orders in, sees them through shipping, delivery, returns and refunds, and
keeps a record of everything that happened to each.

**Errors** are \`application/problem+json\` with a stable \`code\`; [all codes](/docs/problems).
**Repeating**: send an \`Idempotency-Key\` with any POST, and send it again when in doubt.
**Concurrency**: an order's \`ETag\` is its version; send it as \`If-Match\` to act on that version alone.
**Waiting**: a command is kept, then run. Usually its answer comes at once (200, or 409 with what would be allowed);
where it takes longer, 202 names the place where the answer will be.
**Money** is in integer minor units: \`{"amount": 1250, "currency": "EUR"}\` is 12.50 EUR.`;

export const TAGS = [
  { name: 'orders', description: 'Taking, finding and reading orders' },
  { name: 'commands', description: 'What can be done with an order' },
  { name: 'channels', description: 'Where orders come from' },
  { name: 'carriers', description: 'Who carries parcels' },
  { name: 'suppliers', description: 'Who sends goods straight to the customer' },
  { name: 'stock', description: 'How much there is, and how much of it is held for orders' },
  { name: 'callbacks', description: 'Where carriers and channels call us' },
  { name: 'api-keys', description: 'Who may call' },
  { name: 'system', description: 'Health, figures and this document' },
];
