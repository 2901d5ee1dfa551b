import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorization, startLocal, type TestLocal } from '../support/local.ts';

let local: TestLocal;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  expect(local.errors).toEqual([]);
  await local.close();
});

async function json(operation: string, input: object) {
  const response = await fetch(local.endpoint, {
    method: 'POST',
    headers: {
      ...authorization('monitoring'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return toldBy(response, await response.json());
}

async function binary(operation: string, input: object) {
  const url = `${local.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`;
  const headers = { ...authorization('monitoring'), 'content-type': 'application/cbor' };
  const body = Buffer.from(cbor.serialize(input));
  const response = await fetch(url, { method: 'POST', headers, body });
  return toldBy(response, cbor.deserialize(new Uint8Array(await response.arrayBuffer())));
}

function toldBy(response: Response, answer: unknown) {
  return { answer, status: response.status, header: response.headers.get('x-amzn-query-error') };
}

// localstack's tests/aws/services/cloudwatch/test_cloudwatch.py, test_put_metric_data_validation and
// test_set_alarm_invalid_input, recorded on AWS: Code is the header's, QueryErrorCode the document's.
describe('errors of CloudWatch name their shape, and their former name in a header', () => {
  const both = { MetricName: 'm', Value: 1, Values: [1] };
  it.each<[string, object, string, string, number]>([
    [
      'PutMetricData',
      { Namespace: 'N', MetricData: [both] },
      'InvalidParameterCombinationException',
      'InvalidParameterCombination;Sender',
      400,
    ],
    [
      'SetAlarmState',
      { AlarmName: 'a', StateValue: 'INVALID', StateReason: 'r' },
      'ValidationException',
      'ValidationError;Sender',
      400,
    ],
    [
      'SetAlarmState',
      { AlarmName: 'absent', StateValue: 'OK', StateReason: 'r' },
      'ResourceNotFound',
      'ResourceNotFound;Sender',
      404,
    ],
  ])('%s', async (operation, input, __type, header, status) => {
    const told = { answer: { __type }, header, status };
    expect(await json(operation, input)).toMatchObject(told);
    expect(await binary(operation, input)).toMatchObject(told);
  });
});
