const { existsSync, readFileSync } = require('node:fs');
const { setTimeout: pause } = require('node:timers/promises');
const { TestEnvironment } = require('jest-environment-node');

const PATIENCE_MS = 180_000;

/** The environment of tests that need servers: it waits until they are up, and has their addresses as variables. */
module.exports = class ServerEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const { error, ...addresses } = await addressesOf(process.env.WAYBILL_TEST_ADDRESSES);
    if (error) throw new Error(`the servers that the tests need did not start: ${error}`);
    Object.assign(this.global.process.env, addresses);
  }
};

async function addressesOf(file) {
  const end = Date.now() + PATIENCE_MS;
  while (!existsSync(file)) {
    if (Date.now() > end) return { error: `not within ${PATIENCE_MS / 1000} seconds` };
    await pause(50);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
