/**
 * How long X-Ray keeps traces and service graphs.
 * https://docs.aws.amazon.com/general/latest/gr/xray.html ("Trace and service graph retention": 30 days)
 */
export const TRACES_KEPT_MS = 30 * 86_400_000;
