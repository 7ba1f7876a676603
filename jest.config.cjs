// swc's options live here and `swcrc` is off: a .swcrc file would also be picked up by Temporal's bundler.
const compiled = (syntax) => [
  '@swc/jest',
  {
    swcrc: false,
    jsc: { parser: { syntax }, target: 'es2022', keepClassNames: true },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

// Node requires ES modules, Jest does not: packages that are nothing else are compiled.
const ES_MODULES = '/node_modules/(any-ascii|dinero\\.js)/';
const transform = { '^.+\\.ts$': compiled('typescript'), [ES_MODULES]: compiled('ecmascript') };

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: ['/node_modules/(?!(any-ascii|dinero\\.js)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.waybill/'],
};

const IGNORED = ['/node_modules/', '<rootDir>/dist/', '<rootDir>/.waybill/'];

/** What is exhaustive or long. Only `npm run test:deep` runs these. */
const DEEP = '\\.deep\\.test\\.ts$';

const servers = {
  testEnvironment: '<rootDir>/tests/setup/server-environment.cjs',
  globalSetup: '<rootDir>/tests/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/setup/global-teardown.mjs',
};

module.exports = {
  // One more than two cores: some tests wait more than they compute. The servers share the machine with Jest, and more
  // workers only make them slower.
  maxWorkers: 3,
  testSequencer: '<rootDir>/tests/setup/waiting-first.cjs',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{domain,app,workflows,activities,connectors,temporal,worker,config,api,simulators,dev,scripts}/**/*.test.ts',
        '<rootDir>/tests/search/**/*.test.ts',
      ],
      testPathIgnorePatterns: [...IGNORED, DEEP],
    },
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/{tests,store}/**/*.test.ts'],
      testPathIgnorePatterns: [...IGNORED, DEEP, '<rootDir>/tests/search/'],
      ...servers,
    },
    {
      ...common,
      displayName: 'deep',
      testMatch: [
        '<rootDir>/**/*.deep.test.ts',
        // In every run with a few random lives and a few cases, here with all of them.
        '<rootDir>/domain/order/properties*.test.ts',
        '<rootDir>/tests/api/{orders/actions,model/forms,model/statuses}.test.ts',
      ],
      testPathIgnorePatterns: IGNORED,
      setupFiles: ['<rootDir>/tests/setup/deep.cjs'],
      ...servers,
    },
  ],
  testTimeout: 30_000,
};
