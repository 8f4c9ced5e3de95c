// The admin's pages run under `require-trusted-types-for 'script'`: no text becomes markup or code, but through this one policy.
//
// It is the browser's default policy, because htmx, which brings the live parts of a page, hands a plain text to the parser and
// can be told no other. Only the parser is let through, for what it parses runs nothing: the document that it makes is inert,
// and the policy of the page refuses inline handlers wherever its parts are put afterwards. What our server sends there is
// escaped by its templates. Scripts, their addresses, `innerHTML` and the like get nothing.

const PARSERS = ["Document parseHTMLUnsafe", "DOMParser parseFromString"];

if (window.trustedTypes) trustedTypes.createPolicy("default", { createHTML: (text, kind, sink) => (PARSERS.includes(sink) ? text : null) });
