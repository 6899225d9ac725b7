/** The lines of the field with masks: left, top, width and height in whole percent. Pure. */

/** The first `most` lines that are masks, and as they were typed all others, which the server shall judge. */
export function readLines(text, most) {
  const masks = [], others = [];
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const numbers = line.split(/\s+/);
    if (masks.length < most && numbers.length === 4 && numbers.every((one) => /^\d{1,3}$/.test(one))) masks.push(numbers.map(Number));
    else others.push(line);
  }
  return { masks, others };
}

export function writeLines(masks, others) {
  return [...masks.map((one) => one.join(" ")), ...others].join("\n");
}
