/** Lambda writes its times as `2026-11-22T10:00:00.000+0000`. @returns ISO 8601; null for what is no time. */
export function lambdaTime(text = ''): string | null {
  const time = Date.parse(text.replace(/\+0000$/, 'Z'));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
