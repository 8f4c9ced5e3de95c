import { isAt, readNodes } from '../sources/jsonld.js'
import { readMicrodata } from '../sources/microdata.js'
import { readMetas, readOpenGraph } from '../sources/opengraph.js'

/** What a page says of itself beside JSON-LD; `markup` asks for it where JSON-LD leaves something open. */
export default function start() {
  return [
    { data: readMicrodata, at: isAt, read: readNodes },
    { data: readMetas, at: (metas, address) => isAt([{ url: metas['og:url'] }], address), read: readOpenGraph, ofDocument: true },
  ]
}
