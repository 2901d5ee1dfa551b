import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { AwsError } from '../../aws-error.ts';

/** An answer of the engine, undecoded. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: string;
}

/** DynamoDB's tables and items, by dynalite. */
export interface TableEngine {
  /** Runs an operation on its JSON text. */
  run(operation: string, body: string): Promise<EngineAnswer>;
  /** Runs an operation on its input. @throws AwsError for the error that DynamoDB answers. */
  call<Output>(operation: string, input: object): Promise<Output>;
  /** Creates a table and waits until it can be used. */
  createTable(input: { readonly TableName: string; readonly [member: string]: unknown }): Promise<void>;
  close(): Promise<void>;
}

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  // dynalite only looks whether the parts are there.
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

/**
 * Starts the engine on `directory`, which nobody else may have open. It never listens: requests are handed to
 * its HTTP handler in memory.
 */
export function createTableEngine(directory: string): TableEngine {
  const server = dynalite({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

  function run(operation: string, body: string): Promise<EngineAnswer> {
    return new Promise((resolve) => {
      const request = Object.assign(Readable.from([Buffer.from(body)]), {
        method: 'POST',
        url: '/',
        headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
      });
      const response = {
        statusCode: 200,
        setHeader: () => undefined,
        end: (text = '') => resolve({ status: response.statusCode, body: String(text) }),
      };
      server.emit('request', request, response);
    });
  }

  async function call<Output>(operation: string, input: object): Promise<Output> {
    const { status, body } = await run(operation, JSON.stringify(input));
    if (status === 200) return JSON.parse(body) as Output;
    throw errorOf(status, body);
  }

  return {
    run,
    call,
    async createTable(input) {
      await call('CreateTable', input);
      const describe = () =>
        call<{ Table: { TableStatus: string } }>('DescribeTable', { TableName: input.TableName });
      while ((await describe()).Table.TableStatus === 'CREATING') await nextTurn();
    },
    // A server that never listened cannot be closed the usual way; listening first closes the database in order.
    close: () =>
      new Promise((resolve, reject) => {
        server.listen(0, '127.0.0.1', () => server.close((error) => (error ? reject(error) : resolve())));
      }),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The error in an answer of the engine. */
export function errorOf(status: number, body: string): AwsError {
  const {
    __type: type = '',
    message = '',
    Message = '',
  } = JSON.parse(body || '{}') as Record<string, string>;
  return new AwsError(type.split('#').at(-1) ?? 'InternalServerError', message || Message, status);
}
