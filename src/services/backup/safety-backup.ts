/** What the names of backups that are made before the application leaves a table begin with. */
export function safetyPrefix(stackName: string): string {
  return `${stackName}-before-`;
}
