// egov-stub - eGov Mobile on a phone, for tests: reads what a QR says, fetches, signs with a test key, gives it back.
//
// usage: node tests/browser/egov-stub.mjs "mobileSign:http://127.0.0.1:8080/egov/TOKEN" --p12 FILE --password-file FILE
//                                         [--sapar build/sapar] [--record FILE]
//
// Prints what a person would see on the phone (description, documents, the digits to compare) as one line of JSON.
// Exit 0 when the site took the signatures, 1 with its problem otherwise. As module: scan(qr, {p12, passwordFile, ...}).

import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { signWith } from './ncalayer-stub.mjs'

async function ask(o, method, url, body) {
    const answer = await fetch(url, {
        method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    if (o.record) appendFileSync(o.record, JSON.stringify({ method, url, body, status: answer.status, text }) + '\n')
    if (!answer.ok) throw Object.assign(new Error(`${method} ${url}: ${answer.status} ${text}`), { status: answer.status })
    return JSON.parse(text)
}

async function signDocument(o, method, doc) {
    if (method === 'XML')
        return { ...doc, documentXml: (await signWith(o, Buffer.from(doc.documentXml), 'xml')).toString() }
    const bytes = Buffer.from(doc.document.file.data, 'base64')
    const der = await signWith(o, bytes, method === 'CMS_SIGN_ONLY' ? 'cms' : 'cms-attached')
    return { ...doc, document: { file: { ...doc.document.file, data: der.toString('base64') } } }
}

/** What the phone shows; rejects with the site's answer when it does not take what was signed. */
export async function scan(qr, o) {
    if (!qr.startsWith('mobileSign:')) throw new Error('this QR is not for signing')
    const about = await ask(o, 'GET', qr.slice('mobileSign:'.length))
    const asked = await ask(o, 'GET', about.document.uri)
    const signed = []
    for (const doc of asked.documentsToSign) signed.push(await signDocument(o, asked.signMethod, doc))
    const shown = {
        description: about.description,
        documents: asked.documentsToSign.map((d) => ({ name: d.nameRu, compare: d.meta?.[0]?.value })),
    }
    if (o.before) await o.before(shown)
    await ask(o, 'PUT', about.document.uri, { ...asked, documentsToSign: signed })
    return shown
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const o = {}
    for (let i = 3; i + 1 < process.argv.length; i += 2)
        o[process.argv[i].replace(/^--/, '').replace(/-(.)/g, (_, c) => c.toUpperCase())] = process.argv[i + 1]
    if (!process.argv[2] || !o.p12 || !o.passwordFile) {
        console.error('egov-stub: the text of a QR, --p12 FILE and --password-file FILE are needed')
        process.exit(2)
    }
    try {
        console.log(JSON.stringify(await scan(process.argv[2], o)))
    } catch (e) {
        console.error(`egov-stub: ${e.message}`)
        process.exit(1)
    }
}
