import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Route } from '../http/route';
import { openRoute } from '../http/route';
import type { Json } from '../openapi/components';
import { openApiDocument } from '../openapi/document';
import { docsPage, PAGE_SCRIPT, PAGE_STYLE, problemsPage } from '../openapi/pages';

const CACHED = { 'Cache-Control': 'public, max-age=300' };

/** The document of all other routes and of these, and pages to read it by. */
export function docsRoutes(others: readonly Route[]): Route[] {
  let document: Json | null = null;
  const routes: Route[] = [
    openRoute({
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      tag: 'system',
      summary: 'This document',
      responses: { 200: { description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()) } },
      async handle() {
        document ??= openApiDocument([...others, ...routes]);
        return { status: 200, body: document, headers: CACHED };
      },
    }),
    pageRoute('/docs', 'getDocs', 'A page to read about and try the API', 'text/html', docsPage),
    pageRoute('/docs/problems', 'getProblems', 'All error codes', 'text/html', problemsPage),
    pageRoute(
      '/docs/page.js',
      'getDocsScript',
      'The script of the page',
      'text/javascript',
      () => PAGE_SCRIPT,
    ),
    pageRoute('/docs/page.css', 'getDocsStyle', 'The styles of the page', 'text/css', () => PAGE_STYLE),
    swaggerRoute('swagger-ui-bundle.js', 'getSwaggerScript', 'text/javascript'),
    swaggerRoute('swagger-ui.css', 'getSwaggerStyle', 'text/css'),
  ];
  return routes;
}

/** Swagger UI from the package as it was installed: the page works without any other server. */
function swaggerRoute(file: string, operationId: string, type: string): Route {
  const content = (): string => readFileSync(require.resolve(`swagger-ui-dist/${file}`), 'utf8');
  return pageRoute(`/docs/${file}`, operationId, `${file} of Swagger UI`, type, content);
}

function pageRoute(
  path: string,
  operationId: string,
  summary: string,
  type: string,
  content: () => string,
): Route {
  let text: string | null = null;
  return openRoute({
    method: 'get',
    path,
    operationId,
    tag: 'system',
    summary,
    responses: { 200: { description: 'The page', contentType: type } },
    async handle() {
      text ??= content();
      return { status: 200, text, headers: { ...CACHED, 'Content-Type': `${type}; charset=utf-8` } };
    },
  });
}
