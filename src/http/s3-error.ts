import { defined } from '../defined.ts';
import type { HttpResponse } from './messages.ts';

/** What S3 answered instead of doing it, in the form that errors of the SDK have. */
export class S3Error extends Error {
  override readonly name: string;
  readonly status: number;
  /** S3's clock; milliseconds since 1970, NaN where the answer does not tell. */
  readonly time: number;
  readonly $metadata: { readonly requestId?: string; readonly httpStatusCode: number };

  constructor({ status, headers, body }: HttpResponse) {
    super(member(body, 'Message') ?? `answered with ${status}`);
    this.name = member(body, 'Code') ?? (status === 412 ? 'PreconditionFailed' : 'UnknownError');
    this.status = status;
    this.time = Date.parse(String(headers.date ?? ''));
    const requestId = headers['x-amz-request-id'];
    this.$metadata = {
      httpStatusCode: status,
      ...defined({ requestId: typeof requestId === 'string' ? requestId : undefined }),
    };
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function member(body: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}
