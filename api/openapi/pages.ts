import { ERRORS } from '../../domain/errors';

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
${body}
</body>
</html>
`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const code = (text: string): string => `<pre>${escaped(text)}</pre>`;

/** The page at /docs: an introduction, then every route to read and try. It loads nothing from other servers. */
export const docsPage = (): string =>
  page(
    'Waybill API',
    `<main class="start">
<h1>Waybill API</h1>
<p>Take an order, ship it and refund a part, in five minutes with <code>curl</code>. <code>KEY</code> is an API key; the
first start prints one.</p>
<h2>1. Take an order</h2>
${code(`curl -s http://localhost:3000/v1/orders -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: order-A-1' -d '{
  "channel": "direct", "externalId": "A-1", "currency": "EUR",
  "lines": [{ "id": "1", "sku": "MUG-01", "quantity": 2, "unitPrice": { "amount": 1250, "currency": "EUR" } }],
  "payment": { "mode": "prepaid", "captured": { "amount": 2500, "currency": "EUR" } } }'`)}
<p>Put its <code>id</code> into <code>ID</code> below. The same request, sent again, gets the same response.</p>
<h2>2. Ship it</h2>
${code(`curl -s http://localhost:3000/v1/orders/$ID/ship -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{ "manual": { "carrier": "Local courier", "trackingNumber": "LC-1" } }'
curl -s -X POST http://localhost:3000/v1/orders/$ID/deliver -H "Authorization: Bearer $KEY"`)}
<h2>3. Refund one mug</h2>
${code(`curl -s http://localhost:3000/v1/orders/$ID/refund -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '{ "lines": [{ "id": "1", "quantity": 1 }], "reason": "arrived broken" }'`)}
<h2>4. See what happened</h2>
${code(`curl -s "http://localhost:3000/v1/orders/$ID/timeline?verify=true" -H "Authorization: Bearer $KEY"`)}
<p>A command that the order does not allow is refused with a <a href="/docs/problems">code</a> and the commands that it
allows. The whole document: <a href="/openapi.json">openapi.json</a>.</p>
</main>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>`,
  );

const RETRY = { no: 'no', later: 'later', after_change: 'after a change' } as const;

/** The page at /docs/problems: the registry of error codes. */
export const problemsPage = (): string => {
  const rows = Object.entries(ERRORS).map(
    ([name, { status, title, retry }]) =>
      `<tr id="${name}"><td><code>${name}</code></td><td>${status}</td><td>${escaped(title)}</td><td>${RETRY[retry]}</td></tr>`,
  );
  return page(
    'Waybill API: error codes',
    `<main class="start"><h1>Error codes</h1>
<p>Codes are stable. <a href="/docs">Back</a></p>
<table><thead><tr><th>code</th><th>status</th><th>title</th><th>retry</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></main>`,
  );
};

/** Scripts and styles are files of their own: the page's security policy takes none from within it. */
export const PAGE_SCRIPT = `for (const block of document.querySelectorAll('.start pre')) {
  block.textContent = block.textContent.replaceAll('http://localhost:3000', location.origin);
}
window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  // Would send the document's address to a server elsewhere.
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

export const PAGE_STYLE = `.start { max-width: 60rem; margin: 2rem auto; padding: 0 1.25rem; font-family: sans-serif; line-height: 1.5; }
.start pre { background: #f4f4f4; padding: 0.75rem; overflow-x: auto; }
.start td, .start th { text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; }
.start tr:target { background: #fff3c4; }
`;
