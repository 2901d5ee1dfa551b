import { InvalidArgumentError } from '../../commander.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The address of a collector: what spans tell goes unencrypted to this machine only. */
export function otlpEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (url === undefined || !isSafe || `${url.username}${url.password}${url.search}${url.hash}` !== '')
    throw new InvalidArgumentError(
      'It must be http:// on this machine or https://, without a user, query or fragment, such as http://127.0.0.1:4318.',
    );
  return url.href;
}
