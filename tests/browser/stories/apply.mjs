// The applicant: from a service's page to a filed application, for every service that can be filed here.
import { code, paste, phone, program } from '../signing.mjs'
import { codeFor } from './applicant-signin.mjs'

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
const page_file = (n) => ({ name: `page-${n}.png`, mimeType: 'image/png', buffer: PNG })

// Who of the demonstration applies: everybody has a token; one who has no application under way.
const someone = (site, nth) => Object.keys(site.tokens).filter((k) => k.startsWith('applicant:'))[nth]

// The name of that person's key.
export const who_of = (site, nth) => site.people.find((p) => p.iin === someone(site, nth).split(':')[1]).id

// Answers by the name of the fact; what is not here is answered "no" or with the first choice.
export const DEPARTURE = {
    'trip.purpose': 'permanent-residence', 'applicant.citizenship': 'kazakhstan', 'applicant.location': 'kazakhstan',
    'applicant.incapable': 'false', 'applicant.secrets': 'never', 'applicant.registered-region': '75',
    'children[0].birth-date': '2015-03-09', 'children[0].leaves': 'true', 'children[0].with': 'one-parent',
    'children[0].other-parent': 'in-kazakhstan', 'children[0].other-parent-consents': 'true',
    'relatives[0].in-kazakhstan': 'true', 'relatives[0].entitled': 'false', 'payment.exempt': 'false',
    'application.consent-personal-data': 'true', 'applicant.military-liable': 'false'
}

const REGISTRATION = { 'applicant.citizenship': 'kazakhstan', 'applicant.location': 'abroad-temporary', 'stay.kind': 'temporary',
    'stay.country': 'DE' }

const SERVICES = {
    'consular-registration': { nth: 0, answers: REGISTRATION },
    'residence-permission': { nth: 1, gives: 'foreign-passport', answers: { 'applicant.citizenship': 'foreign', 'applicant.country': 'UZ',
        'entry.basis': 'agreement-visa-free', 'track': 'in-demand-profession', 'passport.valid-until': '2030-01-31', 'solvency.exempt': 'none',
        'solvency.amount': '6500000', 'applicant.location': 'kazakhstan' } },
    'departure-abroad': { nth: 0, answers: { ...DEPARTURE, 'applicant.location': 'abroad-temporary' } },
    'consular-removal': { nth: 1, answers: { 'applicant.citizenship': 'kazakhstan', 'removal.reason': 'request' } },
    'exit-visa': { nth: 2, answers: { 'applicant.citizenship': 'kazakhstan', 'applicant.secrets': 'formerly-admitted',
        'organisation.state': 'liquidated' } },
    'residence-card': { nth: 1, takes: 'foreign-passport', answers: { 'applicant.citizenship': 'foreign', 'card.reason': 'first', 'card.mode': 'ordinary' } }
}

// One question, whatever its kind.
async function answer(page, value) {
    if (await page.locator('#answer-month').count()) {
        const [y, m, d] = (value ?? '1985-05-13').split('-')
        await page.fill('#answer', d)
        await page.fill('#answer-month', m)
        await page.fill('#answer-year', y)
    } else if (await page.locator('select#answer').count()) {
        if (value) await page.selectOption('#answer', value)
        else await page.locator('#answer').selectOption({ index: 3 })
    } else if (await page.locator('input[type=radio][name=answer]').count()) {
        await page.locator(value ? `input[name=answer][value="${value}"]` : 'input[name=answer]:not([value=true])').first().check()
    } else {
        await page.fill('#answer', value ?? '5')
    }
    await page.locator('main button[name=do][value=answer]').click()
}

const fact_of = (page) => /\/question\/(.+?)(\?|$)/.exec(decodeURIComponent(page.url()))?.[1]

// Answers until no question is shown; pictures of the first few and of each kind.
export async function answer_all({ page, check }, answers, seen = new Set()) {
    for (let i = 0; i < 80 && page.url().includes('/question/'); i++) {
        const fact = fact_of(page)
        const kind = await page.evaluate(() => document.querySelector('select#answer') ? 'select'
            : document.querySelector('#answer-month') ? 'date' : document.querySelector('[type=radio]') ? 'radios' : 'number')
        if (!seen.has(kind)) await check(`question ${kind}`)
        seen.add(kind)
        await answer(page, answers[fact])
    }
}

export async function start({ page, url, site, as, expect }, service, nth) {
    await as(someone(site, nth))
    await page.goto(url(`/services/${service}/start`))
    await page.locator('input[name=who][value=self]').check()
    await page.locator('main form button').last().click()
    await page.waitForURL(/\/apply\/[A-Z]{3}-/)
    const number = /\/apply\/([^/?]+)/.exec(page.url())[1]
    expect(number, 'the draft has a number')
    return number
}

export async function about({ page, url, check }, number) {
    await page.goto(url(`/apply/${number}/about`))
    await check('about you')
    await page.fill('#latin', 'ТЕСТ')
    await page.fill('#phone', '12')
    await page.locator('main form button').last().click()
    await check('about you, faults')
    for (const [field, value] of [['family', 'Сынақов'], ['given', 'Арман'], ['latin', 'SYNAQOV ARMAN'], ['address', 'Алматы, Сынақ көшесі, 1'],
        ['phone', '+77010000000'], ['email', 'test@example.org']]) {
        if (await page.locator(`#${field}`).count()) await page.fill(`#${field}`, value)
    }
    if (await page.locator('#document').count()) await page.fill('#document', 'N00000001')
    await page.locator('input[name=language]').first().check()
    await page.locator('main form button').last().click()
    await page.waitForURL(new RegExp(`/apply/${number}$`))
}

export async function person({ page, url, check }, number, list, name, answers, first) {
    await page.goto(url(`/apply/${number}/people/${list}`))
    if (first) await check(`list of ${list}`)
    await page.locator('input[name=answer][value=yes]').check()
    await page.locator('main button[value=answer]').click()
    if (first) await check('one person')
    await page.fill('#name', name)
    if (await page.locator('input[name=relation]').count()) await page.locator('input[name=relation]').first().check()
    await page.locator('main form button').last().click()
    await answer_all({ page, check }, answers, new Set(['radios', 'date', 'select']))
}

// Abroad the person says which mission it goes to.
async function where_to({ page, url, check }, number) {
    await page.goto(url(`/apply/${number}`))
    if (!await page.locator('a[href$="/office"]').count()) return
    await page.goto(url(`/apply/${number}/office`))
    await check(`${number.slice(0, 3)}, where it goes`)
    await page.selectOption('#office', 'mfa-berlin')
    await page.locator('main form button').click()
}

export async function to_the_end({ page, url, check, expect, script, lang }, number, first) {
    await page.goto(url(`/apply/${number}/check`))
    await check('check your answers')
    expect(await page.locator(`a[href$="/apply/${number}/send"]`).count() === 1, 'nothing stands in the way of sending')
    await page.click(`a[href$="/apply/${number}/send"]`)
    await page.locator('main form button').last().click()
    if (first) await check('declaration is missing')
    await page.check('#true')
    await page.locator('main form button').last().click()
    await page.waitForURL(/\/sign$/)
    await check('sign')
}

// With the person's own test key: by the signing program, by a phone, or pasted.
export async function sign(w, number, who, way, first = false) {
    const { page, site, check, expect } = w
    if (way === 'program') {
        site.ncalayer.setMode('cancel')
        site.useKey(who)
        await page.click('[data-sign=offer]')
        await page.waitForSelector('.govuk-error-summary')
        await program(w, who)
    } else if (way === 'phone') {
        await phone(w, who)
    } else {
        if (first) {
            await page.locator('summary').first().click()
            await page.fill('#signature', 'AAAA')
            await page.locator('details form button').click()
            await check('a signature that is none')
        }
        await paste(w, who)
    }
    await sent(w, number)
}

async function sent({ page, check, expect }, number) {
    await page.waitForURL(/\/done$/)
    await check('sent')
    expect((await page.textContent('.govuk-panel')).includes(number), 'the number is told')
}

export const stories = [
    {
        name: 'apply departure',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [true],
        async run(w) {
            const { page, url, check, expect, lang } = w
            const number = await start(w, 'departure', 0)
            await check('parts, new')
            await about(w, number)
            await page.goto(url(`/apply/${number}/next`))
            await answer_all(w, DEPARTURE)
            await person(w, number, 'children', 'Әлия', DEPARTURE, true)
            await check('children')
            await person(w, number, 'relatives', 'Серік', DEPARTURE, false)
            await page.goto(url(`/apply/${number}`))
            await check('parts, answered')
            await page.goto(url(`/apply/${number}/papers`))
            await check('documents')
            await page.locator('main .govuk-task-list__link').first().click()
            await page.setInputFiles('#pages', [{ name: 'trick.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ nothing') }])
            await page.locator('main button[value=add]').click()
            await check('document, a file that is none')
            await page.setInputFiles('#pages', [page_file(1), { name: 'a.pdf', mimeType: 'application/pdf', buffer: PDF }])
            await page.locator('main button[value=add]').click()
            await check('document with pages')
            expect(await page.locator('.apply-sheets__one').count() === 2, 'two pages are kept')
            await page.locator('button[value^=down-]').first().click()
            expect((await page.textContent('.apply-sheets__one')).includes('PDF'), 'the order was changed')
            await page.locator('button[value^=remove-]').last().click()
            expect(await page.locator('.apply-sheets__one').count() === 1, 'one page is left')
            await page.goto(url(`/apply/${number}/fee`))
            await check('fee')
            await page.locator('input[name=way][value=paid]').check()
            await page.locator('main form button').last().click()
            await check('fee, faults')
            await page.fill('#reference', 'TEST-1')
            const day = new Date(Date.now() - 86400000)
            await page.fill('#paid', String(day.getUTCDate()))
            await page.fill('#paid-month', String(day.getUTCMonth() + 1))
            await page.fill('#paid-year', String(day.getUTCFullYear()))
            await page.locator('main form button').last().click()
            await to_the_end(w, number, true)
            await sign(w, number, who_of(w.site, 0), { kk: 'program', ru: 'phone', en: 'paste' }[lang], true)
        }
    },
    // The same pages for other services: what they ask, list and charge is in their law files.
    {
        name: 'apply, other services',
        languages: ['ru'], sizes: ['desktop'], scripts: [false],
        async run(w) {
            const { page, url, check, expect, site } = w, quiet = { ...w, check: async () => {} }
            for (const [service, { nth, answers, gives, takes }] of Object.entries(SERVICES)) {
                const named = { ...quiet, check: (name) => name === 'sent' ? check(`${service}, ${name}`) : undefined }
                const number = await start(w, service, nth)
                await about(quiet, number)
                await page.goto(url(`/apply/${number}/next`))
                await answer_all(quiet, answers)
                for (const list of ['children', 'relatives']) {
                    await page.goto(url(`/apply/${number}`))
                    if (!await page.locator(`a[href$="/people/${list}"]`).count()) continue
                    await page.goto(url(`/apply/${number}/people/${list}`))
                    await page.locator('input[name=answer][value=no]').check()
                    await page.locator('main button[value=answer]').click()
                }
                await where_to(w, number)
                if (gives || takes) await page.goto(url(`/apply/${number}/papers/${gives ?? takes}/applicant`))
                if (gives) {
                    await page.setInputFiles('#pages', page_file(1))
                    await page.locator('main button[value=add]').click()
                }
                if (takes) {
                    await check('a document given before')
                    await page.locator('button[value^=take-]').first().click()
                    expect(await page.locator('.apply-sheets__one').count() === 1, 'a paper given before is taken by a click')
                    expect(await page.locator('button[value^=take-]').count() === 0, 'and is not offered twice')
                }
                await to_the_end(named, number, false)
                await sign(named, number, who_of(site, nth), 'paste')
            }
            await page.goto(url('/cabinet/documents'))
            await check('my documents')
        }
    },
    {
        name: 'apply, agreed to by a code',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [true],
        async run(w) {
            const { page, site, url, check, expect } = w
            const number = await start(w, 'consular-registration', 0), telephone = '+77010000001'
            await about({ ...w, check: async () => {} }, number)
            await page.goto(url(`/apply/${number}/next`))
            await answer_all({ ...w, check: async () => {} }, REGISTRATION)
            await where_to(w, number)
            await to_the_end(w, number, false)
            expect(await page.locator('button[value=code]').count() === 0, 'without a second step or a key there is no code')
            await page.goto(url('/sign-in/eds'))                    // the same person, by their key
            await program(w, who_of(site, 0))
            await page.waitForURL((u) => !u.pathname.includes('/sign-in'))
            await page.goto(url('/cabinet/settings/address'))
            await page.fill('#address', telephone)
            await page.click('main form button')
            await page.fill('#code', await codeFor(site, telephone))
            await page.click('main form button')
            await page.goto(url(`/apply/${number}/sign`))
            await check('a code is offered')
            await code(w, telephone)
            await sent(w, number)
            await page.goto(url(`/cabinet/cases/${number}`))
            await check('case, agreed to by a code')
        }
    },
    {
        name: 'apply, cannot',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [false],
        async run(w) {
            const { page, url, check, expect, lang } = w
            const number = await start(w, 'departure', { kk: 0, ru: 1, en: 2 }[lang])
            await page.goto(url(`/apply/${number}/next`))
            await answer_all(w, { ...DEPARTURE, 'applicant.location': 'abroad-temporary' }, new Set(['radios', 'select', 'date']))
            await page.waitForURL(/\/cannot$/)
            await check('you cannot')
            expect(await page.locator('a[href$="/services/departure-abroad"]').count() === 1, 'the service that fits is named')
            await page.locator('a[href$="/question/applicant.location"]').click()
            await page.locator('input[value=kazakhstan]').check()
            await page.locator('main button[value=answer]').click()
            expect(!page.url().endsWith('/cannot'), 'a changed answer opens the way again, the others are kept')
            await page.goto(url(`/apply/${number}/question/trip.purpose`))
            expect(await page.locator('input[value=permanent-residence]').isChecked(), 'going back shows the answer')
            await page.goto(url(`/apply/${number}/delete`))
            await check('delete')
            await page.locator('main form button').click()
            await page.waitForURL(/\/cabinet/).catch(() => {})
            const gone = await page.goto(url(`/apply/${number}`))
            expect(gone.status() === 404, 'the draft is forgotten')
        }
    },
    {
        name: 'apply, consent by a link',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [true],
        async run(w) {
            const { page, context, site, url, check, expect, lang } = w
            const nth = { kk: 0, ru: 1, en: 2 }[lang]
            const number = await start(w, 'departure', nth)
            await page.goto(url(`/apply/${number}/next`))
            await answer_all(w, DEPARTURE, new Set(['radios', 'select', 'date']))
            await person(w, number, 'children', 'Әлия', DEPARTURE, false)
            await page.goto(url(`/apply/${number}/consents`))
            await check('consents')
            await page.click('a[href*="other-parent-consent"]')
            await check('one consent')
            await page.fill('#iin', '123')
            await page.click('button[value=open]')
            await check('one consent, faults')
            await page.fill('#iin', '')
            await page.click('button[value=open]')
            await check('the link')
            const link = (await page.locator('.govuk-notification-banner .apply-hash').innerText()).trim()
            const guest = await context.browser().newPage({ viewport: { width: 320, height: 700 }, locale: 'en-GB' })
            await guest.goto(link)
            await check('the invited person', guest)
            const shown = await guest.innerText('main')
            expect(shown.includes('Әлия') && !shown.includes('2015'), 'they see their part and nothing else')
            expect(!await guest.locator('.sapar-person form').count(), 'they are not in the cabinet of who asks')
            if (lang === 'ru') {
                await guest.click('button[value=refuse]')
            } else {
                site.ncalayer.setMode('sign')
                site.useKey(who_of(site, (nth + 1) % 3))
                await guest.click('[data-sign=offer]')
                await guest.waitForFunction(() => !document.querySelector('[data-sign=offer]'))
            }
            await check('the invited person has answered', guest)
            const again = await guest.goto(link)
            expect(again.status() === 404, 'the link works once')
            await check('the link is spent', guest)
            await guest.close()
            await page.goto(url(`/apply/${number}/consents`))
            const colour = lang === 'ru' ? 'red' : 'green'
            expect(await page.locator(`.govuk-tag--${colour}`).count() === 1, 'the applicant sees whether consent was given')
            await check('consents, answered')
        }
    }
]
