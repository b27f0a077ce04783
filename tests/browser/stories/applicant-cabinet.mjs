// The personal cabinet: what waits for whom, answering, objecting, complaining, withdrawing, decision, notices, who looked.
import { keyOf, paste, program } from '../signing.mjs'

const api = async (site, who, method, where, body) => {
    const r = await fetch(`${site.base}/api/v1${where}`, {
        method, headers: { Authorization: `Bearer ${site.tokens[who]}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body)
    })
    const v = await r.json()
    if (!r.ok) throw new Error(`${method} ${where}: ${r.status} ${JSON.stringify(v).slice(0, 300)}`)
    return v
}
/** Cases of departure, which the officer of the demonstration decides. */
const byStatus = (site, status) => site.cases.filter((c) => c.number.startsWith('DEP') && c.status === status).map((c) => c.number)
/** Whose case it is: the demonstration's person with the key. */
async function owner(site, number) {
    for (const who of Object.keys(site.tokens).filter((w) => w.startsWith('applicant:'))) {
        const r = await fetch(`${site.base}/api/v1/cases/${number}`, { headers: { Authorization: `Bearer ${site.tokens[who]}` } })
        if (r.ok) return who
    }
    throw new Error(`nobody has ${number}`)
}
const pdf = { name: 'page.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') }

export const stories = [
    {
        name: 'cabinet, parts',
        sizes: ['phone'], scripts: [true],
        async run({ page, site, url, as, check, expect }) {
            const number = byStatus(site, 'in-review')[0], who = await owner(site, number)
            await api(site, 'officer:officer', 'GET', `/cases/${number}`)
            await as(who)
            await page.goto(url('/cabinet'))
            await check('applications')
            await page.click(`a[href$="/cabinet/cases/${number}"]`)
            await check('case')
            expect(await page.locator('.sapar-calendar').count() === 1, 'the days are counted in the open')
            await page.goto(url('/cabinet/notices'))
            await check('notices')
            await page.goto(url('/cabinet/looked'))
            expect((await page.locator('tbody tr').count()) > 0, 'the official who looked is listed')
            await check('who looked')
            await page.goto(url('/cabinet/documents'))
            await check('my documents')
            expect(await page.locator('a[href*="/file/"]').count() > 0, 'what was given with applications is listed')
            await page.goto(url('/cabinet/settings'))
            await check('settings')
            await page.fill('#mail', 'wrong')
            await page.click('main form button')
            expect(await page.locator('#mail-error').count() === 1, 'no address of mail')
            await check('settings, a fault')
            await page.fill('#mail', 'nobody@example.org')
            await page.selectOption('#country', 'DE')
            await page.click('main form button')
            await page.waitForURL('**/settings?saved=1')
            expect(await page.inputValue('#country') === 'DE', 'the country is kept: by its clock it is night')
            await page.goto(url('/cabinet/settings/security'))
            await check('security')
        }
    },
    {
        name: 'cabinet, representatives',
        languages: ['kk', 'ru', 'en'], sizes: ['desktop'], scripts: [false],
        async run({ page, site, url, lang, as, check, expect }) {
            const people = Object.keys(site.tokens).filter((w) => w.startsWith('applicant:'))
            const from = people[0], to = people[1]
            await as(from)
            await page.goto(url('/cabinet/settings/representatives'))
            await page.click('main form[action$="/representatives"] button')
            expect(await page.locator('#name-error, #iin-error, #until-error').count() === 3, 'name, number and day are asked for')
            await check('nobody named')
            await page.fill('#name', 'Өкілов Арман')
            await page.fill('#iin', to.split(':')[1])
            await page.fill('#until', '1')
            await page.fill('[name=until-month]', '6')
            await page.fill('[name=until-year]', String(new Date().getFullYear() + 1))
            await page.click('main form[action$="/representatives"] button')
            await page.waitForURL('**/representatives/sign/*')
            await check('an authority to sign')
            await paste({ page, site }, keyOf(site, to))
            expect(await page.locator('.govuk-error-summary').count() === 1, 'who would act does not authorise themselves')
            await paste({ page, site }, keyOf(site, from))
            await page.waitForURL('**/representatives?saved=given')
            expect((await page.locator('main').innerText()).includes('Өкілов Арман'), 'who may act is listed')
            await check('one may act')
            await as(to)
            await page.goto(url('/services/departure/start'))
            const radio = page.locator('input[name=who]').nth(1)
            expect((await radio.getAttribute('value')).length === 64, 'who authorised is offered')
            if (lang === 'en') {
                // The law lets capable adults leave for good only on their own application.
                await radio.check()
                await page.click('main form button')
                await page.waitForURL(/\/apply\/DEP/)
                await check('a draft for another')
                await page.goto(page.url() + '/cannot')
                expect((await page.locator('main').innerText()).includes('55'), 'the clause says that one files in person')
                await check('the law wants the person')
            }
            await page.goto(url('/cabinet/settings/representatives'))
            await check('held')
            await page.click('main form[action$="/end"] button')
            await page.waitForURL('**/representatives?saved=ended')
            if (lang !== 'kk') return
            const number = byStatus(site, 'in-review')[0], who = await owner(site, number)
            await as(who)
            await page.goto(url(`/cabinet/cases/${number}`))
            await page.click('a[href$="/represent"]')
            await check('one for this case')
            await page.fill('#name', 'Өкілов Арман')
            await page.fill('#iin', people.find((p) => p !== who).split(':')[1])
            await page.fill('#until', '1')
            await page.fill('[name=until-month]', '6')
            await page.fill('[name=until-year]', String(new Date().getFullYear() + 1))
            await page.click('main form[action$="/represent"] button')
            await page.waitForURL('**/sign/*')
            expect((await page.locator('blockquote').innerText()).includes('Өкілов Арман'), 'who is named is read before it is signed')
            await paste({ page, site }, keyOf(site, who))
            await page.waitForURL('**?done=represent')
            await page.click('a[href$="/represent"]')
            await check('one is named')
            await page.click('main form[action$="/end"] button')
            await page.waitForURL('**?done=represent-end')
        }
    },
    {
        name: 'cabinet, a time at the office',
        languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [false],
        async run({ page, site, url, lang, as, check, expect }) {
            const who = Object.keys(site.tokens).filter((w) => w.startsWith('applicant:'))[{ kk: 0, ru: 1, en: 2 }[lang]]
            await as(who)
            await page.goto(url('/cabinet/visits'))
            await check('no reservation')
            await page.click('main form[method=get] button')
            const times = page.locator('#at option')
            expect(await times.count() > 10, 'free times of two weeks are listed')
            await page.click('main form[method=post] button')
            expect(await page.locator('#at-error').count() === 1, 'a time has to be chosen')
            await check('free times')
            await page.selectOption('#at', { index: 3 })
            await page.click('main form[method=post] button')
            await page.waitForURL('**/visits?saved=reserved')
            await check('reserved')
            const calendar = await page.request.get(site.base + await page.locator('a[href*="/ics?"]').getAttribute('href'))
            expect((await calendar.text()).includes('BEGIN:VEVENT'), 'it goes into a calendar')
            await page.click('main a[href*="old="]')
            await page.selectOption('#at', { index: 5 })
            await page.click('main form[action$="/visits"] button')
            await page.waitForURL('**/visits?saved=reserved')
            expect(await page.locator('a[href*="/ics?"]').count() === 1, 'moved, not one more')
            await page.click('main form[action$="/cancel"] button')
            await page.waitForURL('**/visits?saved=cancelled')
        }
    },
    {
        name: 'cabinet, files of a case',
        languages: ['en'], sizes: ['desktop'], scripts: [false],
        async run({ page, site, url, as, expect }) {
            const number = byStatus(site, 'in-review')[0]
            await as(await owner(site, number))
            for (const [where, type] of [['due.ics', 'text/calendar'], ['paper/receipt', 'application/pdf'],
                ['archive', 'application/vnd.etsi.asic-e+zip'], ['proof', 'text/plain']]) {
                const r = await page.request.get(url(`/cabinet/cases/${number}/${where}`))
                expect(r.status() === 200 && r.headers()['content-type'].startsWith(type), `${where}: ${r.status()}`)
            }
            await page.goto(url(`/cabinet/cases/${number}`))
            const file = await page.locator('#documents ~ dl a').first().getAttribute('href')
            expect((await page.request.get(site.base + file)).status() === 200, 'a document of the case')
            const other = site.cases.find((c) => c.number !== number).number
            for (const where of ['', '/paper/receipt', '/archive', '/complain'])
                expect((await page.request.get(url(`/cabinet/cases/${other}${where}`))).status() === 404, `another's case is none: ${where}`)
        }
    },
    {
        name: 'cabinet, a question is answered',
        languages: ['ru', 'kk'], sizes: ['desktop'], scripts: [false],
        async run(w) {
            const { page, site, url, as, check, expect, lang } = w
            const number = byStatus(site, 'filed')[lang === 'ru' ? 0 : 1]
            const v = await api(site, 'officer:officer', 'GET', `/cases/${number}`)
            const code = v.missing?.[0]?.code
            await api(site, 'officer:officer', 'POST', `/cases/${number}/ask`, { question: 'Қай қалаға кетесіз?', ...(code ? { documents: [{ code }] } : {}) })
            const who = await owner(site, number)
            await as(who)
            await page.goto(url(`/cabinet/cases/${number}`))
            await check('your turn')
            await page.locator('a[href*="/answer/"]').click()
            if (code) await page.setInputFiles('#paper-0', pdf)
            await page.click('main form button')
            expect(await page.locator('#answer-error').count() === 1, 'an answer is needed')
            await check('nothing written')
            await page.fill('#answer', 'Berlin')
            await page.click('main form button')
            await check('answer, to be signed')
            expect((await page.innerText('main')).includes('Berlin'), 'who signs reads what they wrote')
            await paste(w, keyOf(site, who))
            await page.waitForURL('**?done=answer')
            await check('answered')
            expect(await page.locator('a[href*="/answer/"]').count() === 0, 'nothing is asked any more')
            if (await page.locator('a[href$="/document"]').count()) {
                await page.click('a[href$="/document"]')
                await check('add a document')
            }
            await page.goto(url(`/cabinet/cases/${number}/withdraw`))
            await check('withdraw')
            await page.click('main form button')
            await paste(w, keyOf(site, who))
            await page.waitForURL('**?done=withdraw')
            await check('withdrawn')
        }
    },
    {
        name: 'cabinet, a decision and a complaint',
        languages: ['kk', 'en'], sizes: ['phone'], scripts: [true],
        async run(w) {
            const { page, site, url, as, check, expect } = w
            const number = site.cases.find((c) => c.status === 'refused').number, who = await owner(site, number)
            await as(who)
            await page.goto(url(`/cabinet/cases/${number}`))
            await check('case, refused')
            await page.click('a[href$="/decision"]')
            await check('decision')
            for (const link of await page.locator('a[href*="/paper/"]').evaluateAll((l) => l.map((a) => a.href)))
                expect((await page.request.get(link)).headers()['content-type'] === 'application/pdf', link)
            await page.click('a[href*="/complain"]')
            await page.click('main form button')
            expect(await page.locator('#text-error').count() === 1, 'a complaint says what is wrong')
            await check('complaint, empty')
            await page.fill('#text', 'Қарыз төленді.')
            await page.click('main form button')
            await page.waitForURL(/\/sign\//)
            await check('complaint, to be signed')
            await program(w, keyOf(site, who))
            await page.waitForURL('**?done=complain')
            await check('complained')
        }
    },
    {
        name: 'cabinet, before a refusal',
        languages: ['ru', 'en'], sizes: ['desktop'], scripts: [true],
        async run(w) {
            const { page, site, url, as, check, expect } = w
            const number = byStatus(site, 'refusal-proposed')[0]
            expect(number, 'the demonstration has a refusal to be decided')
            const who = await owner(site, number)
            await as(who)
            await page.goto(url(`/cabinet/cases/${number}/object`))
            await check('objection')
            await page.click('main form button')
            expect(await page.locator('#text-error').count() === 1, 'an objection says what is wrong')
            await page.fill('#text', 'Қарыз төленді, түбіртегі қоса берілді.')
            await page.check('#hearing')
            await page.click('main form button')
            await page.waitForURL(/\/sign\//)
            await program(w, keyOf(site, who))
            await page.waitForURL('**?done=object')
            await check('objected')
        }
    },
    {
        name: 'cabinet, the office is late',
        begun: 60, languages: ['kk', 'ru', 'en'], sizes: ['phone'], scripts: [false],
        async run(w) {
            const { page, site, url, as, check, expect } = w
            const number = byStatus(site, 'in-review')[0], who = await owner(site, number)
            await as(who)
            await page.goto(url('/cabinet'))
            expect(await page.locator('.sapar-late').count() > 0, 'the list says what is late')
            await page.goto(url(`/cabinet/cases/${number}`))
            await check('late')
            await page.locator('a[href*="about=inaction"]').first().click()
            const text = await page.locator('#text').inputValue()
            expect(text.includes(number) && /20/.test(text), 'the complaint is written already, with its sum')
            await check('complaint, ready')
            await page.click('main form button')
            await paste(w, keyOf(site, who))
            await page.waitForURL('**?done=complain')
            await check('complained')
        }
    }
]
