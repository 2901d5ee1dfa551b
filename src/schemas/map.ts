import * as v from 'valibot';
import { isObject } from './json.ts';

/** An object whose names are not known before. A list is none, though valibot's own `record` takes one. */
export function mapOf<Value extends v.GenericSchema>(value: Value) {
  return v.pipe(v.custom<Record<string, v.InferInput<Value>>>(isObject), v.record(v.string(), value));
}
