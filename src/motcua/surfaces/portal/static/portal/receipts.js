// The receipts that the owner of this phone kept on it: in its browser alone, until they are taken away.
const SHELF = "motcua.receipts";
const MOST = 20;

export function kept() {
  try {
    return JSON.parse(localStorage.getItem(SHELF)) ?? [];
  } catch {
    return [];
  }
}

function put(receipts) {
  if (receipts.length) localStorage.setItem(SHELF, JSON.stringify(receipts));
  else localStorage.removeItem(SHELF);
}

export const keep = (receipt) => put([receipt, ...kept().filter(({ code }) => code !== receipt.code)].slice(0, MOST));
export const drop = (code) => put(kept().filter((one) => one.code !== code));
export const has = (code) => kept().some((one) => one.code === code);
