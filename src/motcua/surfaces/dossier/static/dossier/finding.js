/** How words are compared, as the server does: with or without diacritics, đ as d, whatever stands between them. */

export function fold(text) {
  return text
    .toLocaleLowerCase("vi")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("đ", "d")
    .replace(/[^\p{L}\p{N}_]+/gu, " ")
    .trim();
}

/**
 * @param {string[]} words the words of a text in their order
 * @param {string} term one word or several that follow each other; the last may be only begun
 * @returns {Set<number>} the places of the words that belong to a match
 */
export function matches(words, term) {
  const wanted = fold(term).split(" ").filter(Boolean);
  const folded = words.map(fold);
  const found = new Set();
  if (!wanted.length) return found;
  for (let at = 0; at + wanted.length <= folded.length; at++) {
    const fits = wanted.every((one, index) =>
      index === wanted.length - 1 ? folded[at + index].startsWith(one) : folded[at + index] === one,
    );
    if (fits) wanted.forEach((_one, index) => found.add(at + index));
  }
  return found;
}
