/**
 * Fetches a part of the page anew behind somebody's back. What htmx rejects (the server is away, or the page is being left) is nobody's
 * to catch: `htmx:sendError` says so to whoever shows it, and the stream asks for the state when the server is back.
 */
export function renew(address, where) {
  htmx.ajax("GET", address, where).catch(() => {});
}
