import { Router, type Response } from 'express';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { injectable } from 'tsyringe';
import { projectRoot } from '../../../../pkg/project-root/index.js';
import { allowOnly } from '../allow-only.js';
import { documentationPage, documentationScript } from './documentation-page.js';

const contract = join(projectRoot(import.meta.dirname), 'api', 'generated', 'openapi.json');
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
/** What the page needs of the package; nothing else of it is served. */
const assets = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;

/**
 * Everything comes from this server, and nothing that is written into the page runs. Images may be data: the style
 * sheet holds its icons so.
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The contract, for programs (`/openapi.json`) and for people, to try in a browser (`/docs`, where `/` and `/docs/` lead). */
@injectable()
export class ContractController {
  /** Each file is read when it is first asked for, and kept: together they have two megabytes. */
  readonly #files = new Map<string, Promise<Buffer>>();

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get('/openapi.json', async (_request, response) => {
      response.type('json').send(await this.#read(contract));
    });
    router.get(['/', '/docs/'], (_request, response) => response.redirect(302, '/docs'));
    router.get('/docs', (_request, response) => {
      secure(response).type('html').send(documentationPage);
    });
    router.get('/docs/start.js', (_request, response) => {
      secure(response).type('js').send(documentationScript);
    });
    for (const asset of assets) {
      router.get(`/docs/${asset}`, async (_request, response) => {
        const file = await this.#read(join(swaggerUi, asset));
        secure(response).set('Cache-Control', 'max-age=86400').type(extname(asset)).send(file);
      });
    }
    const pages = [
      '/',
      '/openapi.json',
      '/docs',
      '/docs/',
      '/docs/start.js',
      ...assets.map((name) => `/docs/${name}`),
    ];
    router.all(pages, allowOnly('GET'));
    return router;
  }

  #read(path: string): Promise<Buffer> {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const reading = readFile(path);
    this.#files.set(path, reading);
    reading.catch(() => this.#files.delete(path));
    return reading;
  }
}

function secure(response: Response): Response {
  return response.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
}
