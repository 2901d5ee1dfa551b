import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as http from 'node:http';
import type { Fault, InjectedFaults } from '../local/index.ts';
import type { Descriptor } from './descriptor.ts';

const STATUS_PATH = '/_backoffice/status';
const STOP_PATH = '/_backoffice/stop';
const FAULTS_PATH = '/_backoffice/faults';
const PROBE_TIMEOUT_MS = 2000;

/** What a process answers of itself. */
export type ProcessStatus = Omit<Descriptor, 'token'>;

/** What a process lets its commands do. */
export interface Controlled {
  readonly descriptor: () => Descriptor | undefined;
  /** @param waitMs how long requests under way may take to end. */
  readonly stop: (waitMs: number) => void;
  readonly faults: () => InjectedFaults | undefined;
}

/** Answers the requests by which a process is found, stopped, and made to go wrong. */
export function createControl({ descriptor, stop, faults }: Controlled) {
  async function answer(request: IncomingMessage, held: Descriptor): Promise<Answer> {
    const { token, ...status } = held;
    const asked = `${request.method} ${request.url}`;
    if (asked === `GET ${STATUS_PATH}`) return { status: 200, body: status };
    if (asked === `GET ${FAULTS_PATH}`) return { status: 200, body: faults()?.list() ?? [] };
    if (asked !== `POST ${STOP_PATH}` && asked !== `POST ${FAULTS_PATH}`) return { status: 404, body: {} };
    if (!sameText(String(request.headers['x-backoffice-token'] ?? ''), token))
      return { status: 403, body: {} };
    const sent = await readJson(request);
    if (request.url === STOP_PATH) return { status: 200, body: status, after: () => stop(waitOf(sent)) };
    faults()?.set(sent as readonly Fault[]);
    return { status: 200, body: {} };
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const held = descriptor();
    if (held === undefined || !request.url?.startsWith('/_backoffice/')) return false;
    answer(request, held).then(
      ({ status, body, after }) => {
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
        response.end(JSON.stringify(body), after);
      },
      // What was sent is no JSON, or too long.
      () => response.writeHead(400, { connection: 'close' }).end(),
    );
    return true;
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Done once it is sent. */
  readonly after?: () => void;
}

const MAX_BODY_BYTES = 1024 * 1024;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is too long');
    chunks.push(chunk);
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function waitOf(sent: unknown): number {
  const wait = typeof sent === 'object' && sent !== null && 'waitMs' in sent ? Number(sent.waitMs) : 0;
  return Number.isFinite(wait) ? wait : 0;
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Whether the process that is announced answers, as itself. */
export async function probe(
  { endpoint, pid }: Descriptor,
  signal: AbortSignal,
): Promise<ProcessStatus | undefined> {
  const status = (await ask({ url: `${endpoint}${STATUS_PATH}` }, signal)) as ProcessStatus | undefined;
  return status?.pid === pid ? status : undefined;
}

/** The faults that are injected; undefined when nobody answers. */
export async function askFaults({ endpoint }: Descriptor, signal: AbortSignal): Promise<unknown> {
  return ask({ url: `${endpoint}${FAULTS_PATH}` }, signal);
}

/** @returns false when nobody took them. */
export async function sendFaults(
  { endpoint, token }: Descriptor,
  faults: readonly Fault[],
  signal: AbortSignal,
): Promise<boolean> {
  const question = { url: `${endpoint}${FAULTS_PATH}`, token, body: JSON.stringify(faults) };
  return (await ask(question, signal)) !== undefined;
}

/** @param waitMs how long requests under way may take to end. */
export async function askToStop(
  { endpoint, token }: Descriptor,
  waitMs: number,
  signal: AbortSignal,
): Promise<void> {
  await ask({ url: `${endpoint}${STOP_PATH}`, token, body: JSON.stringify({ waitMs }) }, signal);
}

/** A question about the process; with the token it is one that changes something. */
interface Question {
  readonly url: string;
  readonly token?: string;
  readonly body?: string;
}

/** @returns undefined when nobody answers, or with something else. */
function ask({ url, token, body = '' }: Question, signal: AbortSignal): Promise<unknown> {
  const method = token === undefined ? 'GET' : 'POST';
  const headers = token === undefined ? {} : { 'x-backoffice-token': token };
  return new Promise((resolve) => {
    const options = { method, headers, signal, timeout: PROBE_TIMEOUT_MS, agent: false };
    const request = http.request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(parse(text)));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
