/** A value as it goes over the wire: its type, and the value as text; binary is base64. */
export type WireValue = Readonly<Record<string, unknown>>;

/** A row of a table as it goes over the wire. */
export type WireRow = Readonly<Record<string, WireValue>>;
