import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { DownloadError, download, fetchOk, fillOnce } from './download';

const info = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/**
 * What the SDK itself would download on its own. Its service publishes no hash, so it comes after every
 * source that is pinned.
 */
export async function sdkDownload(
  artifact: 'cli' | 'temporal-test-server',
  version: string,
  cache: string,
  service = 'https://temporal.download',
): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folder = await fillOnce(
    join(cache, `${artifact}-${version}-sdk-${platform}-${arch}`),
    async (draft) => {
      const query = new URLSearchParams({ arch, platform, format: 'tar.gz' });
      // Short: if names do not resolve or a firewall swallows packets, the next source should get its turn.
      const answer = await fetchOk(`${service}/${artifact}/${version}?${query}`, { timeoutMs: 4_000 });
      const { archiveUrl, fileToExtract } = info.parse(await answer.json());
      if (!archiveUrl.endsWith('.tar.gz')) throw new DownloadError(`${archiveUrl} is no .tar.gz archive`);
      const archive = join(draft, 'archive.tar.gz');
      writeFileSync(archive, await download(archiveUrl, undefined));
      const depth = fileToExtract.split('/').length - 1;
      await promisify(execFile)('tar', [
        '-xzf',
        archive,
        '-C',
        draft,
        `--strip-components=${depth}`,
        fileToExtract,
      ]);
      chmodSync(join(draft, `${artifact === 'cli' ? 'temporal' : artifact}${suffix}`), 0o755);
    },
  );
  return join(folder, `${artifact === 'cli' ? 'temporal' : artifact}${suffix}`);
}
