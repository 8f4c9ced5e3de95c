// Bundles the tag, the popup runtime and the games into dist/, which is committed: `make run` has no node.
//
//   node static/js/build.mjs              build everything
//   node static/js/build.mjs bell.js      build only these, the tag with its parts; the manifest keeps the other lines
//   node static/js/build.mjs --check      write nothing; exit 1 when dist/ is not what the sources give
//
// Names carry no hash, because a shop pastes them once. The hash is in manifest.json and from there in the served addresses.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { minify } from 'terser'

const HERE = dirname(fileURLToPath(import.meta.url))
const SRC = join(HERE, 'src')
const DIST = join(HERE, 'dist')
const MANIFEST = join(DIST, 'manifest.json')
const KB = 1024
/**
 * Parts have 4 KB each. Every page loads the sources, only a shop that was mapped `mapped`, only its owner `mapper` and `panel`, only one for which nothing
 * else speaks `observed`; words of many languages press badly.
 */
const PART_KB = { 'sources.js': 6, 'capture.js': 6, 'details.js': 5, 'mapped.js': 5, 'mapper.js': 9, 'observed.js': 9, 'observed_cart.js': 5, 'panel.js': 7, 'popups.js': 6 }
const VERSION = JSON.parse(readFileSync(join(HERE, '../../package.json'), 'utf8')).version

const scripts = (folder) => (existsSync(join(SRC, folder)) ? readdirSync(join(SRC, folder)).filter((name) => name.endsWith('.js')).sort() : [])

/**
 * `of` names the file that fetches a part: it carries one hash of all its parts, so that a browser may keep them for ever.
 * @returns {{file: string, entry: string, format: 'iife' | 'esm', budget: number, of?: string}[]}
 */
function targets() {
  return [
    ...scripts('tag/parts').map((name) => ({ file: `parts/${name}`, entry: `tag/parts/${name}`, format: 'esm', budget: (PART_KB[name] || 4) * KB, of: 'bell.js' })),
    { file: 'bell.js', entry: 'tag/index.js', format: 'iife', budget: 8 * KB },
    ...scripts('runtime/parts').map((name) => ({ file: `runtime/${name}`, entry: `runtime/parts/${name}`, format: 'esm', budget: 4 * KB, of: 'runtime.js' })),
    { file: 'runtime.js', entry: 'runtime/index.js', format: 'esm', budget: 10 * KB },
    { file: 'landing.js', entry: 'landing/index.js', format: 'iife', budget: KB },
    // Only the editor loads it, with the runtime and its parts inside.
    { file: 'preview.js', entry: 'runtime/preview.js', format: 'esm', budget: 24 * KB },
    ...scripts('games').map((name) => ({ file: `games/${name}`, entry: `games/${name}`, format: 'esm', budget: 6 * KB })),
  ].filter(({ entry }) => existsSync(join(SRC, entry)))
}

// The runtime keeps its style sheet as a string: it goes into a shadow root, never into the page.
const styleSheetAsText = {
  name: 'style-sheet-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

// The runtime's own import('./parts/…') becomes the part's address, which the browser takes relative to the runtime's.
const partsByAddress = (hash) => ({
  name: 'parts-by-address',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/parts\/\w+\.js$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: `${path.replace('/parts/', '/runtime/')}?h=${hash}`, external: true } : undefined,
    )
  },
})

/** esbuild bundles; what it leaves over, another twentieth of what goes over the wire, terser finds. */
async function tighten(code, { format, target }) {
  const ecma = Number(target.slice(2))
  const result = await minify(code, { ecma, module: format === 'esm', compress: { ecma, passes: 3 }, format: { comments: false } })
  return result.code
}

async function bundle({ file, entry, format }, parts = '') {
  // The tag and its parts run wherever the shop does. What draws popups needs a browser of today anyway (<dialog>, container queries).
  const target = entry.startsWith('tag/') ? 'es2018' : 'es2022'
  const result = await build({
    entryPoints: [join(SRC, entry)],
    absWorkingDir: HERE,
    bundle: true,
    write: false,
    format,
    minify: true,
    target,
    plugins: [styleSheetAsText, ...(file === 'runtime.js' ? [partsByAddress(parts)] : [])],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    // The runtime and the games are fetched by address when they are needed. Left to the target, esbuild would turn
    // import() into require().
    supported: { 'dynamic-import': true },
    define: { __VERSION__: JSON.stringify(VERSION), __PARTS__: JSON.stringify(parts) },
  })
  return Buffer.from(await tighten(result.outputFiles[0].text, { format, target }))
}

const hashOf = (contents) => createHash('sha256').update(contents).digest('hex').slice(0, 16)

const describe = (contents) => ({ bytes: contents.length, gzip: gzipSync(contents, { level: 9 }).length, hash: hashOf(contents) })

const readManifest = () => (existsSync(MANIFEST) ? JSON.parse(readFileSync(MANIFEST, 'utf8')) : {})

function committed() {
  if (!existsSync(DIST)) return []
  return readdirSync(DIST, { recursive: true }).map((name) => String(name).replaceAll('\\', '/')).filter((name) => name.endsWith('.js'))
}

async function main(args) {
  const check = args.includes('--check')
  const names = args.filter((arg) => !arg.startsWith('--'))
  const all = targets()
  const wholeOf = ({ file, of }) => of || file
  const asked = all.filter(({ file }) => !names.length || names.includes(file)).map(wholeOf)
  const wanted = all.filter((target) => asked.includes(wholeOf(target)))
  const problems = []
  const manifest = names.length ? readManifest() : {}
  const before = readManifest()

  const parts = []
  for (const target of wanted.filter(({ of }) => of)) parts.push([target, await bundle(target)])
  const hashOfParts = (whole) => hashOf(parts.filter(([{ of }]) => of === whole).map(([, contents]) => hashOf(contents)).join())
  const built = [...parts]
  for (const target of wanted.filter(({ of }) => !of)) built.push([target, await bundle(target, hashOfParts(target.file))])

  for (const [target, contents] of built) {
    const facts = describe(contents)
    // A part's address carries the hash that the file knows which fetches it.
    if (target.of) facts.hash = hashOfParts(target.of)
    manifest[target.file] = facts
    const line = `${target.file.padEnd(22)} ${String(facts.bytes).padStart(7)} bytes ${String(facts.gzip).padStart(6)} gzip of ${target.budget}`
    console.log(line)
    if (facts.gzip > target.budget) problems.push(`${target.file} is ${facts.gzip - target.budget} bytes over its budget of ${target.budget} (gzip)`)
    const path = join(DIST, target.file)
    if (check) {
      if (!existsSync(path) || !readFileSync(path).equals(contents)) problems.push(`dist/${target.file} is not what the sources give`)
      // zlib differs between node versions, so the gzip figure is not compared.
      if (before[target.file]?.hash !== facts.hash) problems.push(`dist/manifest.json does not know this ${target.file}`)
    } else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, contents)
    }
  }

  if (!names.length) {
    const known = new Set(all.map(({ file }) => file))
    for (const stray of committed().filter((name) => !known.has(name))) {
      if (check) problems.push(`dist/${stray} has no source`)
      else rmSync(join(DIST, stray))
    }
  }
  if (!check) {
    const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(MANIFEST, JSON.stringify(sorted, null, 2) + '\n')
  }
  if (problems.length) {
    console.error(problems.join('\n'))
    if (check) console.error('run: node static/js/build.mjs')
    process.exitCode = 1
  }
}

await main(process.argv.slice(2))
