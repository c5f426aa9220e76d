/** Exact decimals: what columns of a datanet make of real numbers, alike in every client. */
import type { Column } from "./proto/datanet.js";

/** A number as `digits * 10^exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Exponents beyond decide no feature: centre and scale have 15 digits before the point and 18 behind it. */
const FAR = 400;

/** Reads a decimal; undefined when the text is no number. */
export function decimal(text: string): Decimal | undefined {
  const found = FORM.exec(text.trim());
  const [, sign = "", whole = "", fraction = "", power = "0"] = found ?? [];
  if (!found || whole + fraction === "") return undefined;
  const digits = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  const exponent = Number(power) - fraction.length;
  const length = (whole + fraction).replace(/^0+/, "").length;
  if (digits === 0n) return { digits, exponent: 0 };
  // Another number on the same side of everything that matters, whose power of ten can be written out.
  if (length + exponent > FAR) return { digits: digits > 0n ? 1n : -1n, exponent: FAR };
  if (length + exponent < -FAR) return { digits: digits > 0n ? 1n : -1n, exponent: -FAR };
  return { digits, exponent };
}

/**
 * The feature of a number in a column: `(x - centre) / scale` to the nearest whole number, halves to even, cut to -128
 * and 127. Undefined when `x` is no number. A JavaScript number counts as its shortest decimal.
 */
export function feature(x: string | number, column: Pick<Column, "centre" | "scale">): number | undefined {
  const [value, centre, scale] = [decimal(String(x)), decimal(column.centre), decimal(column.scale)];
  if (!value || !centre || !scale || scale.digits <= 0n) return undefined;
  const lowest = Math.min(value.exponent, centre.exponent, scale.exponent);
  const at = ({ digits, exponent }: Decimal) => digits * 10n ** BigInt(exponent - lowest);
  const step = at(scale);
  const above = at(value) - at(centre);
  const floor = (n: bigint, d: bigint) => (n < 0n && n % d !== 0n ? n / d - 1n : n / d);
  // Twice the distance to the next whole number below, against one step.
  let nearest = floor(above, step);
  const rest = 2n * (above - nearest * step);
  if (rest > step || (rest === step && nearest % 2n !== 0n)) nearest += 1n;
  return nearest < -128n ? -128 : nearest > 127n ? 127 : Number(nearest);
}
