/** One stream for all pages of a browser: what is said to its user comes once and is passed on to each page. */

const AGAIN_MS = 1500;
const SILENT_MS = 30000; // the server says "beat" every 12 s
const pages = new Set();
let source = null;
let last = "";
let silent = null;

function tell(message) {
  for (const page of pages) page.postMessage(message);
}

function open(url, kinds) {
  clearTimeout(silent);
  silent = setTimeout(() => open(url, kinds), SILENT_MS);
  source?.close();
  const address = new URL(url);
  if (last) address.searchParams.set("last-event-id", last);
  source = new EventSource(address);
  const heard = (event) => {
    last = event.lastEventId || last;
    clearTimeout(silent);
    silent = setTimeout(() => open(url, kinds), SILENT_MS);
  };
  source.addEventListener("beat", heard);
  for (const name of ["hello", "reload"]) {
    source.addEventListener(name, (event) => {
      heard(event);
      tell({ state: true });
    });
  }
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      heard(event);
      tell({ entry: JSON.parse(event.data) });
    });
  }
  source.onerror = () => {
    source.close();
    clearTimeout(silent);
    silent = setTimeout(() => open(url, kinds), AGAIN_MS);
  };
}

self.onconnect = ({ ports: [page] }) => {
  pages.add(page);
  page.onmessage = ({ data }) => {
    if (data.gone) pages.delete(page);
    else if (!source) open(data.url, data.kinds);
  };
  page.start();
};
