/** Values of `$context` variables for one request; a missing one is logged as `-`. */
export type LogVariables = Readonly<Record<string, string | number | undefined>>;

/**
 * Fills an access-log format. AWS documents no escaping of values; quotes and backslashes are escaped here so
 * that a JSON format gives JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLogLine(format: string, variables: LogVariables): string {
  return format.replace(/\$context\.([A-Za-z0-9_.]+)/g, (_match, name: string) => {
    const value = variables[name];
    return value === undefined || value === '' ? '-' : JSON.stringify(String(value)).slice(1, -1);
  });
}
