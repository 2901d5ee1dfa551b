/** Answers of one operation, kept while nothing changes. */
export interface KeptAnswers<Answer> {
  /** The answer that is kept for a key, or on its way; else that of `ask`, which is kept unless it fails. */
  through(key: string, ask: () => Promise<Answer>): Promise<Answer>;
}

/** What a command has read of its environment, so that the same look is sent once, until something changes. */
export interface Reads {
  /** A place for the answers of one operation of a service, such as `cloudformation`. */
  keep<Answer>(service: string): KeptAnswers<Answer>;
  /** Drops what is kept, of one service or of all: who looks again and again begins each look with it. */
  forget(service?: string): void;
  /** Keeps nothing from now on: after a change nobody knows how long what is read stays true. */
  end(): void;
}

/** One for each command: all of its clients share it. */
export function createReads(): Reads {
  const places: { readonly service: string; readonly held: { clear(): void } }[] = [];
  let keeping = true;
  const forget = (service?: string): void => {
    for (const place of places) if (service === undefined || place.service === service) place.held.clear();
  };
  return {
    keep<Answer>(service: string): KeptAnswers<Answer> {
      const held = new Map<string, Promise<Answer>>();
      places.push({ service, held });
      return {
        through(key, ask) {
          const kept = held.get(key);
          if (kept !== undefined) return kept;
          const asked = ask();
          if (!keeping) return asked;
          held.set(key, asked);
          asked.catch(() => {
            if (held.get(key) === asked) held.delete(key);
          });
          return asked;
        },
      };
    },
    forget,
    end() {
      keeping = false;
      forget();
    },
  };
}

/** A request as a key: the order of its members says nothing. */
export function keyOf(input: object): string {
  return JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)));
}
