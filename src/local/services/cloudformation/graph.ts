import { conditionHolds, type Scope } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';
import { formatError } from './template-members.ts';
import { referencesIn } from './template-references.ts';

/** The resources that a template asks for, and what each must wait for. */
export interface ResourceGraph {
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
}

/** @throws AwsError ValidationError for a circle, or a dependency on nothing. */
export function graphOf(template: Template, scope: Scope): ResourceGraph {
  const resources = new Map(
    Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || conditionHolds(Condition, scope),
    ),
  );
  const dependencies = new Map<string, Set<string>>();
  for (const [logicalId, resource] of resources) {
    const named = [...(resource.DependsOn ?? []), ...referencesIn(resource.Properties)];
    dependencies.set(logicalId, new Set(named.filter((name) => resources.has(name))));
    const missing = named.find((name) => !isKnown(name, template));
    if (missing !== undefined)
      throw formatError(
        `Unresolved resource dependencies [${missing}] in the Resources block of the template`,
      );
  }
  refuseCircles(dependencies);
  return { resources, dependencies };
}

function isKnown(name: string, template: Template): boolean {
  return (
    name.startsWith('AWS::') ||
    Object.hasOwn(template.Resources, name) ||
    Object.hasOwn(template.Parameters, name)
  );
}

function refuseCircles(dependencies: ReadonlyMap<string, ReadonlySet<string>>): void {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw formatError(`Circular dependency between resources: [${path.join(', ')}]`);
    if (done.has(name)) return;
    for (const next of dependencies.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of dependencies.keys()) visit(name, []);
}

/**
 * Runs a step for each name, side by side, each after those it depends on. After a failure no step is started
 * any more; those that run are waited for.
 * @throws the first failure.
 */
export async function runInOrder(
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
  step: (name: string) => Promise<void>,
): Promise<void> {
  const waiting = new Map(
    [...dependencies].map(([name, needs]) => [
      name,
      new Set([...needs].filter((need) => dependencies.has(need))),
    ]),
  );
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const startReady = (): void => {
    for (const [name, needs] of [...waiting]) {
      if (needs.size > 0 || failures.length > 0) continue;
      waiting.delete(name);
      const run: Promise<void> = step(name)
        .then(
          () => {
            for (const others of waiting.values()) others.delete(name);
          },
          (error: unknown) => {
            failures.push(error);
          },
        )
        .finally(() => running.delete(run));
      running.add(run);
    }
  };
  startReady();
  while (running.size > 0) {
    await Promise.race(running);
    startReady();
  }
  if (failures.length > 0) throw failures[0];
}

/** The same graph with every arrow turned: what depends on a resource goes before it. */
export function reversed(dependencies: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const turned = new Map([...dependencies.keys()].map((name) => [name, new Set<string>()]));
  for (const [name, needs] of dependencies) {
    for (const need of needs) turned.get(need)?.add(name);
  }
  return turned;
}
