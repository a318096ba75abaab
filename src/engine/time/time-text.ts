// Event time and its ends, in words: `0:15` from the start of a log that counts from zero, a date and UTC time for
// what counts from 1970. Clock-free and the same everywhere, since keys of rows are made of it.

/** The watermark of an input that has ended: no record will be late for anything. Flink:
 * Watermark.MAX_WATERMARK. */
export const END_OF_TIME_MS = 2 ** 52 - 1;
/** Before the first watermark. */
export const BEFORE_TIME_MS = -END_OF_TIME_MS;

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
/** Timestamps below this count from the start of their log. */
const DATES_FROM_MS = 1000 * DAY_MS;

export function timeText(ms: number): string {
  if (ms < 0) return `-${timeText(-ms)}`;
  const inDay = ms % DAY_MS;
  const fraction = ms % SECOND_MS === 0 ? '' : `.${padded(ms % SECOND_MS, 3)}`;
  const seconds = padded(Math.floor(inDay / SECOND_MS) % 60, 2) + fraction;
  const minutes = Math.floor(inDay / 60_000) % 60;
  if (ms < DATES_FROM_MS) {
    const hours = Math.floor(ms / 3_600_000);
    return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${padded(minutes, 2)}:${seconds}`;
  }
  const hours = padded(Math.floor(inDay / 3_600_000), 2);
  return `${dateText(Math.floor(ms / DAY_MS))} ${hours}:${padded(minutes, 2)}:${seconds}`;
}

/** The date so many days after the first of January 1970 (Hinnant's civil_from_days). */
function dateText(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
