// The README's five minutes: an applicant, an officer, the bodies and the head, one case from the first page to a paper checked offline.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { about, answer_all, DEPARTURE, PDF, person, sign, start, to_the_end, who_of } from './apply.mjs'

// Alone, with nobody to ask: what is left is what every adult is asked for.
const ALONE = { ...DEPARTURE, 'application.true': 'true' }

async function press(page, what) {
    await Promise.all([page.waitForNavigation(), page.locator(what).first().click()])
}

// No children, no relatives.
async function none(w, number, list) {
    await w.page.goto(w.url(`/apply/${number}/people/${list}`))
    await w.page.locator('input[name=answer][value=no]').check()
    await w.page.locator('main button[value=answer]').click()
}

async function papers({ page, url }, number) {
    await page.goto(url(`/apply/${number}/papers`))
    const wanted = await page.locator('main a[href*="/papers/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    for (const href of [...new Set(wanted)]) {
        await page.goto(new URL(href, page.url()).href)
        if (!await page.locator('#pages').count()) continue
        await page.setInputFiles('#pages', { name: 'page.pdf', mimeType: 'application/pdf', buffer: PDF })
        await page.locator('main button[value=add]').click()
    }
}

export const stories = [{
    name: 'from the first page to a decision anyone checks',
    languages: ['kk', 'ru', 'en'], sizes: ['desktop'], scripts: [true],
    async run(w) {
        const { page, site, sapar, url, as, check, expect } = w, quiet = { ...w, check: async () => {} }
        const number = await start(quiet, 'departure', 0)
        await about(quiet, number)
        await page.goto(url(`/apply/${number}/next`))
        await answer_all(quiet, ALONE)
        for (const list of ['children', 'relatives']) await none(w, number, list)
        await papers(w, number)
        await to_the_end(quiet, number, false)
        await sign(quiet, number, who_of(site, 0), 'paste')

        await as('officer:officer')
        await page.goto(url(`/desk/cases/${number}/documents`))
        await page.goto(url(`/desk/cases/${number}/do/accept`))
        for (const box of await page.locator('input[name=looked]').all()) await box.check()
        await press(page, 'main form button[type=submit]:visible')
        await page.goto(url(`/desk/cases/${number}/do/send-check`))
        await press(page, 'main form button[type=submit]:visible')
        const bodies = Object.keys(site.tokens).filter((k) => k.startsWith('agency:'))
        for (const body of bodies) {
            await as(body)
            await page.goto(url('/desk'))
            const open = page.locator(`main a[href*="${number}"]`)
            if (await open.count() === 0) continue
            await open.first().click()
            await page.check('input[name=reply][value=clear]')
            await press(page, 'main form button[type=submit]:visible')
            await press(page, 'main form:has(input[name=unsigned]) button')
        }
        await as('head:head')
        await page.goto(url(`/desk/cases/${number}/do/decide?decision=grant`))
        await press(page, 'main form button[type=submit]:visible')
        await check('what is not established')
        expect(await page.locator('.govuk-error-summary a[href^="#fact."]').count() === 3, 'each open question, and a link to it')
        const yes = ['application.conforms', 'application.documents-reliable']
        for (const fact of yes) await page.locator(`input[name="fact.${fact}"][value=yes]`).check()
        await page.locator('input[name="fact.restriction.false-data"][value=no]').check()
        await page.fill('#source', 'TEST-1')
        await press(page, 'main form button[type=submit]:visible')
        await check('the decision before it is signed')
        await press(page, 'main form:has(input[name=unsigned]) button')
        await check('granted')

        await as(`applicant:${site.people.find((p) => p.id === who_of(site, 0)).iin}`)
        await page.goto(url(`/cabinet/cases/${number}`))
        await check('the applicant sees it')
        const code = (await page.locator('.govuk-summary-list__row').last().locator('dd').innerText()).trim()
        await page.goto(url(`/cabinet/cases/${number}/decision`))
        const href = await page.locator('main a[href*="/paper"]').first().getAttribute('href')
        const paper = await page.request.get(new URL(href, page.url()).href), file = path.join(site.dir, 'decision.pdf')
        writeFileSync(file, await paper.body())
        const keys = (name) => path.join(site.dir, 'keys', name)
        const said = execFileSync(sapar, ['verify', file, '--anchors', keys('trust.txt'), '--anchors', keys('centre/test'), '--crl', keys('centre/authority.crl')],
            { encoding: 'utf8' })
        expect(/Verdict: +valid/.test(said), `checked without the server: ${said}`)
        await page.context().clearCookies()
        await page.goto(url('/status'))
        await page.fill('#number', number)
        await page.fill('#code', code)
        await press(page, 'main form button')
        await check('its state by number and code')
        const open = await page.innerText('main')
        expect(open.includes(number) && !/Сынақов|850513170013/.test(open), 'whose it is is not told')
    }
}]
