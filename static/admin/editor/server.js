// What the editor asks the server: check, save, publish. Answers never reject: without a network the status is 0, and 401 for who is signed in no more.

async function ask(url, options) {
  try {
    const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options, headers: { Accept: "application/json", ...options.headers } });
    // To the sign-in: whoever has been signed out meanwhile.
    if (answer.type === "opaqueredirect") return { status: 401, body: null };
    const text = await answer.text();
    return { status: answer.status, body: answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null };
  } catch {
    return { status: 0, body: null };
  }
}

/** @returns {(url: string, body: object) => Promise<{status: number, body: object | null}>} */
export const makePost = (token) => (url, body) =>
  ask(url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(body) });

export function makeServer(config, token) {
  const post = makePost(token);
  return {
    post,
    check: (document) => post(config.urls.check, { document }),
    save: (sent) => post(config.urls.save, sent),
    publish: (sent) => post(config.urls.publish, sent),
    pictures: () => ask(config.urls.pictures, {}),
    upload: (blob) => ask(config.urls.pictures, { method: "POST", headers: { "Content-Type": blob.type, "X-CSRFToken": token }, body: blob }),
    removePicture: (id) => post(`${config.urls.pictures}/${id}/remove`, {}),
  };
}
