import fc from 'fast-check';
import { runSeed } from './run-seed.js';

/** Before every test file: properties without a seed of their own take the run's. A failure prints it. */
fc.configureGlobal({ seed: runSeed('PROPERTY_SEED') });
