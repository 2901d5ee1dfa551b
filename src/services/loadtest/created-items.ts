import { membersOf, parsedJson } from '../../schemas/json.ts';
import { filled, type LoadRequest } from './requests.ts';

/** A request that may have created an item. */
export interface Creating {
  /** The number of the request. */
  readonly n: number;
  /** Whether it was answered that it did. */
  readonly confirmed: boolean;
}

/** An id that requests of a test may have created an item of. */
export interface Candidate {
  readonly id: string;
  /** Confirmed ones first. */
  readonly requests: readonly Creating[];
}

/** Remembers which requests of a test may have created items. */
export interface CreatedItems {
  sent(n: number): void;
  answered(n: number, outcome: number | string): void;
  candidates(): readonly Candidate[];
}

/** Whether a request creates an item. */
export function creates({ method, path }: Pick<LoadRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && path.split('?')[0] === '/items';
}

/** Only requests that create items leave any; one without an answer may have made its item nevertheless. */
export function createCreatedItems(request: LoadRequest, run: string): CreatedItems {
  const creating = creates(request);
  const unknown = new Set<number>();
  const confirmed: number[] = [];

  function idOf(n: number): string | undefined {
    // What is no JSON creates nothing.
    const { id } = membersOf(parsedJson(filled(request.body ?? '', run, n)));
    return typeof id === 'string' ? id : undefined;
  }

  return {
    sent(n) {
      if (creating) unknown.add(n);
    },
    answered(n, outcome) {
      if (outcome === 201 && creating) confirmed.push(n);
      if (typeof outcome === 'number' && outcome < 500) unknown.delete(n);
    },
    candidates() {
      const byId = new Map<string, Creating[]>();
      const add = (n: number, sure: boolean): void => {
        const id = idOf(n);
        if (id === undefined) return;
        const requests = byId.get(id) ?? [];
        requests.push({ n, confirmed: sure });
        byId.set(id, requests);
      };
      for (const n of confirmed) add(n, true);
      for (const n of unknown) add(n, false);
      return [...byId].map(([id, requests]) => ({ id, requests }));
    },
  };
}
