// Faces that stay the same object while they say the same: what is drawn from them is not drawn anew.
//
// A view is new in every frame, and so is every face made of it; in most frames few of them differ.

export class Steady<Face> {
  #known = new Map<string | number, Face>();

  /** The one known by this id if it says the same, else the new one. */
  keep(id: string | number, face: Face): Face {
    const known = this.#known.get(id);
    if (known !== undefined && saysTheSame(known, face)) return known;
    this.#known.set(id, face);
    return face;
  }
}

/** For plain data: values, lists and objects of such. What has an identity of its own is compared by it. */
export function saysTheSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && saysTheSame(one[key], other[key]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}
