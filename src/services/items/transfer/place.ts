/** Where an item stands in what is imported. */
export interface Place {
  /** Counts from 1. */
  readonly line: number;
  /** Of a directory: the file in it. */
  readonly file?: string;
}

/** The place alone, of what stands at it. */
export function placeOf({ line, file }: Place): Place {
  return file === undefined ? { line } : { line, file };
}

/** Such as `line 3`, `line 3 of data/x.json.gz`. */
export function placeText({ line, file }: Place): string {
  return `line ${line}${file === undefined ? '' : ` of ${file}`}`;
}
