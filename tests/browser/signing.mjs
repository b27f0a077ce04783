// signing - what a person does on a page with the ways to sign, with their own test key or by a code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { codeFor } from './stories/applicant-signin.mjs'

/** The name of the key of a person of the demonstration: 'applicant:850513170013'. */
export const keyOf = (site, who) => site.people.find((p) => p.iin === who.split(':')[1]).id

/** A signature made by another program, pasted: works everywhere, without scripts. */
export async function paste({ page, site }, who) {
    const dir = mkdtempSync(path.join(tmpdir(), 'sapar-sign-')), file = path.join(dir, 'text')
    const answer = await page.request.get(`${page.url()}/text`)
    writeFileSync(file, await answer.body())
    const cms = readFileSync(site.sign(file, who))
    rmSync(dir, { recursive: true })
    await page.locator('summary').first().click()
    await page.fill('#signature', cms.includes('-----') ? cms.toString() : cms.toString('base64'))
    await page.locator('details form button').click()
}

/** By the program beside the browser; needs scripts. */
export async function program({ page, site }, who) {
    site.ncalayer.setMode('sign')
    site.useKey(who)
    await page.click('[data-sign=offer]')
}

/** By a phone with eGov Mobile. */
export async function phone({ page, site, check }, who) {
    await page.click('button[value=qr]')
    await check('a QR to sign')
    await site.scan(await page.locator('.apply-qr a').getAttribute('href'), who)
    await page.click('button[value=qr-done]')
}

/** By six digits to a telephone. */
export async function code({ page, site, check, expect }, telephone) {
    const before = site.sent(telephone).length
    await page.click('button[value=code]')
    await page.waitForSelector('#code')
    for (let i = 0; i < 50 && site.sent(telephone).length === before; i++) await new Promise((done) => setTimeout(done, 100))
    const message = site.sent(telephone)[0], mark = (await page.locator('.apply-hash').innerText()).replace(/^.*: /, '').slice(0, 8)
    expect(message.includes(mark), 'the message names the fingerprint of the text on the page')
    await page.fill('#code', (await codeFor(site, telephone)).replace(/./, (c) => String((Number(c) + 1) % 10)))
    await page.click('button[value=code-done]')
    await check('a code that is wrong')
    expect(await page.locator('#code-error').count() === 1, 'a wrong code is said beside its field')
    await page.fill('#code', await codeFor(site, telephone))
    await page.click('button[value=code-done]')
}
