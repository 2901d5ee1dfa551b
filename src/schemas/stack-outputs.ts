import * as v from 'valibot';

/** A stack's outputs by name, such as `apiEndpoint` and `tableName`. */
export interface StackOutputs {
  readonly apiEndpoint: string;
  readonly apiId: string;
  readonly apiLogGroup: string;
  readonly artifactsBucket: string;
  /** Who may call the API besides /health: NONE (anybody) or AWS_IAM. */
  readonly authorization: string;
  readonly environmentClass: string;
  /** Missing where a stack of another make tells none. */
  readonly functionLogGroup?: string | undefined;
  readonly functionName: string;
  readonly tableName: string;
}

const text = v.pipe(v.string(), v.nonEmpty());

export const stackOutputsSchema: v.GenericSchema<StackOutputs> = v.looseObject({
  apiEndpoint: v.pipe(
    v.string(),
    v.check((value) => URL.canParse(value) && /^https?:/.test(value), 'is no address of an API'),
  ),
  apiId: text,
  apiLogGroup: text,
  artifactsBucket: text,
  authorization: text,
  environmentClass: text,
  functionLogGroup: v.optional(text),
  functionName: text,
  tableName: text,
});
