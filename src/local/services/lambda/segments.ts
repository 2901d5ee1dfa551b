import { randomBytes } from 'node:crypto';
import type { FunctionRecord } from './function-record.ts';
import type { Report } from './runtime/platform-lines.ts';
import type { TraceDecision } from './sampling.ts';

export interface LambdaSegments {
  readonly record: FunctionRecord;
  readonly report: Report;
  readonly trace: TraceDecision;
  /** Id of the function's segment: what the function's own subsegments hang on. */
  readonly segmentId: string;
  readonly began: Date;
  readonly ended: Date;
}

/**
 * The two segments that Lambda sends for an invocation: of the service, and of the function in it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export function lambdaSegments({ record, report, trace, segmentId, began, ended }: LambdaSegments): object[] {
  const serviceId = randomBytes(8).toString('hex');
  const start = began.getTime() / 1000;
  const end = ended.getTime() / 1000;
  const codeStart = end - report.durationMs / 1000;
  const failed = report.status !== 'success';
  const common = {
    name: record.name,
    trace_id: trace.traceId,
    resource_arn: record.arn,
    ...(failed ? { fault: true } : {}),
  };
  const init = {
    name: 'Init',
    id: randomBytes(8).toString('hex'),
    start_time: codeStart - (report.initMs ?? 0) / 1000,
    end_time: codeStart,
  };
  return [
    {
      ...common,
      id: serviceId,
      ...(trace.parentId === undefined ? {} : { parent_id: trace.parentId }),
      origin: 'AWS::Lambda',
      start_time: start,
      end_time: end,
      http: { response: { status: failed ? 500 : 200 } },
      aws: { request_id: report.requestId },
    },
    {
      ...common,
      id: segmentId,
      parent_id: serviceId,
      origin: 'AWS::Lambda::Function',
      start_time: Math.min(init.start_time, codeStart),
      end_time: end,
      aws: { function_arn: record.arn, request_id: report.requestId },
      ...(report.initMs === undefined ? {} : { subsegments: [init] }),
    },
  ];
}
