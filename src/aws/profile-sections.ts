/** Whether a configuration file has a section such as `[profile "my name"]`, read as the aws command reads it. */
export function hasSection(text: string, kind: string, name: string): boolean {
  return text
    .split('\n')
    .map((line) => /^\s*\[\s*([\w-]+)\s+(["']?)(.+?)\2\s*\]/.exec(line))
    .some((section) => section?.[1] === kind && section[3] === name);
}
