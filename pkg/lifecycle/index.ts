export { Lifecycle, type LifecycleEvents, type Stage } from './lifecycle.js';
export { runUntilSignal, type RunOptions } from './run-until-signal.js';
