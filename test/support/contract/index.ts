import { ContractCheck } from './contract-check.js';
import { exchangeOf, type Exchange } from './exchange.js';

export { ContractCheck } from './contract-check.js';
export { operationNames, readContract, type ContractDocument } from './contract-document.js';
export { exchangeOf, type Exchange } from './exchange.js';
export { SchemaChecks } from './schema-checks.js';

let check: ContractCheck | undefined;

/** Throws where the exchange does not fit the contract (api/openapi.yaml). */
export function expectContract(exchange: Exchange): void {
  check ??= new ContractCheck();
  const faults = check.faultsOf(exchange);
  if (faults.length === 0) return;
  throw new Error(
    `${exchange.method} ${exchange.url} → ${exchange.status} does not fit the contract, api/openapi.yaml:\n  ` +
      faults.join('\n  '),
  );
}

/** `fetch`, with the exchange held against the contract; for answers that end. */
export async function fetchByContract(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  expectContract(exchangeOf(url, init, response, await response.clone().text()));
  return response;
}
