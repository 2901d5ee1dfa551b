import * as http from 'node:http';
import type { LocalFault } from '../local-process.ts';
import type { ProcessStatus } from './control.ts';
import { FAULTS_PATH, MOST_BYTES, STATUS_PATH, STOP_PATH } from './control-paths.ts';
import { type Descriptor, isStatus } from './descriptor.ts';
import { areFaults } from './faults-sent.ts';

/** From the question to the last byte of the answer. */
const ANSWER_LIMIT_MS = 2000;

/** Whether the process that is announced answers, as itself. */
export async function probe(
  { endpoint, pid }: Descriptor,
  signal: AbortSignal,
): Promise<ProcessStatus | undefined> {
  const answer = await ask({ url: `${endpoint}${STATUS_PATH}` }, signal);
  if (answer?.status !== 200 || !isStatus(answer.body)) return undefined;
  return answer.body.pid === pid ? answer.body : undefined;
}

/** The faults that are injected; undefined when nobody answers, or with something else. */
export async function askFaults(
  { endpoint }: Descriptor,
  signal: AbortSignal,
): Promise<readonly LocalFault[] | undefined> {
  const answer = await ask({ url: `${endpoint}${FAULTS_PATH}` }, signal);
  return answer?.status === 200 && areFaults(answer.body) ? answer.body : undefined;
}

/** @returns the status that is answered, 200 when they were taken; undefined when nobody answers. */
export async function sendFaults(
  { endpoint, token }: Descriptor,
  faults: readonly LocalFault[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const question = { url: `${endpoint}${FAULTS_PATH}`, token, body: JSON.stringify(faults) };
  return (await ask(question, signal))?.status;
}

/**
 * @param waitMs how long requests under way may take to end.
 * @returns whether the process said that it will.
 */
export async function askToStop(
  { endpoint, token }: Descriptor,
  waitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const question = { url: `${endpoint}${STOP_PATH}`, token, body: JSON.stringify({ waitMs }) };
  return (await ask(question, signal))?.status === 200;
}

/** A question about the process; with the token it is one that changes something. */
interface Question {
  readonly url: string;
  readonly token?: string;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

/** @returns undefined when nobody answers in time. */
function ask({ url, token, body = '' }: Question, signal: AbortSignal): Promise<Answer | undefined> {
  const method = token === undefined ? 'GET' : 'POST';
  const headers = token === undefined ? {} : { 'x-backoffice-token': token };
  return new Promise((resolve) => {
    const request = http.request(url, { method, headers, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) request.destroy();
      });
      response.on('error', () => end(undefined));
      response.on('end', () => end({ status: response.statusCode ?? 0, body: parse(text) }));
    });
    const deadline = setTimeout(() => request.destroy(), ANSWER_LIMIT_MS);
    function end(answer: Answer | undefined): void {
      clearTimeout(deadline);
      resolve(answer);
    }
    request.on('error', () => end(undefined));
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
