/** Tests run as ES modules; types are checked by `tsc`, so the transform only strips them. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons'] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/jest-setup.js',
  globalTeardown: '<rootDir>/test/servers/jest-teardown.js',
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/seed-properties.ts'],
  reporters: [
    'default',
    '<rootDir>/scripts/conformance-reporter.js',
    '<rootDir>/scripts/closing-line-reporter.js',
  ],
  testTimeout: 60_000,
  maxWorkers: 2,
};
