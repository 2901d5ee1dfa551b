/** What a member of a request may hold, as an API's model states it. */
export interface ShapeRules {
  readonly type: string;
  /** Length of a text, a list or a map, or a number's value. */
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Whether it, or anything in it, may not be shown. */
  readonly sensitive?: boolean;
  /** Members of a structure that must be there. */
  readonly required?: readonly string[];
  /** The constrained members of a structure, by the names of their shapes. */
  readonly members?: Readonly<Record<string, string>>;
  /** The shape of a list's entries, or of a map's values. */
  readonly member?: string;
  /** The shape of a map's keys. */
  readonly key?: string;
}
