import type { Environment } from '../../environments/environment.ts';

/** Whether anybody may call the API of an environment; the embedded one is reached from this machine alone. */
export function isOpen({ kind, tunables }: Environment): boolean {
  return kind === 'aws' && tunables.auth === 'none';
}

/** What is told of an open API before it is made, with the settings that limit it. */
export function opennessText({ name, tunables }: Environment): string {
  const { throttleRate, reservedConcurrency, monthlyBudget } = tunables;
  const limits = [
    `throttleRate (${throttleRate} requests per second)`,
    `reservedConcurrency (${reservedConcurrency ?? 'none'})`,
    `monthlyBudget (${monthlyBudget === null ? 'none' : `${monthlyBudget} USD`})`,
  ];
  return `note: anybody can read, change and delete the items of ${name} through its API; limit it by ${limits.join(', ')}, or set "auth": "iam"`;
}
