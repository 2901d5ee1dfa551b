import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { portOf } from './proxy.ts';

/** Names a text of an answer: its operation, and where it stands there; the same for each of a list. */
export type Field = string;

/** A server that passes requests on, and may replace one text of the answers. */
export interface RewritingProxy {
  readonly endpoint: string;
  /** Fields that were seen. */
  readonly fields: Set<Field>;
  /** How often the field was replaced since it was chosen. */
  replaced(): number;
  /** @param change makes another text of it; without a field, nothing is replaced. */
  choose(field?: Field, change?: (text: string) => string): void;
  close(): Promise<void>;
}

/** @param endpoint whose JSON and XML answers may be changed. Its address in answers becomes the proxy's. */
export async function startRewritingProxy(endpoint: string): Promise<RewritingProxy> {
  const fields = new Set<Field>();
  const target = new URL(endpoint);
  let chosen: { readonly field: Field; readonly change: (text: string) => string } | undefined;
  let count = 0;
  let own = '';

  const textOf = (field: Field, text: string): string => {
    fields.add(field);
    if (chosen?.field !== field) return text.replaceAll(endpoint, own);
    count += 1;
    return chosen.change(text);
  };
  const rewritten = (operation: string, body: string): string => {
    if (/^\s*[{[]/.test(body)) return rewrittenJson(operation, body, textOf);
    return /^\s*</.test(body) ? rewrittenXml(operation, body, textOf) : body;
  };

  const server = createServer(async (incoming, outgoing) => {
    const sent = await bytesOf(incoming);
    const { method, url: path = '/', headers } = incoming;
    const passed = request({ host: target.hostname, port: target.port, method, path, headers });
    passed.on('error', () => outgoing.destroy());
    passed.on('response', async (answer) => {
      const bytes = await bytesOf(answer);
      const body = isText(answer.headers)
        ? Buffer.from(rewritten(operationOf(method, path, headers, sent), bytes.toString('utf8')))
        : bytes;
      outgoing.writeHead(answer.statusCode ?? 500, passedOn(answer.headers, body.length, method === 'HEAD'));
      outgoing.end(method === 'HEAD' ? undefined : body);
    });
    passed.end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own = `http://127.0.0.1:${portOf(server)}`;
  return {
    endpoint: own,
    fields,
    replaced: () => count,
    choose(field, change = (text) => text) {
      chosen = field === undefined ? undefined : { field, change };
      count = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Change = (field: Field, text: string) => string;

function rewrittenJson(operation: string, body: string, change: Change): string {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return body;
  }
  const walk = (value: unknown, at: string): unknown => {
    if (typeof value === 'string') return change(at, value);
    if (Array.isArray(value)) return value.map((one) => walk(one, `${at}[]`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, `${at}.${name}`)]));
  };
  return JSON.stringify(walk(document, operation));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function rewrittenXml(operation: string, body: string, change: Change): string {
  return body.replace(/>([^<>]+)<\/(\w+)>/g, (_, text: string, name: string) => {
    const plain = text.replace(/&(lt|gt|quot|apos|amp);/g, (_whole, one: string) => ENTITIES[one] ?? '');
    const made = change(`${operation} <${name}>`, plain);
    const safe = made.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    return `>${safe}</${name}>`;
  });
}

/** What was asked, however the protocol says it. Names and ids in paths are none of it. */
function operationOf(
  method = 'GET',
  path: string,
  { 'x-amz-target': target }: IncomingHttpHeaders,
  sent: Buffer,
): string {
  if (typeof target === 'string') return target;
  const [where = '', query = ''] = path.split('?');
  const action = /(?:^|&)Action=(\w+)/.exec(sent.toString('latin1'))?.[1];
  if (action !== undefined) return action;
  const cborOperation = /\/operation\/(\w+)/.exec(where)?.[1];
  if (cborOperation !== undefined) return cborOperation;
  const words = where
    .split('/')
    .map((word) => (/^[\w.-]{1,20}$/.test(word) && !/\d\d/.test(word) ? word : '*'));
  return `${method} ${words.join('/')}${/list-type|versions|uploads/.exec(query)?.[0] ?? ''}`;
}

const isText = ({ 'content-type': type = '' }: IncomingHttpHeaders): boolean => /json|xml/.test(type);

/** Headers of an answer whose body is another one: no checksums, and its own length. */
function passedOn(headers: IncomingHttpHeaders, length: number, isHead: boolean): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !/^(x-amz-crc32|x-amz-checksum-.*|content-length|transfer-encoding|connection|etag)$/.test(name),
  );
  const size = isHead ? headers['content-length'] : String(length);
  return { ...Object.fromEntries(kept), ...(size === undefined ? {} : { 'content-length': size }) };
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
