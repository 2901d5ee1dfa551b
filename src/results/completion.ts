/** What `completion` tells. */
export interface CompletionScript {
  readonly shell: string;
  readonly script: string;
}

export interface CompletionCandidates {
  readonly candidates: readonly string[];
}
