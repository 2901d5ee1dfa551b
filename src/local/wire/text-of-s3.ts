import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../aws-error.ts';
import { fromText } from './text-values.ts';

const MOST = 2 ** 31 - 1;

/**
 * The value of a member of S3 that comes in a header, the query or the path. An empty number is none.
 * @throws AwsError InvalidArgument, in the words that https://github.com/brekkylab/backlot/issues/192 has measured for
 * numbers; for other types they are believed, not proven.
 */
export function textOfS3(member: NormalizedSchema, text: string, where: string): unknown {
  const refusal = (what: string) =>
    new AwsError('InvalidArgument', `Provided ${where} not ${what}`, 400, {
      ArgumentName: where,
      ArgumentValue: text,
    });
  if (!member.isNumericSchema()) return fromText(member, text, (type) => refusal(`a ${type}`));
  if (text === '') return undefined;
  if (!/^-?\d+$/.test(text) || Math.abs(Number(text)) > MOST)
    throw refusal('an integer or within integer range');
  return Number(text);
}
