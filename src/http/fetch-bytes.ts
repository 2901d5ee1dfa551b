import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { BackofficeError } from '../errors.ts';
import type { Network } from '../network/network.ts';

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;
const BACKOFF_MS = 200;

export interface FetchOptions {
  /** As errors name it. */
  readonly what: string;
  readonly network: Pick<Network, 'agents'>;
  readonly signal: AbortSignal;
}

/** Fetches what lies at an address that is signed itself. The address is a secret: it is in no error. */
export async function fetchBytes(
  address: string,
  { what, network, signal }: FetchOptions,
): Promise<Uint8Array> {
  const agents = network.agents();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { status, body } = await get(new URL(address), agents, signal);
        if (status === 200) return body;
        if (status < 500 || attempt === ATTEMPTS)
          throw new BackofficeError('FAILED', `${what} cannot be fetched: answered ${status}`, {
            hint: 'its address is valid for ten minutes only; try again',
          });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof BackofficeError) throw error;
        if (attempt === ATTEMPTS) throw unreachable(what, error);
      }
      await setTimeout(Math.random() * BACKOFF_MS * 2 ** attempt, undefined, { signal });
    }
  } finally {
    for (const agent of Object.values(agents)) agent.destroy();
  }
}

function unreachable(what: string, error: unknown): BackofficeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return new BackofficeError('UNREACHABLE', `${what} cannot be fetched: ${code}`, {
    hint: 'check the network, and try again',
  });
}

function get(
  url: URL,
  agents: ReturnType<Network['agents']>,
  signal: AbortSignal,
): Promise<{ status: number; body: Uint8Array }> {
  const secure = url.protocol === 'https:';
  const options = { agent: secure ? agents.https : agents.http, signal, timeout: TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).get(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });
}
