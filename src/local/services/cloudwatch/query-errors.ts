import {
  DashboardInvalidInputError$,
  InvalidNextToken$,
  InvalidParameterCombinationException$,
  InvalidParameterValueException$,
  MissingRequiredParameterException$,
  ResourceNotFound$,
  ResourceNotFoundException$,
  ValidationException$,
} from '@aws-sdk/client-cloudwatch';
import { NormalizedSchema } from '@smithy/core/schema';
import type { QueryError } from '../../wire/operation.ts';

/** The errors that are answered here, with the names that the model gives them in the Query protocol. */
export const QUERY_ERRORS: readonly QueryError[] = [
  DashboardInvalidInputError$,
  InvalidNextToken$,
  InvalidParameterCombinationException$,
  InvalidParameterValueException$,
  MissingRequiredParameterException$,
  ResourceNotFound$,
  ResourceNotFoundException$,
  ValidationException$,
].map((schema) => {
  const shape = NormalizedSchema.of(schema);
  const given: unknown = shape.getMergedTraits().awsQueryError;
  const name = shape.getName() ?? '';
  return { shape: name, code: Array.isArray(given) ? String(given[0]) : name };
});
