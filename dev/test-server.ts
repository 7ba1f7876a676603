import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder, download, fillOnce, reasonOf, sha256 } from './download';
import { canConnect, freePort } from './ports';
import type { Log } from './processes';
import { projectRoot } from './root';
import { sdkDownload } from './sdk-download';
import { isExecutable, onPath } from './temporal-cli';
import { jars } from './test-server-jars.json';

const VERSION = '1.32.0';
const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';
const MAIN = 'io.temporal.testserver.TestServer';
const ARCHIVE = 'classes.jsa';
const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xlog:disable', '-Xlog:all=error:stderr'];

/** Java is looked up at each start: what is on the PATH may change, the jars do not. */
const SCRIPT = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
java=java
if [ -n "$JAVA_HOME" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java; fi
set -- ${MAIN} "$@"
if [ -r "$here/${ARCHIVE}" ]; then set -- -Xshare:auto "-XX:SharedArchiveFile=$here/${ARCHIVE}" "$@"; fi
exec "$java" ${QUICK.join(' ')} -cp "$here/lib/*" "$@"
`;

/**
 * The time-skipping test server: the program named by WAYBILL_TEST_SERVER, the pinned jars of Maven Central
 * if there is a Java, else what the SDK would download.
 */
export async function findTestServer(log: Log = () => {}): Promise<string> {
  const chosen = process.env.WAYBILL_TEST_SERVER;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`WAYBILL_TEST_SERVER: ${chosen} is not an executable file`);
  }
  const cache = cacheFolder(join(projectRoot(), '.waybill'));
  const problems: string[] = [];
  for (const source of [
    () => fromMaven(cache, log),
    () => sdkDownload('temporal-test-server', 'default', cache),
  ]) {
    try {
      return await source();
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
  throw new Error(
    `the time-skipping test server was not found (${problems.join('; ')}): install a Java runtime 11 or ` +
      "newer (Debian: openjdk-17-jre-headless), or name the server's program in WAYBILL_TEST_SERVER",
  );
}

async function fromMaven(cache: string, log: Log): Promise<string> {
  const java = javaProgram();
  if (!java) throw new Error('there is no java on the PATH or in JAVA_HOME');
  const content = sha256(Buffer.from(JSON.stringify(jars) + SCRIPT)).slice(0, 8);
  const folder = await fillOnce(join(cache, `temporal-test-server-${VERSION}-${content}`), async (draft) => {
    log(`fetching the time-skipping test server ${VERSION} (about 35 MB, once)`);
    const lib = join(draft, 'lib');
    mkdirSync(lib);
    const repository = (process.env.WAYBILL_MAVEN_REPOSITORY ?? MAVEN_CENTRAL).replace(/\/$/, '');
    try {
      await Promise.all(
        Object.entries(jars).map(async ([path, hash]) => {
          writeFileSync(join(lib, basename(path)), await download(`${repository}/${path}`, hash));
        }),
      );
    } catch (error) {
      // Maven knows of mirrors and proxies that only its settings name.
      if (!(await withMaven(draft, lib))) throw error;
    }
    writeFileSync(join(draft, 'test-server'), SCRIPT);
    chmodSync(join(draft, 'test-server'), 0o755);
  });
  if (!existsSync(join(folder, ARCHIVE))) await archiveClasses(java, folder).catch(() => {});
  return join(folder, 'test-server');
}

/**
 * The SDK gives the server five seconds to come up, which a busy machine may exceed. With its classes parsed
 * beforehand it needs less than half. The archive contains the paths of the jars, so it is created in their place.
 */
async function archiveClasses(java: string, folder: string): Promise<void> {
  const port = await freePort();
  const draft = join(folder, `${ARCHIVE}.${process.pid}`);
  const server = spawn(
    java,
    [...QUICK, `-XX:ArchiveClassesAtExit=${draft}`, '-cp', join(folder, 'lib', '*'), MAIN, String(port)],
    { stdio: 'ignore' },
  );
  const exited = new Promise((done) => server.once('exit', done).once('error', done));
  const deadline = Date.now() + 30_000;
  while (server.exitCode === null && Date.now() < deadline && !(await canConnect(port))) await sleep(50);
  server.kill('SIGTERM');
  await exited;
  if (existsSync(draft)) renameSync(draft, join(folder, ARCHIVE));
}

function javaProgram(): string | undefined {
  const home = process.env.JAVA_HOME;
  const inHome = home && join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java');
  return inHome && isExecutable(inHome) ? inHome : onPath('java');
}

async function withMaven(draft: string, lib: string): Promise<boolean> {
  const mvn = onPath('mvn');
  if (!mvn) return false;
  const pom = join(draft, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>waybill</groupId><artifactId>test-server</artifactId><version>1</version><dependencies><dependency>
<groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version>
</dependency><dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version>
</dependency></dependencies></project>`,
  );
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${lib}`];
  await promisify(execFile)(mvn, ['-B', '-q', '-f', pom, ...goal], { timeout: 300_000 });
  return Object.entries(jars).every(
    ([path, hash]) => sha256(readFileSync(join(lib, basename(path)))) === hash,
  );
}
