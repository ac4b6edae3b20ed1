// Asks the server for a page and has it as a document, without a script ever making markup of text.

/** `{page, ok, redirected}`; null where nothing could be had, or whoever asked thought better of it. */
export function asked(url, { method = "GET", body = null, signal = null } = {}) {
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    call.open(method, url);
    call.responseType = "document";
    call.onload = () => {
      const redirected = call.responseURL !== new URL(url, location.href).href.split("#")[0];
      const ok = call.status >= 200 && call.status < 300;
      resolve(call.response && { page: call.response, ok, redirected });
    };
    call.onerror = call.onabort = call.ontimeout = () => resolve(null);
    signal?.addEventListener("abort", () => call.abort());
    call.send(body);
  });
}
