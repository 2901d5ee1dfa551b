import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InjectedFaults } from '../local/index.ts';
import { FAULTS_PATH, MOST_BYTES, STATUS_PATH, STOP_PATH } from './control-paths.ts';
import type { Descriptor } from './descriptor.ts';
import { areFaults } from './faults-sent.ts';

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
    if (!areFaults(sent)) return { status: 400, body: {} };
    faults()?.set(sent);
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

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('the body is too long');
    chunks.push(chunk);
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function waitOf(sent: unknown): number {
  const wait = typeof sent === 'object' && sent !== null && 'waitMs' in sent ? Number(sent.waitMs) : 0;
  return Number.isFinite(wait) ? wait : 0;
}

/** Texts of as many characters may have more or fewer bytes. */
function sameText(a: string, b: string): boolean {
  const [ofA, ofB] = [Buffer.from(a), Buffer.from(b)];
  return ofA.length === ofB.length && timingSafeEqual(ofA, ofB);
}
