// run - walks the stories of people through the pages in a real browser.
//
// usage: node tests/browser/run.mjs [--file public] [--only WORD] [--lang kk] [--size phone] [--script yes|no] [--sapar build/sapar]
//                                   [--shots build/screenshots] [--keep] [--all] [--brief] [--weights]
//
// A story (stories/*.mjs) is walked in each of its languages, sizes and with scripts on and off, against a server of its
// own with a fresh demonstration store (story.begun: made as of so many days ago). What fails a story: a check of axe, a page wider than the screen, a wrong
// language, an error on the console, an answer of 500, a request to another host, a page that is a first visit of more
// than 100 kB. See docs/pages.md.
// Ends with "N passed, N failed"; exit 0, 1, or 77 (skipped) where a browser or the packages are missing.

import { spawn, execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 320, height: 700 } }
// Only what is wrong is described: naming every node that is right takes longer than the judging. No page has a frame.
const AXE = {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'], preload: false, iframes: false, elementRef: false
}

const STOPPED = 'stopped-here'

// What a first visit may cost on a slow line: the page with its head, style, script, picture and both fonts, as sent.
const FIRST_VISIT = 100_000

function options() {
    const o = { sapar: path.join(root, 'build/sapar'), shots: path.join(root, 'build/screenshots') }
    for (let i = 2; i < process.argv.length; i++) {
        const name = process.argv[i].replace(/^--/, '')
        if (['keep', 'all', 'brief', 'weights'].includes(name)) o[name] = true
        else o[name] = process.argv[++i]
    }
    return o
}

function skip(why) {
    console.log(why)
    console.log('0 passed, 0 failed, 1 skipped')
    process.exit(77)
}

// A port for a server that must know its own before it starts. Outside the range of which the system gives ports to
// whoever asks for any, so that on a busy machine nobody is given it in between; and above those that Chromium refuses.
const LOWEST = 20000
function freePort() {
    let end = 32768
    try {
        end = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0])
    } catch {
        // another system: what Linux usually has
    }
    const port = LOWEST + Math.floor(Math.random() * Math.max(end - LOWEST, 10000))
    return new Promise((resolve) => {
        const s = createServer()
        s.on('error', () => resolve(freePort()))
        s.listen(port, '127.0.0.1', () => s.close(() => resolve(port)))
    })
}

// A folder with keys and a demonstration store as of so many days ago: made once, and copied for every way.
const demos = new Map()
function demo(o, begun) {
    if (!demos.has(begun)) {
        const dir = mkdtempSync(path.join(tmpdir(), 'sapar-browser-')), keys = path.join(dir, 'keys'), data = path.join(dir, 'data')
        const sapar = (...args) => execFileSync(o.sapar, args, { encoding: 'utf8', cwd: root })
        const made = JSON.parse(sapar('keys', 'make', '--demo', '--out', keys, '--data', data, '--json'))
        const now = begun ? ['--now', new Date(Date.now() - begun * 86400000).toISOString().replace(/\.\d+/, '')] : []
        const said = sapar('init', data, '--demo', '--config', path.join(keys, 'sapar.conf'), ...now)
        const tokens = {}
        for (const line of said.split('\n')) {
            const m = /^\s+([a-z]+)\s+(\S+)\s+([0-9a-f]{32})\s*$/.exec(line)
            if (m) tokens[`${m[1]}:${m[2]}`] = m[3]
        }
        const cases = [...said.matchAll(/^\s+([A-Z]{3}-\d{4}-\d{6}-[0-9A-Z])\s+(\S+)/gm)].map((m) => ({ number: m[1], status: m[2] }))
        for (const c of made.containers) c.file = path.relative(keys, path.resolve(keys, c.file))
        demos.set(begun, { dir, made, tokens, cases })
    }
    return demos.get(begun)
}

// A server that listens, and where; another may have taken its port since it was found free, then there are others.
async function listening(o, args, tries = 5) {
    // By name, not by number: a passkey is bound to a name.
    const wanted = await freePort()
    const where = ['--listen', `127.0.0.1:${wanted}`, '--base-url', `http://localhost:${wanted}`]
    const server = spawn(o.sapar, ['serve', ...args, ...where], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let log = '', late
    try {
        const port = await new Promise((resolve, reject) => {
            const look = (text) => {
                log += text
                const m = /\(port (\d+)\)/.exec(log)
                if (m) resolve(Number(m[1]))
            }
            server.stdout.on('data', look)
            server.stderr.on('data', look)
            server.on('close', (code) => reject(new Error(`the server ended with ${code}: ${log}`)))
            late = setTimeout(() => reject(new Error(`the server does not start: ${log}`)), 60000)
        })
        return { server, port }
    } catch (e) {
        server.kill('SIGKILL')
        if (tries > 1 && log.includes('Address already in use')) return listening(o, args, tries - 1)
        throw e
    } finally {
        clearTimeout(late)
    }
}

// The server with invented people, their keys, and the programs around it as stubs: NCALayer beside the browser, a phone
// with eGov Mobile, mail and SMS into a file. Resolves with its address and how each of them signs in.
async function serve(o, begun) {
    const { startNcalayer } = await import('./ncalayer-stub.mjs')
    const { scan } = await import('./egov-stub.mjs')
    const { dir: whole, made, tokens, cases } = demo(o, begun)
    const dir = mkdtempSync(path.join(tmpdir(), 'sapar-browser-'))
    cpSync(whole, dir, { recursive: true })
    const data = path.join(dir, 'data'), keys = path.join(dir, 'keys'), messages = path.join(dir, 'messages')
    const conf = path.join(keys, 'sapar.conf'), passwordFile = path.join(dir, 'password')
    const key = (id) => path.join(keys, made.containers.find((c) => c.id === id).file)
    writeFileSync(passwordFile, made.password, { mode: 0o600 })
    const ncalayer = await startNcalayer({ sapar: o.sapar, passwordFile, p12: key(made.containers[0].id) })
    const kept = readFileSync(conf, 'utf8').split('\n').filter((l) => !/^(messages_file|ncalayer)\b/.test(l)).join('\n')
    writeFileSync(conf, `${kept}\nncalayer = ${ncalayer.url}\nmessages_file = ${messages}\n`)
    const { server, port } = await listening(o, ['--data', data, '--config', conf])
    return {
        base: `http://localhost:${port}`, dir, data, tokens, cases, ncalayer,
        people: made.containers,
        /** Whose key the signing program has from now on: 'officer', 'applicant1'. */
        useKey(id) { ncalayer.setKey(key(id)) },
        /** A phone with that person's key reads a QR's text. */
        scan: (qr, id) => scan(qr, { sapar: o.sapar, passwordFile, p12: key(id) }),
        /** Signs a file as a person would with a program of their own; the signature's file. */
        sign(file, id) {
            const out = `${file}.cms`
            execFileSync(o.sapar, ['sign', file, '--p12', key(id), '--password-file', passwordFile, '--detached', '--out', out], { cwd: root })
            return out
        },
        /** What was sent to an address, as text, the last first. */
        sent: (to) => (existsSync(messages) ? readFileSync(messages, 'utf8') : '').split('\n\n').filter((m) => m.includes(` to ${to} `)).reverse(),
        async stop() {
            await ncalayer.close()
            const gone = new Promise((resolve) => server.once('exit', resolve))
            server.kill('SIGTERM')
            await gone
            if (!o.keep) rmSync(dir, { recursive: true, force: true })
        }
    }
}

// An asset as it is sent: its bytes with the head, and the assets it names itself (a style its fonts).
const assets = new Map()
function assetOf(base, where) {
    const key = base + where
    if (!assets.has(key)) {
        assets.set(key, new Promise((resolve, reject) => {
            get(key, { headers: { 'accept-encoding': 'gzip' } }, (r) => {
                const parts = []
                r.on('data', (p) => parts.push(p))
                r.on('end', () => {
                    const sent = Buffer.concat(parts), head = r.rawHeaders.reduce((n, h) => n + h.length + 2, 19)
                    const text = where.endsWith('.css') ? (r.headers['content-encoding'] ? gunzipSync(sent) : sent).toString() : ''
                    resolve({ bytes: head + sent.length, names: [...new Set(text.match(/\/assets\/[\w.-]+/g) ?? [])] })
                })
            }).on('error', reject)
        }))
    }
    return assets.get(key)
}

class Walk {
    constructor(o, browser, site, axe, way) {
        Object.assign(this, { o, browser, site, axe, way, faults: [], n: 0 })
    }

    fault(text) { this.faults.push(text) }

    async open() {
        const { size, script, lang } = this.way
        this.context = await this.browser.newContext({
            viewport: SIZES[size], javaScriptEnabled: script, locale: { kk: 'kk-KZ', ru: 'ru-RU', en: 'en-GB' }[lang],
            acceptDownloads: true, isMobile: size === 'phone', hasTouch: size === 'phone', baseURL: this.site.base
        })
        this.context.setDefaultTimeout(15000)
        this.page = await this.context.newPage()
        this.settle(this.page)
        this.watch(this.page)
        this.context.on('page', (page) => this.watch(page))
    }

    // What a click leads to is read when it is there: the library waits for an answer to begin, and on a busy machine a
    // count of what a page holds would else be taken of one that is still being read.
    settle(page) {
        const locator = Object.getPrototypeOf(page.locator('body'))
        if (!locator.settles) {
            const click = locator.click
            locator.settles = true
            locator.click = async function (...how) {
                await click.apply(this, how)
                await this.page().waitForLoadState('domcontentloaded')
            }
        }
        const click = page.click.bind(page)
        page.click = async (...how) => {
            await click(...how)
            await page.waitForLoadState('domcontentloaded')
        }
    }

    // Whatever the browser complains of is a fault of ours; an answer of 4xx that a story means is not.
    watch(page) {
        if (page.watched) return
        page.watched = true
        page.on('pageerror', (e) => this.fault(`script: ${e.message}`))
        page.on('console', (m) => {
            if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) this.fault(`console: ${m.text()}`)
        })
        page.on('response', (r) => { if (r.status() >= 500) this.fault(`${r.status()} at ${r.url()}`) })
        page.on('requestfinished', (q) => {
            if (q.isNavigationRequest() && q.frame() === page.mainFrame()) page.weight = q.sizes().catch(() => undefined)
        })
        page.on('request', (r) => {
            const url = r.url()
            if (!url.startsWith(this.site.base) && !/^(data|blob|about|file):/.test(url)) this.fault(`asks elsewhere: ${url}`)
        })
    }

    url(where) { return `${this.site.base}/${this.way.lang}${where}` }

    file(name) {
        const { lang, size, script } = this.way
        const of = (s) => s.replace(/[^\p{L}\p{N}]+/gu, '-')
        return `${of(this.way.story.name)}/${String(++this.n).padStart(2, '0')}-${of(name)}.${lang}.${size}${script ? '' : '.noscript'}.png`
    }

    // Walked in brief, a picture is taken only of where a story stopped: pictures are to be looked at, and cost a fifth of the time.
    async shot(name, page = this.page) {
        if (this.o.brief && name !== STOPPED) return
        const file = path.join(this.o.shots, this.file(name))
        mkdirSync(path.dirname(file), { recursive: true })
        await page.screenshot({ path: file, fullPage: true })
    }

    // Every byte of a visit with nothing in the browser's store yet.
    async weigh(where, page) {
        const html = await page.weight
        if (!html) return
        const named = await page.evaluate(() => [...document.querySelectorAll('link[href^="/assets/"], script[src^="/assets/"], img[src^="/assets/"]')]
            .map((e) => e.getAttribute('href') ?? e.getAttribute('src')))
        const parts = [['the page', html.responseHeadersSize + html.responseBodySize]], seen = new Set()
        for (const name of named) {
            if (seen.has(name)) continue
            seen.add(name)
            const asset = await assetOf(this.site.base, name)
            parts.push([name, asset.bytes])
            named.push(...asset.names)
        }
        const whole = parts.reduce((n, [, bytes]) => n + bytes, 0)
        if (whole > FIRST_VISIT) this.fault(`${where}: a first visit is ${whole} bytes, more than ${FIRST_VISIT}: ${parts.map(([n, b]) => `${n} ${b}`).join(', ')}`)
        if (this.o.weights) console.log(`${String(whole).padStart(8)} ${String(parts[0][1]).padStart(7)} ${new URL(page.url()).pathname}`)
    }

    // The page as it is now: axe, width, language, one h1, no leftover of a template; and a picture.
    async check(name, page = this.page) {
        await page.waitForLoadState()       // a click may still be on its way to the next page
        const where = `${name} (${new URL(page.url()).pathname})`
        const seen = await page.evaluate(() => ({
            lang: document.documentElement.lang, h1: document.querySelectorAll('h1').length,
            wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            text: document.body.innerText, title: document.title,
            off: [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 &&
                !e.closest('[role=region]')).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)),
            english: document.documentElement.lang === 'en' ? [] : [...document.querySelectorAll('body *:not(script)')]
                .filter((e) => !e.closest('[lang=en], code, pre, .sapar-code'))
                .flatMap((e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.nodeValue))
                .flatMap((t) => t.match(/\b[A-Za-z][a-z]+(?: [a-z]{2,}){2,}/g) ?? []).filter((t) => !t.startsWith('sapar '))
        }))
        if (seen.english.length) this.fault(`${where}: English on a page in ${seen.lang}: ${seen.english.slice(0, 3).join('; ')}`)
        if (seen.lang !== this.way.lang) this.fault(`${where}: the page is in ${seen.lang}`)
        if (seen.h1 !== 1) this.fault(`${where}: ${seen.h1} headings h1`)
        if (seen.wide > 0) this.fault(`${where}: ${seen.wide} px wider than the screen: ${seen.off.join(' ')}`)
        if (/\{\{|\}\}|%[1-9]|undefined|\(null\)/.test(seen.text)) this.fault(`${where}: a leftover of a template`)
        if (!seen.title.trim()) this.fault(`${where}: no title`)
        await this.weigh(where, page)
        for (const v of await this.axeOf(page)) {
            this.fault(`${where}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' ')}`)
        }
        await this.shot(name, page)
    }

    // Where the page's scripts are off, its HTML is shown in a second window that runs axe and nothing of the page. That
    // window stays: only what it shows is replaced, so that axe is loaded once a way and not translated anew every time.
    async axeOf(page) {
        const run = async (p) => (await p.evaluate((asked) => window.axe.run(document, asked), AXE)).violations
        if (this.way.script) {
            await this.load(page, this.axe)
            return run(page)
        }
        const html = (await page.content()).replace(/<script\b[^]*?<\/script\s*>/gi, '').replace(/<\/?noscript\b[^>]*>/gi, '')
        this.twin ??= await this.openTwin()
        const { pathname, search } = new URL(page.url())
        await this.twin.evaluate((where) => history.replaceState(null, '', where), pathname + search)
        await this.twin.setContent(html)
        return run(this.twin)
    }

    // Handed to the browser as it is; page.evaluate would carry half a megabyte through a script of its own.
    async load(page, script) {
        page.direct ??= await page.context().newCDPSession(page)
        const { exceptionDetails: fault } = await page.direct.send('Runtime.evaluate', { expression: script, silent: true })
        if (fault) throw new Error(`axe: ${fault.text}`)
    }

    // At an address of the site, so that styles and fonts come as they do to the page.
    async openTwin() {
        this.second = await this.browser.newContext({ viewport: SIZES[this.way.size] })
        const twin = await this.second.newPage()
        await twin.goto(this.url('/nothing-is-here'))
        await this.load(twin, this.axe)
        return twin
    }

    // Signs in as a person of the demonstration: 'officer:officer', 'applicant:850513170013'.
    async as(who) {
        const token = this.site.tokens[who]
        if (!token) throw new Error(`the demonstration has no ${who}: ${Object.keys(this.site.tokens)}`)
        await this.page.goto(this.url('/sign-in/token'))
        await this.page.fill('#token', token)
        await this.page.click('main button')
        await this.page.waitForURL((u) => !u.pathname.includes('/sign-in'))
    }

    expect(ok, what) { if (!ok) throw new Error(`expected: ${what}`) }

    async walk() {
        await this.open()
        try {
            await this.way.story.run({
                page: this.page, context: this.context, site: this.site, sapar: this.o.sapar, lang: this.way.lang, size: this.way.size,
                script: this.way.script, url: (w) => this.url(w), as: (w) => this.as(w),
                check: (n, p) => this.check(n, p), shot: (n, p) => this.shot(n, p), expect: (ok, what) => this.expect(ok, what)
            })
        } catch (e) {
            this.fault(e.message.split('\n').slice(0, 4).join(' '))
            await this.shot(STOPPED).catch(() => {})
        }
        await this.second?.close()
        await this.context.close()
        return this.faults
    }
}

async function stories(o) {
    const out = []
    const folder = path.join(here, 'stories')
    for (const f of readdirSync(folder).filter((n) => n.endsWith('.mjs') && (!o.file || n === `${o.file}.mjs`)).sort()) {
        const m = await import(pathToFileURL(path.join(folder, f)).href)
        for (const s of m.stories ?? [m.story]) {
            if (!o.only || s.name.includes(o.only)) out.push(s)
        }
    }
    return out
}

// What a story leaves open is sampled, so that each language, size and both states of scripts are seen; --all: every way;
// --brief: one way a story, in turn, and no pictures, so that ./test walks every story and sees every language within a few minutes.
const SAMPLE = [['kk', 'phone', true], ['ru', 'desktop', false], ['en', 'phone', false], ['kk', 'desktop', true]]
const sampled = (story, lang, size, script) => story.languages || story.sizes || story.scripts ||
    SAMPLE.some(([l, z, s]) => l === lang && z === size && s === script)

function ways(o, story, nth) {
    const out = []
    for (const lang of story.languages ?? ['kk', 'ru', 'en'])
        for (const size of story.sizes ?? ['desktop', 'phone'])
            for (const script of story.scripts ?? [true, false])
                if ((o.all || o.lang || o.size || o.script || sampled(story, lang, size, script)) && (!o.lang || o.lang === lang) && (!o.size || o.size === size) && (!o.script || (o.script === 'yes') === script))
                    out.push({ story, lang, size, script })
    return o.brief && out.length ? [out[nth % out.length]] : out
}

// Several of us may start at once: each installs beside, and the first to be done puts its own in place whole.
function packages() {
    const own = mkdtempSync(path.join(here, '.packages-')), there = path.join(here, 'node_modules')
    try {
        for (const f of ['package.json', 'package-lock.json']) copyFileSync(path.join(here, f), path.join(own, f))
        execFileSync('npm', ['ci', '--ignore-scripts', '--no-progress'], { cwd: own, stdio: 'ignore' })
        if (!existsSync(there)) renameSync(path.join(own, 'node_modules'), there)
    } catch {
        // another was first, or nobody can
    } finally {
        rmSync(own, { recursive: true, force: true })
    }
    return existsSync(there)
}

async function main() {
    const o = options()
    const need = createRequire(path.join(here, 'package.json'))
    // Without its own windows, bars and menus Chromium takes 40 per cent less of the processor for the same pages.
    const chromium = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
    if (!chromium) skip('no Chromium: tools/install-deps test')
    if (!existsSync(o.sapar)) skip(`no ${o.sapar}`)
    if (!existsSync(path.join(here, 'node_modules'))) {
        if (!packages()) skip('the packages of tests/browser cannot be installed')
    }
    const { chromium: driver } = need('playwright-core')
    const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8')
    // Letters stand where a browser with windows puts them, between whole pixels too: widths are judged by it.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none']
    const browser = await driver.launch({ executablePath: chromium, args })
    let passed = 0, failed = 0
    const walked = await stories(o)
    if (walked.length === 0) throw new Error(`no story is called so: ${o.file ?? ''} ${o.only ?? ''}`)
    for (const [nth, story] of walked.entries()) {
        for (const way of ways(o, story, nth)) {
            const site = await serve(o, story.begun)    // its own store: a way must not see what another did
            const faults = await new Walk(o, browser, site, axe, way).walk()
            const label = `${story.name} [${way.lang} ${way.size}${way.script ? '' : ' no script'}]`
            if (faults.length === 0) passed++
            else failed++
            console.log(`${faults.length ? 'FAIL' : 'ok  '} ${label}`)
            for (const f of faults) console.log(`       ${f}`)
            await site.stop()
        }
    }
    await browser.close()
    for (const { dir } of demos.values()) rmSync(dir, { recursive: true, force: true })
    console.log(`${passed} passed, ${failed} failed`)
    process.exit(failed || !passed ? 1 : 0)
}

await main()
