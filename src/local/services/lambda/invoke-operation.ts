import { type InvocationRequest, Invoke$ } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error.ts';
import type { ServiceContext } from '../../service.ts';
import { type Operation, operation } from '../../wire/operation.ts';

interface InvokeAnswer {
  readonly StatusCode: number;
  readonly ExecutedVersion?: string;
  readonly FunctionError?: string;
  readonly LogResult?: string;
  readonly Payload?: Uint8Array;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, DryRun: 6 * 1024 * 1024 };

export function invokeOperation({ functions, invoker, report }: ServiceContext): Operation {
  return operation<InvocationRequest, InvokeAnswer>(Invoke$)(
    ['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload'],
    async ({ FunctionName = '', Qualifier, InvocationType = 'RequestResponse', LogType, Payload }) => {
      // An invocation means a version, and AWS's error tells which one.
      const target = await functions.resolve(FunctionName, Qualifier, '$LATEST');
      invoker.admit(target.record);
      const payload = readPayload(Payload, MAX_PAYLOAD_BYTES[InvocationType]);
      if (InvocationType === 'DryRun') return { StatusCode: 204 };
      if (InvocationType === 'Event') {
        void invoker.invoke(target, payload).catch(report);
        return { StatusCode: 202 };
      }
      const result = await invoker.invoke(target, payload);
      return {
        StatusCode: 200,
        ExecutedVersion: target.record.version ?? '$LATEST',
        Payload: Buffer.from(result.payload),
        ...(result.functionError ? { FunctionError: 'Unhandled' } : {}),
        ...(LogType === 'Tail' ? { LogResult: Buffer.from(result.logTail).toString('base64') } : {}),
      };
    },
  );
}

/** The code of the refusal is widely reported; the API's model has another one for it. */
function readPayload(payload: Uint8Array | undefined, limit: number): string {
  const bytes = Buffer.from(payload ?? []);
  if (bytes.length > limit)
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      413,
    );
  const text = bytes.length === 0 ? '{}' : bytes.toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400, {
      Type: 'User',
    });
  }
}
