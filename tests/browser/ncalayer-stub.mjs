// ncalayer-stub - the signing program beside a browser, for tests: talks as the real one does, signs with a test key.
//
// usage: node tests/browser/ncalayer-stub.mjs --p12 FILE --password-file FILE [--sapar build/sapar] [--port 0]
//                                             [--record FILE] [--mode sign|cancel|refuse|close|old]
//
// Prints "ready ws://127.0.0.1:PORT/" when it listens (the real one listens on wss://127.0.0.1:13579/). Every message
// in and out is a line of JSON in the record file, so that a test can say what a page asked for. Modes: `cancel` the
// person closes the window, `refuse` the key's password was wrong, `close` the program dies while asked, `old` answers
// as the module before. As module: startNcalayer({p12, passwordFile, ...}) -> {url, record, setMode, setKey, close}.

import { execFile } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

const here = path.dirname(fileURLToPath(import.meta.url))
export const SAPAR = path.resolve(here, '../../build/sapar')

/** Signs bytes with the program under test; resolves with the signature's bytes. form: 'cms' detached, 'cms-attached',
 * 'xml'. The key and its password stay in files. */
export function signWith({ sapar = SAPAR, p12, passwordFile }, bytes, form) {
    const dir = mkdtempSync(path.join(tmpdir(), 'sapar-sign-'))
    const file = path.join(dir, form === 'xml' ? 'text.xml' : 'text'), out = path.join(dir, 'out')
    const how = { cms: ['--detached'], 'cms-attached': [], xml: ['--xml'] }[form]
    writeFileSync(file, bytes)
    return new Promise((done, failed) => {
        execFile(sapar, ['sign', file, '--p12', p12, '--password-file', passwordFile, '--out', out, ...how],
            (error, stdout, stderr) => {
                try {
                    if (error) failed(new Error(`sapar sign: ${stderr || error.message}`))
                    else done(readFileSync(out))
                } finally {
                    rmSync(dir, { recursive: true, force: true })
                }
            })
    })
}

const armoured = (der) => der.includes('-----BEGIN CMS-----') ? der.toString()
    : `-----BEGIN CMS-----\n${der.toString('base64').match(/.{1,64}/g).join('\n')}\n-----END CMS-----\n`

async function sign(o, args) {
    const many = Array.isArray(args.data), all = many ? args.data : [args.data], out = []
    for (const one of all) {
        if (args.format === 'xml') {
            out.push((await signWith(o, Buffer.from(one), 'xml')).toString())
            continue
        }
        const p = args.signingParams ?? {}
        const bytes = p.decode === false ? Buffer.from(one) : Buffer.from(one, 'base64')
        out.push(armoured(await signWith(o, bytes, p.encapsulate === false ? 'cms' : 'cms-attached')))
    }
    return { status: true, body: { result: many || args.format === 'xml' ? out : out[0] } }
}

async function answer(o, mode, q) {
    if (q.module !== 'kz.gov.pki.knca.basics' || q.method !== 'sign') return {}    // as to a module that is not there
    if (mode === 'cancel') return { status: true, body: {} }
    if (mode === 'refuse') return { status: false, code: '500', message: 'wrong password', details: '' }
    const good = await sign(o, q.args)
    return mode === 'old' ? { code: '200', responseObject: good.body.result } : good
}

export function startNcalayer(given) {
    const o = { ...given }
    const record = []
    let mode = o.mode ?? 'sign'
    const note = (way, text) => {
        record.push({ way, text })
        if (o.record) appendFileSync(o.record, JSON.stringify({ way, text }) + '\n')
    }
    const server = new WebSocketServer({ host: '127.0.0.1', port: o.port ?? 0, maxPayload: 16 << 20 })
    server.on('connection', (socket) => {
        let busy = false
        const say = (v) => {
            const text = JSON.stringify(v)
            note('out', text)
            socket.send(text)
        }
        say({ result: { version: '1.4' } })
        socket.on('message', async (data) => {
            note('in', data.toString())
            // The real one takes one request at a time and lets the second wait for nothing.
            if (busy) return say({ status: false, code: '500', message: 'busy' })
            if (mode === 'close') return socket.terminate()
            busy = true
            try {
                say(await answer(o, mode, JSON.parse(data)))
            } catch (e) {
                say({ status: false, code: '500', message: String(e.message) })
            }
            busy = false
        })
    })
    return new Promise((ready, failed) => {
        server.on('error', failed)
        server.on('listening', () => ready({
            url: `ws://127.0.0.1:${server.address().port}/`, record,
            setMode: (m) => { mode = m },
            setKey: (p12) => { o.p12 = p12 },
            close: () => new Promise((done) => {
                for (const c of server.clients) c.terminate()
                server.close(done)
            }),
        }))
    })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const o = {}
    for (let i = 2; i + 1 < process.argv.length; i += 2)
        o[process.argv[i].replace(/^--/, '').replace(/-(.)/g, (_, c) => c.toUpperCase())] = process.argv[i + 1]
    if (!o.p12 || !o.passwordFile) {
        console.error('ncalayer-stub: --p12 FILE and --password-file FILE are needed')
        process.exit(2)
    }
    const stub = await startNcalayer({ ...o, port: Number(o.port ?? 0) })
    console.log(`ready ${stub.url}`)
}
