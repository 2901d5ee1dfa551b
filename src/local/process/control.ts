import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as http from 'node:http';
import type { Descriptor } from './descriptor.ts';

const STATUS_PATH = '/_backoffice/status';
const STOP_PATH = '/_backoffice/stop';
const PROBE_TIMEOUT_MS = 2000;

/** What a process answers of itself. */
export type ProcessStatus = Omit<Descriptor, 'token'>;

/** Answers the requests by which a process is found and stopped. */
export function createControl(descriptor: () => Descriptor | undefined, stop: () => void) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const held = descriptor();
    if (held === undefined || !request.url?.startsWith('/_backoffice/')) return false;
    const { token, ...status } = held;
    const stopping = request.url === STOP_PATH && request.method === 'POST';
    const allowed = !stopping || sameText(String(request.headers['x-backoffice-token'] ?? ''), token);
    const found = stopping || request.url === STATUS_PATH;
    response.writeHead(!found ? 404 : allowed ? 200 : 403, {
      'content-type': 'application/json',
      connection: 'close',
    });
    response.end(JSON.stringify(found && allowed ? status : {}), () => {
      if (stopping && allowed) stop();
    });
    return true;
  };
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Whether the process that is announced answers, as itself. */
export async function probe(
  { endpoint, pid }: Descriptor,
  signal: AbortSignal,
): Promise<ProcessStatus | undefined> {
  const status = (await ask('GET', `${endpoint}${STATUS_PATH}`, {}, signal)) as ProcessStatus | undefined;
  return status?.pid === pid ? status : undefined;
}

export async function askToStop({ endpoint, token }: Descriptor, signal: AbortSignal): Promise<void> {
  await ask('POST', `${endpoint}${STOP_PATH}`, { 'x-backoffice-token': token }, signal);
}

/** @returns undefined when nobody answers, or with something else. */
function ask(
  method: string,
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve) => {
    const request = http.request(
      url,
      { method, headers, signal, timeout: PROBE_TIMEOUT_MS, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', () => resolve(undefined));
        response.on('end', () => resolve(parse(text)));
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
