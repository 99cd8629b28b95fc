import { PatchbayError, type ErrorCode } from '../../pkg/errors/index.js';

/** A port whose named methods reject with a code for as long as one is set; everything else goes through. */
export class Failing<T extends object> {
  readonly port: T;
  #code: ErrorCode | null = null;

  constructor(port: T, methods: readonly (keyof T)[]) {
    this.port = new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          if (this.#code !== null && methods.includes(name as keyof T)) {
            return Promise.reject(new PatchbayError(this.#code, 'Made to fail by a test.'));
          }
          return Reflect.apply(member, target, given);
        };
      },
    });
  }

  with(code: ErrorCode | null): void {
    this.#code = code;
  }
}
