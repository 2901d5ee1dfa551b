import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { LOCAL_SECRET } from '../../access-key.ts';
import type { Clock } from '../../clock.ts';
import type { StandingOf } from '../../wire/admission.ts';

/** AWS refuses requests that were signed longer ago, or ahead. */
const MAX_SKEW_MS = 5 * 60_000;

/** Whether a route with AWS_IAM takes a request: it is signed with a key that is let in. */
export async function isAuthorized(
  request: IncomingMessage,
  body: Buffer,
  { clock, standingOf }: { readonly clock: Clock; readonly standingOf: StandingOf },
): Promise<boolean> {
  const accessKeyId = await verifySignature(request, body, clock);
  return accessKeyId !== undefined && (await standingOf(accessKeyId)) === 'admitted';
}

/**
 * Checks a request that a route with AWS_IAM takes: signed for `execute-api`, lately, over what arrived.
 * @returns the access key, or undefined when the signature does not hold.
 */
async function verifySignature(
  request: IncomingMessage,
  body: Buffer,
  clock: Clock,
): Promise<string | undefined> {
  const header = request.headers.authorization ?? '';
  const credential = /Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/execute-api\/aws4_request/.exec(header);
  const signedNames = /SignedHeaders=([^,\s]+)/.exec(header)?.[1]?.split(';');
  const signature = /Signature=([0-9a-f]{64})/.exec(header)?.[1];
  const signedAt = parseAmzDate(String(request.headers['x-amz-date'] ?? ''));
  if (!credential?.[1] || !credential[3] || !signedNames || !signature || signedAt === undefined)
    return undefined;
  if (Math.abs(clock.now().getTime() - signedAt.getTime()) > MAX_SKEW_MS) return undefined;

  const sessionToken = request.headers['x-amz-security-token'];
  const signer = new SignatureV4({
    service: 'execute-api',
    region: credential[3],
    sha256: Sha256,
    credentials: {
      accessKeyId: credential[1],
      secretAccessKey: LOCAL_SECRET,
      ...(typeof sessionToken === 'string' ? { sessionToken } : {}),
    },
  });
  const address = `http://localhost${request.url ?? '/'}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const headers = Object.fromEntries(signedNames.map((name) => [name, String(request.headers[name] ?? '')]));
  const expected = await signer.sign(
    {
      method: request.method ?? 'GET',
      protocol: 'http:',
      hostname: request.headers.host ?? url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers,
      body,
    },
    { signingDate: signedAt },
  );
  const wanted = /Signature=([0-9a-f]{64})/.exec(expected.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(signature)) ? credential[1] : undefined;
}

function queryOf(url: URL): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
  );
}

/** `20261122T031500Z`. */
function parseAmzDate(text: string): Date | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return found ? new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) : undefined;
}
