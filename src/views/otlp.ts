import type { OtlpTraces } from '../services/traces/otlp/request.ts';
import { verbatim } from '../terminal/layout/docs.ts';
import type { View } from '../terminal/printer.ts';

/** For a program, also where it looks as if for a person. */
export const otlpView: View<OtlpTraces> = {
  text: (request) => verbatim(JSON.stringify(request, null, 2)),
};
