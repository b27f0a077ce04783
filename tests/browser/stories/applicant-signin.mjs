// Every way in: EDS by the program beside the browser and as a file, eGov Mobile, SMS, mail with an app, passkey, a
// demonstration's list; the choice of a role; out.
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'

const onlyOne = { languages: ['kk'], sizes: ['desktop'], scripts: [true] }

/** The six digits an authenticator app shows now. */
export function totp(secret, at = Date.now()) {
    const bits = [...secret.replace(/[\s=]/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)))
    const mac = createHmac('sha1', key).update(counter).digest(), o = mac[19] & 15
    return String((mac.readUInt32BE(o) & 0x7fffffff) % 1000000).padStart(6, '0')
}

/** The six digits of the newest message to an address. */
export async function codeFor(site, to) {
    for (let i = 0; i < 50; i++) {
        const m = /\b(\d{6})\b/.exec((site.sent(to)[0] ?? '').split('\n').slice(1).join(' '))
        if (m) return m[1]
        await new Promise((done) => setTimeout(done, 100))
    }
    throw new Error(`nothing was sent to ${to}`)
}

/** To where the code sent to an address leads: the first time to setting up a second step, then to asking for it. */
async function byMail(page, site, url, address) {
    await page.goto(url('/sign-in/mail'))
    await page.fill('#address', address)
    await page.click('main button')
    await page.waitForURL('**/sign-in/code/*')
    await page.fill('#code', await codeFor(site, address))
    await page.click('main button')
}

export const stories = [
    {
        name: 'sign in pages',
        sizes: ['phone'], scripts: [true],
        async run({ page, url, check, expect }) {
            await page.goto(url('/cabinet'))
            expect(new URL(page.url()).pathname.endsWith('/sign-in'), 'a page of the cabinet leads to signing in')
            expect(new URL(page.url()).searchParams.get('to').includes('/cabinet'), 'and knows where to return')
            await check('ways')
            const first = () => page.locator('.sapar-cards a').first().getAttribute('href')
            const home = await first()
            await page.click('#where ~ p a')
            await check('ways abroad')
            expect(await first() !== home, 'abroad another way stands first')
            for (const where of ['eds', 'qr', 'code', 'mail', 'passkey', 'token', 'people', 'other']) {
                await page.goto(url(`/sign-in/${where}`))
                await check(where)
            }
            await page.goto(url('/sign-in/token'))
            await page.fill('#token', 'ab')
            await page.click('main button')
            await check('token wrong')
            expect(await page.locator('#token-error').count() === 1, 'a wrong token is said beside its field')
        }
    },
    {
        name: 'sign in with a digital signature',
        languages: ['ru', 'en'], sizes: ['desktop'], scripts: [true],
        async run({ page, site, url, check, expect }) {
            site.useKey('officer')
            site.ncalayer.setMode('cancel')
            await page.goto(url('/sign-in/eds'))
            await page.click('[data-sign=offer]')
            await page.waitForSelector('.govuk-error-summary')
            await check('cancelled')
            site.ncalayer.setMode('sign')
            await page.click('[data-sign=offer]')
            await page.waitForURL('**/roles*')
            await check('roles')
            await page.check('input[value="officer:officer"]')
            await page.click('main button')
            expect(await page.locator('.sapar-person').innerText().then((t) => t.includes('·') || t.length > 5), 'the name of who signed in')
            await page.click('.sapar-person form button')
            await page.waitForURL('**/signed-out')
            await check('out')
            const again = await page.goto(url('/roles'))
            expect(again.url().includes('/sign-in'), 'after signing out nothing is open')
        }
    },
    {
        name: 'sign in with a signature made elsewhere',
        languages: ['kk', 'en'], sizes: ['desktop'], scripts: [false],
        async run({ page, site, url, check, expect, lang }) {
            await page.goto(url('/sign-in/eds?to=' + encodeURIComponent('/roles')))
            const [download] = await Promise.all([page.waitForEvent('download'), page.click('main ol a')])
            const file = path.join(site.dir, `challenge-${lang}.txt`)
            await download.saveAs(file)
            writeFileSync(file + '.wrong', 'something else')
            await page.setInputFiles('#signature', site.sign(file + '.wrong', 'applicant1'))
            await page.click('main button[value=file]')
            await check('wrong text')
            expect(await page.locator('#signature-error').count() === 1, 'what was not shown here signs nobody in')
            const [fresh] = await Promise.all([page.waitForEvent('download'), page.click('main ol a')])
            await fresh.saveAs(file)
            await page.setInputFiles('#signature', site.sign(file, 'applicant1'))
            await page.click('main button[value=file]')
            await page.waitForURL('**/roles*')
        }
    },
    {
        name: 'sign in with the phone',
        languages: ['kk', 'ru'], sizes: ['desktop'], scripts: [true, false],
        async run({ page, context, site, url, script, check, expect }) {
            await page.goto(url('/sign-in/qr'))
            await check('code')
            const token = await page.locator('form[data-module=sapar-phone] [name=token]').getAttribute('value')
            const digits = /\d{4}/.exec(await page.locator('main ol').innerText())[0]
            if (!script) {
                await page.click('main form button')
                expect(await page.locator('.govuk-error-summary').count() === 1, 'nothing is signed yet')
                await check('not yet')
            }
            const now = await page.locator('form[data-module=sapar-phone] [name=token]').getAttribute('value')
            const shown = await site.scan(`mobileSign:${site.base}/egov/${now}`, 'applicant2')
            expect(script ? now === token && shown.documents[0].compare === digits : now !== token, 'the phone shows the same digits')
            if (!script) await page.click('main form button')
            await page.waitForURL((u) => u.pathname.endsWith('/cabinet'))
            await context.clearCookies()
        }
    },
    {
        name: 'sign in by SMS',
        ...onlyOne,
        async run({ page, site, url, check, expect }) {
            await page.goto(url('/sign-in/code'))
            await page.fill('#address', '12')
            await page.click('main button')
            await check('no number')
            await page.fill('#address', '+7 701 000 00 09')
            await page.click('main button')
            await page.waitForURL('**/sign-in/code/*')
            await page.fill('#code', '000000')
            await page.click('main button')
            await check('wrong code')
            await page.fill('#code', await codeFor(site, '+77010000009'))
            await page.click('main button')
            await page.waitForURL((u) => u.pathname.endsWith('/cabinet'))
            expect(await page.locator('.sapar-person').count() === 1, 'signed in')
        }
    },
    {
        name: 'second steps',
        ...onlyOne, languages: ['ru'],
        async run({ page, context, site, url, check, expect }) {
            const mail = 'nobody@example.org'
            // First time: the address alone opens only the setting up of a second step.
            await byMail(page, site, url, mail)
            await page.waitForURL('**/cabinet/settings/security')
            await check('security, first time')
            await page.click('a[href$="/cabinet/settings/app"]')
            await check('app')
            await page.fill('#code', '12')
            await page.click('main button')
            expect(await page.locator('#code-error').count() === 1, 'a wrong code is refused')
            const secret = await page.locator('code.sapar-key').innerText()
            await page.fill('#code', totp(secret))
            await page.click('main button')
            await page.waitForURL('**/cabinet/settings/security*')
            await page.click('form[action$="/recovery"] button')
            await check('recovery codes')
            const codes = await page.locator('.sapar-key code').allInnerTexts()
            expect(codes.length === 10, 'ten codes')
            // A passkey of this device, made by Chromium's own virtual authenticator.
            const cdp = await context.newCDPSession(page)
            await cdp.send('WebAuthn.enable')
            await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
                hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
            await page.goto(url('/cabinet/settings/security'))
            await page.click('[data-module=sapar-passkey] [data-go]')
            await page.waitForURL('**/security?saved=1')
            await check('security, all set up')
            await page.click('.sapar-person form button')
            await page.waitForURL('**/signed-out')
            // By the passkey alone.
            await page.goto(url('/sign-in/passkey'))
            await page.click('[data-module=sapar-passkey] [data-go]')
            await page.waitForURL((u) => u.pathname.endsWith('/cabinet'))
            await page.goto(url('/cabinet/settings/security'))
            await page.click('form[action$="/sign-out/all"] button')
            await page.waitForURL('**/signed-out')
            // By mail and a recovery code; the code is good once.
            for (const again of [false, true]) {
                await byMail(page, site, url, mail)
                await page.waitForURL('**/sign-in/second*')
                if (!again) await check('second step')
                await page.fill('#recovery', codes[0])
                await page.locator('form', { has: page.locator('#recovery') }).locator('button').click()
                if (again) await page.waitForSelector('#recovery-error')
                else {
                    await page.waitForURL((u) => u.pathname.endsWith('/cabinet'))
                    await page.click('.sapar-person form button')
                }
            }
        }
    },
    {
        name: 'one of the demonstration',
        languages: ['en', 'kk'], sizes: ['phone'], scripts: [false],
        async run({ page, url, check, expect }) {
            await page.goto(url('/sign-in'))
            await page.click('.govuk-notification-banner a')
            await check('people')
            await page.locator('button[value^="officer:"]').first().click()
            expect(!page.url().includes('/sign-in'), 'an official comes to their own pages')
        }
    },
]
