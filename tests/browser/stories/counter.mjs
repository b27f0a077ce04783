// The service centre: one person at a time, the list, a refusal in writing, filing, a slip; then without a line.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { code, keyOf, program } from '../signing.mjs'

const IIN = '850513170013'
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

async function shift({ page, url, as }) {
    await as('operator:counter')
    await page.goto(url('/counter'))
    if (page.url().includes('/shift')) {
        await page.fill('#desk', '7')
        await page.click('main form button')
    }
    if (page.url().includes('/counter/person')) await page.click('.counter-bar button')
}

async function identify({ page, url, lang }, who = {}) {
    await page.goto(url('/counter/identify'))
    for (const [name, value] of Object.entries({ paper: 'N1234567', family: 'Жоқ', given: 'Адам', latin: 'ZHOQ ADAM', phone: '+7 701 000 00 00', address: 'Мысал 1', ...who }))
        await page.fill('#' + name, value)
    await page.check(`input[name=language][value=${lang}]`)
    await page.check('input[name=seen][value=passport]')
    await page.check('#face')
    await page.click('main form button.govuk-button >> nth=-1')
    await page.waitForURL(/counter\/person/)
}

// Every question is answered with its first choice until there is none left.
async function answer({ page, check }) {
    for (let i = 0; i < 20 && page.url().includes('/counter/ask'); i++) {
        if (i < 2) await check(`questions ${i}`)
        for (const box of await page.locator('.counter-three__one').all()) {
            const fact = await box.locator('input[type=hidden]').first().inputValue()
            const unknown = box.locator('input[name$="-unknown"]')
            if (fact === 'children' || (await box.locator('input[inputmode=numeric]:not([name*="-"])').count())) await box.locator('input[type=text]').first().fill('0')
            else if (fact.endsWith('birth-date')) for (const [k, v] of [['day', '13'], ['month', '5'], ['year', '1985']]) await box.locator(`[name$="-${k}"]`).fill(v)
            else if (fact === 'departure.purpose' || fact === 'applicant.country') {
                if (await box.locator('select').count()) await box.locator('select').selectOption({ index: 1 })
                else await box.locator('input[type=radio]').first().check()
            } else if (await box.locator('input[value=kazakhstan]').count()) await box.locator('input[value=kazakhstan]').first().check()
            else if (await box.locator('input[value=permanent-residence]').count()) await box.locator('input[value=permanent-residence]').first().check()
            else if (await box.locator('input[value="false"]').count()) await box.locator('input[value="false"]').first().check()
            else if (await box.locator('input[type=radio]').count()) await box.locator('input[type=radio]').first().check()
            else if (await unknown.count()) await unknown.check()
            else if (await box.locator('select').count()) await box.locator('select').selectOption({ index: 1 })
        }
        await page.click('main form[action*=ask] button.govuk-button')
    }
}

// What the person reads on the screen is what they sign; whatever is typed meanwhile, another text is needed.
async function onScreen({ page, url, check, expect, lang }, sign) {
    await page.click('button[value=screen]')
    await page.waitForURL(/counter\/sign/)
    if (lang === 'ru') {
        await page.goto(url('/counter/list'))
        await page.click('main form[action*=list] button.govuk-button >> nth=0')
        await page.goto(url('/counter/sign'))
        expect(page.url().includes('/counter/accept'), 'a text from before a change is not there to sign')
        await page.click('button[value=screen]')
        await page.waitForURL(/counter\/sign/)
    }
    await check('read and sign')
    expect(await page.locator('button[value=trial]').count() === 0, 'nobody files for the person without their word')
    await sign()
}

const oneCombination = { sizes: ['desktop'], scripts: [true] }

export const stories = [
    {
        name: 'counter: one person at a time',
        ...oneCombination,
        async run(w) {
            const { page, url, check, expect } = w
            await shift(w)
            await check('desk')
            await page.goto(url('/counter/queue'))
            await page.click('button[value=walk-in]')
            await check('queue')
            // Numbers are given while the office is open; which it is when this is walked, the clock says.
            if (await page.locator('.govuk-notification-banner').count() === 1) {
                const ticket = (await page.locator('.govuk-notification-banner .govuk-heading-xl').innerText()).trim()
                expect(/^\d{3}$/.test(ticket), `a number for who just came: ${ticket}`)
                await page.click('button[value=call] >> nth=0')
                await page.click('main a[href*="/queue/"]')
                expect((await page.locator('main').innerText()).includes(ticket), 'the hall sees the number, no name')
                await page.goto(url('/counter/queue'))
                await page.click('button[value=served]')
            } else {
                expect(await page.locator('.govuk-warning-text').count() === 1, 'closed now, and the page says so')
            }
            await page.click('main a[href*="/queue/"]')
            await check('board')
            await page.goto(url('/counter/identify'))
            await page.click('main form button.govuk-button >> nth=-1')
            await check('identify faults')
            await identify(w)
            await check('person')
            const old = await page.content(), form = await page.locator('input[name=bind]').first().inputValue()
            for (const where of ['/counter', '/counter/unclaimed', '/counter/bags', '/counter/kit', '/counter/identify']) {
                await page.goto(url(where))
                expect(page.url().includes('/counter/person'), `${where} leads to the person in front`)
            }
            for (const c of w.site.cases.slice(0, 3)) {
                for (const tail of ['', '/slip']) {
                    const answer = await page.goto(url(`/counter/cases/${c.number}${tail}`))
                    expect(answer.status() === 404 && !(await page.content()).includes(c.number + '</h1>'), `another person's case ${c.number} is refused`)
                }
            }
            await page.goto(url('/counter/person'))
            await page.click('.counter-bar button')
            await check('finished')
            await page.goBack()
            expect(!(await page.content()).includes('ZHOQ') && !page.url().includes('/counter/person'), 'going back shows nothing of them')
            await identify(w, { paper: 'N7654321', family: 'Басқа', given: 'Біреу' })
            expect(!(await page.content()).includes('Адам') && old.includes('Адам'), 'nothing of the first person with the second')
            const csrf = await page.locator('input[name=_csrf]').first().inputValue()
            const late = await page.request.post(url('/counter/start'), { form: { _csrf: csrf, bind: form, service: 'departure' }, headers: { Origin: w.site.base }, maxRedirects: 0 })
            expect(late.status() === 409, `a page left open from the first person is refused: ${late.status()}`)
        }
    },
    {
        name: 'counter: refused in writing, then filed',
        ...oneCombination,
        async run(w) {
            const { page, url, check, expect, lang } = w
            await shift(w)
            await identify(w, lang === 'en' ? { paper: '', iin: IIN } : { paper: 'N55500' + { kk: 1, ru: 2 }[lang] })
            await page.check('input[name=service][value=departure]')
            await page.click('main form[action*=start] button.govuk-button')
            await answer(w)
            expect(page.url().includes('/counter/list'), `all was asked: ${page.url()}`)
            await check('list')
            for (const no of await page.locator('input[value=absent]').all()) await no.check()
            await page.click('main form[action*=list] button.govuk-button >> nth=0')
            await page.waitForURL(/counter\/accept/)
            await check('not accepted')
            if (await page.locator('form[action*=refuse]').count()) {
                await page.click('form[action*=refuse] button.govuk-button')
                await page.waitForURL(/counter\/refusal/)
                await check('refusal')
                await page.goto(url('/counter/list'))
            } else {
                await page.goto(url('/counter/list'))
            }
            for (const box of await page.locator('.counter-paper:not(.counter-paper--maybe)').all()) {
                await box.locator('input[value=present]').check()
                await box.locator('input[name^=seen]').check()
            }
            await page.setInputFiles('.counter-paper >> nth=0 >> input[type=file]', { name: 'page.png', mimeType: 'image/png', buffer: png })
            await page.click('main form[action*=list] button.govuk-button >> nth=0')
            await page.waitForURL(/counter\/accept/)
            await check('accepted')
            await page.goto(url('/counter/form'))
            await check('form to sign')
            await page.goto(url('/counter/accept'))
            await page.click('main form[action*=file] button.govuk-button')
            await check('nothing signed')
            if (lang === 'kk') await onScreen(w, () => code(w, '+77010000000'))
            else if (lang === 'en') await onScreen(w, () => program(w, keyOf(w.site, `applicant:${IIN}`)))
            else {
                await onScreen(w, () => program(w, keyOf(w.site, `applicant:${IIN}`)))
                await page.waitForSelector('.govuk-error-summary')
                await check('signed by somebody else')
                await page.goto(url('/counter/accept'))
                await page.setInputFiles('#scan', { name: 'signed.png', mimeType: 'image/png', buffer: png })
                await page.click('main form[action*=file] button.govuk-button')
            }
            await page.waitForURL(/\/slip/)
            await check('slip')
            await page.goto(url('/counter/person'))
            await check('the application is there')
            expect(/[A-Z]{3}-\d{4}-\d{6}-/.test(await page.locator('main').innerText()), 'a number')
        }
    },
    {
        name: 'counter: without a line',
        ...oneCombination,
        async run(w) {
            const { page, url, check, expect, context, site } = w
            await shift(w)
            await page.goto(url('/counter/bags'))
            await check('courier')
            await page.goto(url('/counter/kit'))
            await page.click('main form:has(button.govuk-button--secondary) button')
            await check('kit')
            const [got] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').first().click()])
            const kit = path.join(site.dir, `kit-${w.lang}.html`)
            await got.saveAs(kit)
            await context.setOffline(true)
            const desk = await context.newPage()
            await desk.addInitScript(() => { window.print = () => {} })
            await desk.goto('file://' + kit)
            await desk.waitForSelector('[name=service]')
            await desk.selectOption('[name=service]', 'departure')
            for (const [n, v] of Object.entries({ document: 'N99900' + w.lang.length, family: 'Үзілген', given: 'Байланыс', phone: '+77010000001' })) await desk.fill(`[name=${n}]`, v)
            await desk.check('[name=face]')
            await desk.locator('[name=paper]').first().check()
            await desk.click('button[type=submit]')
            await desk.waitForSelector('#slip:not([hidden])')
            await w.shot('kit without a line', desk)
            const [saved] = await Promise.all([desk.waitForEvent('download'), desk.click('#save')])
            const file = path.join(site.dir, `chain-${w.lang}.json`)
            await saved.saveAs(file)
            await context.setOffline(false)
            const send = async (what) => {
                await page.goto(url('/counter/kit'))
                await page.setInputFiles('#chain', what)
                await page.click('form[action*=sync] button')
            }
            const chain = JSON.parse(readFileSync(file, 'utf8')), other = path.join(site.dir, 'other.json')
            chain.entries[0].text = chain.entries[0].text.replace('Үзілген', 'Басқа')
            writeFileSync(other, JSON.stringify(chain))
            await send(other)
            await check('a changed file')
            expect(await page.locator('.govuk-error-summary').count() === 1, 'a changed chain is refused')
            await send(file)
            await page.waitForURL(/taken=/)
            await check('taken')
            const rows = await page.locator('main tbody tr').count()
            await send(file)
            await page.waitForURL(/taken=/)
            expect(await page.locator('main tbody tr').count() === rows, 'sent twice, taken once')
            const code = /\d{8}/.exec(await page.locator('.govuk-notification-banner').innerText())[0]
            await desk.bringToFront()
            await desk.fill('#code', '00000000')
            await desk.click('#forget')
            expect(await desk.locator('#list table').count() === 1, 'a wrong code forgets nothing')
            await desk.fill('#code', code)
            await desk.click('#forget')
            await desk.waitForSelector('#list table', { state: 'detached' })
            if (await page.locator('form[action*=entries]').count()) {
                await page.bringToFront()
                await page.locator('form[action*=entries] button').first().click()
                await page.waitForURL(/counter\/person/)
                await check('completed at the desk')
                await page.click('.counter-bar button')
            }
        }
    }
]
