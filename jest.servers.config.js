import base from './jest.config.js';

/** The tests that need real servers: `npm test -- --config jest.servers.config.js`, after `npm run build`. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/**/*.servers.ts'],
  globalSetup: '<rootDir>/test/servers/jest-setup.js',
  globalTeardown: '<rootDir>/test/servers/jest-teardown.js',
};
