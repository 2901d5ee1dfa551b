import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Functions } from './functions.ts';

const PATH = '/_lambda-code/';

/** Serves the code of functions at addresses that need no signature, as the presigned ones of GetFunction. */
export interface CodeDownloads {
  /** Where a version can be fetched. */
  readonly address: (codeSha256: string) => string;
  /** Answers whether it did. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
}

export function createCodeDownloads(functions: Pick<Functions, 'zip'>, endpoint: string): CodeDownloads {
  async function answer(response: ServerResponse, codeSha256: string): Promise<void> {
    const zip = await functions.zip(codeSha256);
    response.writeHead(zip === undefined ? 404 : 200, { 'content-type': 'application/zip' });
    response.end(zip);
  }

  return {
    address: (codeSha256) => `${endpoint}${PATH}${Buffer.from(codeSha256, 'base64').toString('hex')}`,
    serve(request, response) {
      const [, hash] = request.url?.split(PATH) ?? [];
      if (request.method !== 'GET' || !request.url?.startsWith(PATH) || hash === undefined) return false;
      answer(response, Buffer.from(hash, 'hex').toString('base64')).catch((error: unknown) =>
        response.destroy(error as Error),
      );
      return true;
    },
  };
}
