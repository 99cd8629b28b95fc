import { PatchbayError, type Fault } from '../../../../pkg/errors/index.js';
import type { FaultSink } from '../../../../internal/domain/questions/question-reader.js';

/** Takes what a reader refuses. */
export class FaultList implements FaultSink {
  readonly faults: Fault[] = [];

  refuse(path: string, message: string): void {
    this.faults.push({ path, code: 'invalid_request', message });
  }
}

/** The faults with which a question was refused. */
export function faultsOf(parse: () => unknown): readonly Fault[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof PatchbayError && error.code === 'invalid_request') return error.faults;
    throw error;
  }
  throw new Error('was accepted');
}
