// swc's options live here and `swcrc` is off: a .swcrc file would also be picked up by Temporal's bundler.
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
};

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/.waybill/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.waybill/'],
};

module.exports = {
  // The servers of the system tests share the machine with Jest; more workers only make them slower.
  maxWorkers: 2,
  testSequencer: '<rootDir>/tests/setup/longest-first.cjs',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{domain,app,workflows,activities,connectors,temporal,worker,config,api,simulators,dev,scripts}/**/*.test.ts',
        '<rootDir>/tests/search/**/*.test.ts',
      ],
    },
    {
      ...common,
      displayName: 'system',
      testMatch: ['<rootDir>/{tests,store}/**/*.test.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '<rootDir>/tests/search/'],
      globalSetup: '<rootDir>/tests/setup/global-setup.mjs',
      globalTeardown: '<rootDir>/tests/setup/global-teardown.mjs',
    },
  ],
  testTimeout: 30_000,
};
